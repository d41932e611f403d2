"""What the program prints: nothing in it speaks to a terminal or to a CI system."""

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TextIO

from braggtrace.visible.texts import visible

# workflow commands of GitHub; those that may stand anywhere in a line are not visible
_BEGINNING: Final = re.compile(r"^([^\S\n]*)::", re.MULTILINE)


class VisibleStream:
    r"""A text stream that writes what would be obeyed as ``\uNNNN``.

    All else is that of the stream behind it.
    """

    encoding = "utf-8"
    errors = "strict"

    def __init__(self, stream: TextIO, *, lossy: bool = False) -> None:
        """Wrap a stream.

        Args:
            stream: receives the texts.
            lossy: whether what cannot be written is given up, and no error.
        """
        self._stream, self._lossy = stream, lossy
        self._within = False  # a line of which something is written

    def write(self, text: str) -> int:
        """Write a text as it may be shown."""
        shown = visible(text)
        if self._within:  # what stands in a line already keeps "::" from its beginning
            first, newline, rest = shown.partition("\n")
            shown = first + newline + _BEGINNING.sub(r"\1\\u003a:", rest)
        else:
            shown = _BEGINNING.sub(r"\1\\u003a:", shown)
        self._put(shown)
        last = text.rpartition("\n")[2]
        self._within = bool(last.strip()) or (self._within and "\n" not in text)
        return len(text)

    def write_as_is(self, text: str) -> None:
        """Write a text whose commands are meant, such as those for GitHub."""
        self._put(text)

    def flush(self) -> None:
        """Hand on what was written."""
        with self._lost():
            self._stream.flush()

    def _put(self, text: str) -> None:
        code = getattr(self._stream, "encoding", None) or "utf-8"
        with self._lost():
            self._stream.write(text.encode(code, "backslashreplace").decode(code))

    def _lost(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.suppress(OSError) if self._lossy else contextlib.nullcontext()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def visible_output() -> Iterator[None]:
    """Print through ``VisibleStream``; streams that are closed lead nowhere."""
    _open_standard_streams()
    closed: Any = _Closed()
    out: Any = VisibleStream(sys.stdout or closed)
    err: Any = VisibleStream(sys.stderr or closed, lossy=True)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield


def echo_as_is(text: str, *, err: bool = False) -> None:
    """Print a text whose commands are meant."""
    stream = sys.stderr if err else sys.stdout
    write = getattr(stream, "write_as_is", stream.write)
    write(text)
    stream.flush()


def flushed() -> bool:
    """Whether all that was printed has arrived; what has not is given up."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        # else the interpreter would try again when it ends
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    return True


class _Closed:
    """In the place of a stream that was closed before the program started."""

    def write(self, text: str) -> int:
        raise OSError(9, "the standard output is closed")

    def flush(self) -> None:
        """Nothing is left to hand on."""

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        raise OSError(9, "it is closed")


def _open_standard_streams() -> None:
    """A file that is opened later must not take the place of a standard stream."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
