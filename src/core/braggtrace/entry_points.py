"""Entry points of installed packages; the lists of all packages are read once.

``importlib.metadata`` opens the list of every package to find them. A command asks
several times, and a package is rarely installed meanwhile.
"""

import sys
from functools import lru_cache
from importlib import metadata
from pathlib import Path


def entry_points(group: str) -> metadata.EntryPoints:
    """Entry points of a group.

    They are read again when a folder on Python's path is another one, or when something
    was installed into it or removed from it.
    """
    return _read(group, tuple(map(_state, sys.path)))


@lru_cache(maxsize=1)
def _read(
    group: str, folders: tuple[tuple[str, tuple[int, ...]], ...]
) -> metadata.EntryPoints:
    """Entry points, by the state of the folders on Python's path."""
    return metadata.entry_points(group=group)


def _state(path: str) -> tuple[str, tuple[int, ...]]:
    """A folder on Python's path, which folder that is, and when it last changed."""
    try:
        found = Path(path).stat()
    except OSError:
        return path, ()
    return path, (found.st_dev, found.st_ino, found.st_mtime_ns)
