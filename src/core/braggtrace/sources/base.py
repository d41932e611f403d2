"""The baseline's trace of a pixel, wherever it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from braggtrace.events import Trace
from braggtrace.traceio import read_trace

# significant digits of the numbers, by the dialect of a trace
PRINTED_DIGITS: Final = {"nanobragg": "15", "printout": "6 to 10"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reference:
    """The baseline's trace of one pixel, and what it is.

    Attributes:
        trace: as read.
        text: the file, to the letter.
        suffix: ending of the file's name.
        identity: facts for the record: program, version, arguments, checksum.
    """

    trace: Trace
    text: str
    suffix: str
    identity: Mapping[str, str]


def open_trace(path: Path) -> Reference:
    """A single trace file as the reference.

    Raises:
        TraceFormatError: the trace cannot be read.
    """
    trace = read_trace(path)
    data = path.read_bytes()
    return Reference(
        trace=trace,
        text=data.decode("utf-8"),
        suffix=path.suffix,
        identity={
            "program": trace.header.program,
            "program_version": trace.header.version,
            "file": path.name,
            **_digits(trace),
            "sha256": sha256(data).hexdigest(),
        },
    )


def _digits(trace: Trace) -> dict[str, str]:
    """How many digits a text could vouch for; nothing for a lossless trace."""
    known = PRINTED_DIGITS.get(trace.header.dialect)
    return {"printed_digits": known} if known else {}
