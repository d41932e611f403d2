"""Read a trace file of any known form."""

from pathlib import Path
from typing import Final

from braggtrace.errors import TraceFormatError
from braggtrace.events import Trace
from braggtrace.traceio.columnar import is_columnar, read_columnar
from braggtrace.traceio.content import text_of
from braggtrace.traceio.jsonl import read_jsonl
from braggtrace.traceio.nanobragg import holds_trace_lines, parse_log
from braggtrace.traceio.printout import holds_printout, parse_printout

_LONGEST_HEAD: Final = 2**16  # bytes of a header that are looked at


def read_trace(path: Path) -> Trace:
    """Read a trace file.

    Args:
        path: native JSONL or Parquet, a log with nanoBragg's trace lines, or the
            program's own printout of a pixel; the content decides.

    Returns:
        The trace.

    Raises:
        TraceFormatError: absent, empty, binary, or not a trace.
    """
    if is_columnar(path):
        return read_columnar(path)
    return parse_trace(read_text(path), str(path))


def holds_native(path: Path) -> bool:
    """Whether a file is a native trace, whatever its ending."""
    if is_columnar(path):
        return True
    try:
        with path.open("rb") as file:
            return b'"braggtrace-trace"' in file.readline(_LONGEST_HEAD)
    except OSError:
        return False  # whoever reads it says why


def holds_trace(text: str) -> bool:
    """Whether a text is a trace of braggtrace or of nanoBragg, or nearly one."""
    native = text.lstrip().startswith("{")
    return native or holds_trace_lines(text) or holds_printout(text)


def parse_trace(text: str, source: str) -> Trace:
    """Read a trace from text.

    Args:
        text: the whole file.
        source: its name for messages.

    Returns:
        The trace.

    Raises:
        TraceFormatError: empty, or not a trace.
    """
    if not text.strip():
        raise TraceFormatError(source, "is empty; record the trace again")
    if text.lstrip().startswith("{"):
        return read_jsonl(text, source)
    if holds_trace_lines(text) or not holds_printout(text):
        return parse_log(text, source)
    return parse_printout(text, source)


def read_text(path: Path) -> str:
    """The text of a file, which may be packed and have a byte order mark.

    Raises:
        TraceFormatError: absent, empty, binary, damaged, or in another encoding than
            UTF-8, UTF-16 and UTF-32.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        why = f"cannot be read: {error.strerror}; check the path"
        raise TraceFormatError(str(path), why) from error
    return text_of(data, str(path))
