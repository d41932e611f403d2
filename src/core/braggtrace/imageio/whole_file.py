"""Files that are written whole or not at all."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from braggtrace.errors import CannotRunError
from braggtrace.replaceable import require_replaceable


def write_whole(path: Path, data: bytes) -> None:
    """Write a file aside and move it into place.

    Args:
        path: the file; one that is there already is replaced.
        data: all of its bytes.

    Raises:
        UsageError: a protected file, a device or a pipe is there.
        CannotRunError: it cannot be written; what was there before is untouched.
    """
    with placed_whole(path) as aside:
        aside.write_bytes(data)


@contextmanager
def placed_whole(path: Path) -> Iterator[Path]:
    """A temporary path to write to, renamed to the file when all went well.

    Args:
        path: the file to be.

    Yields:
        A path with the same suffix, in a new folder next to the file.

    Raises:
        UsageError: a protected file, a device or a pipe is there.
        CannotRunError: the file cannot be written.
    """
    require_replaceable(path)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
            aside = Path(folder, path.name)
            yield aside
            aside.replace(path)
    except OSError as error:
        why = error.strerror or str(error)
        raise CannotRunError(
            f"{path} cannot be written: {why}; name another file or folder"
        ) from error
