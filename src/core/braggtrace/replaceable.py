"""Which files a command may write over: none that is read-only or of a recording."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any, Final

from braggtrace.errors import UsageError
from braggtrace.regular_files import read_regular

MANIFEST: Final = "manifest.json"
_WRITABLE: Final = 0o222


def require_replaceable(path: Path, option: str = "-o") -> None:
    """Check the place of an output, before anything is computed for it.

    Args:
        path: of the file to be; of a link, the file that it leads to counts, too.
        option: by which another file is chosen, for the message.

    Raises:
        UsageError: a read-only file is there, one that a manifest next to it names, or
            a device or pipe, whose place no file may take.
    """
    require_unprotected(path, option)
    if is_special(path):
        raise UsageError(
            f"{path} is no regular file and is not replaced; choose another file with "
            f"{option}"
        )


def require_unprotected(path: Path, option: str = "-o") -> None:
    """As ``require_replaceable``, where a device or a pipe may be written to.

    Raises:
        UsageError: a read-only file is there, or one that a manifest next to it names.
    """
    for place in dict.fromkeys((path, Path(os.path.realpath(path)))):
        why = _protection(place)
        if why:
            raise UsageError(
                f"{path} is protected and is not replaced: {why}; choose another file "
                f"with {option}"
            )


def is_special(path: Path) -> bool:
    """Whether a device, a pipe or a socket is there."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (S_ISREG(mode) or S_ISDIR(mode))


def is_read_only(path: Path) -> bool:
    """Whether a regular file is there that must not be written.

    The mode counts for the superuser, too, who may write in spite of it.
    """
    try:
        status = path.stat()
    except (OSError, ValueError):
        return False
    forbidden = not status.st_mode & _WRITABLE or not os.access(path, os.W_OK)
    return S_ISREG(status.st_mode) and forbidden


def _protection(path: Path) -> str:
    """What protects a file, or ""."""
    if is_read_only(path):
        return "it is read-only"
    if path.name in _named(path.parent):
        return f"{MANIFEST} next to it names it"
    return ""


def _named(folder: Path) -> set[str]:
    """Files that the manifest of a folder names, itself among them."""
    try:
        text = read_regular(folder / MANIFEST)
    except (OSError, ValueError):
        return set()
    try:
        found = set(_texts(json.loads(text)))
    except (ValueError, RecursionError):  # damaged: what it names cannot be known
        found = {path.name for path in folder.iterdir()}
    return {MANIFEST, *found}


def _texts(data: Any) -> Iterator[str]:
    """Every text and every key of plain data."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)
