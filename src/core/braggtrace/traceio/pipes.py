"""Files that can be read once only: pipes, and what a shell's ``<(...)`` stands for."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISBLK, S_ISCHR, S_ISDIR, S_ISREG
from tempfile import TemporaryDirectory
from typing import Final

from braggtrace.errors import TraceFormatError

_MOST_BYTES: Final = 4 * 2**30
_PIECE: Final = 2**20


@contextmanager
def regular_file(path: Path) -> Iterator[Path]:
    """A file that can be read as often as one likes.

    Args:
        path: of a file; a pipe is read to its end, once.

    Yields:
        The path itself, or that of a copy of what came through the pipe, under its
        name. An error of the copy names the pipe.

    Raises:
        TraceFormatError: the pipe cannot be read, or has no end in sight.
    """
    if _is_regular(path):
        yield path
        return
    _require_an_end(path)
    with TemporaryDirectory(prefix="braggtrace-") as folder:
        copy = Path(folder) / (path.name or "pipe")
        _copy(path, copy)
        try:
            yield copy
        except TraceFormatError as error:
            if error.source != str(copy):
                raise
            raise TraceFormatError(str(path), error.why, line=error.line) from error


def _is_regular(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return True  # whoever reads it says why it cannot be read
    return S_ISREG(mode) or S_ISDIR(mode)


def _require_an_end(path: Path) -> None:
    """Refuse a device, such as /dev/zero; a terminal and /dev/null have an end."""
    mode = path.stat().st_mode
    if S_ISBLK(mode) or (S_ISCHR(mode) and not _has_an_end(path)):
        why = "is a device, which has no end; compare a file or a pipe"
        raise TraceFormatError(str(path), why)


def _has_an_end(path: Path) -> bool:
    if path.resolve() == Path(os.devnull):
        return True
    try:
        with path.open("rb", buffering=0) as device:
            return device.isatty()
    except OSError:
        return True  # whoever reads it says why it cannot be read


def _copy(path: Path, copy: Path) -> None:
    size = 0
    try:
        with path.open("rb") as pipe, copy.open("wb") as file:
            while piece := pipe.read(_PIECE):
                size += len(piece)
                if size > _MOST_BYTES:
                    why = f"goes on beyond {_MOST_BYTES} bytes; write it to a file"
                    raise TraceFormatError(str(path), why)
                file.write(piece)
    except OSError as error:
        why = f"cannot be read: {error.strerror}; write it to a file first"
        raise TraceFormatError(str(path), why) from error
