"""Logs of ``name value...`` or ``name=value`` lines, by patterns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from braggtrace import (
    Declared,
    LogLines,
    SampleCollector,
    Trace,
    TraceHeader,
    TraceReader,
    hookimpl,
    read_text,
)

_OF_SAMPLES: Final = ("count", "digits", "decimals", "again")
_OF_LINES: Final = ("comment", "others", "decimal")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesReader:
    """Reads a log by its patterns.

    A line whose pattern has axes and no value says where the lines below it belong.

    Attributes:
        name: name by which a configuration picks it.
        description: one line for a reader.
    """

    name: str = "lines"
    description: str = "a log, line by line, by patterns"

    def read(self, path: Path, options: Mapping[str, Any], declared: Declared) -> Trace:
        """Read a log.

        Args:
            path: the file.
            options: patterns, and what becomes of other lines.
            declared: which axes of earlier lines an event takes; a pattern names those
                of its own line.

        Returns:
            The trace; its header says what was passed over.

        Raises:
            TraceFormatError: a line that has no known form, or whose values do not fit.
        """
        samples = SampleCollector(
            str(path), **{key: options[key] for key in _OF_SAMPLES if key in options}
        )
        lines = LogLines(
            samples,
            options["pattern"],
            **{key: options[key] for key in _OF_LINES if key in options},
        )
        lines.read(read_text(path))
        lines.finish(declared)
        ignored = {"ignored_lines": str(lines.ignored)} if lines.ignored else {}
        provenance = {**ignored, "reader": self.name}
        return samples.trace(TraceHeader(program=path.name, provenance=provenance))


LINES: Final = LinesReader()


@hookimpl
def braggtrace_readers() -> Sequence[TraceReader]:
    """The reader ``lines``."""
    return (LINES,)
