"""Native traces, trace lines of nanoBragg, and its printout of a pixel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from braggtrace import Declared, Trace, TraceReader, hookimpl, read_trace


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeReader:
    """Reads what is a trace already; the content says which of the dialects.

    Attributes:
        name: name by which a configuration picks it.
        description: one line for a reader.
    """

    name: str = "trace"
    description: str = "a native trace, or what nanoBragg prints"

    def read(self, path: Path, options: Mapping[str, Any], declared: Declared) -> Trace:
        """Read a trace; it takes no option, and says its axes itself."""
        return read_trace(path)


NATIVE: Final = NativeReader()


@hookimpl
def braggtrace_readers() -> Sequence[TraceReader]:
    """The reader ``trace``."""
    return (NATIVE,)
