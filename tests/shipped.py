"""The files that belong to the repository, among those that a user made beside them.

Who follows the tutorials has configurations, plugins and bundles in ``configs/`` and
``examples/``; a test must not read them.
"""

import shutil
import subprocess
from functools import cache
from pathlib import Path


@cache
def shipped(folder: Path) -> tuple[Path, ...]:
    """The files below a folder that git knows, in order.

    Outside a git repository, as in an unpacked archive, all files that are there.

    Args:
        folder: of a repository.
    """
    names = _tracked(folder)
    found = map(folder.__truediv__, names) if names else folder.rglob("*")
    return tuple(sorted(path for path in found if path.is_file()))


def _tracked(folder: Path) -> list[str]:
    if shutil.which("git") is None:
        return []
    # the repository may belong to another user than the one who runs the tests
    command = ["git", "-c", "safe.directory=*", "-C", str(folder), "ls-files", "-z"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [name for name in done.stdout.split("\0") if name]


def copy_shipped(folder: Path, target: Path) -> Path:
    """Copy the files of a folder that belong to the repository.

    Args:
        folder: of the repository.
        target: the copy, which need not be there.

    Returns:
        The copy.
    """
    for path in shipped(folder):
        copy = target / path.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return target
