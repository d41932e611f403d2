"""One JSON object a line: its keys are events, or name and value of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from braggtrace import (
    Declared,
    Trace,
    TraceHeader,
    TraceReader,
    hookimpl,
    json_lines_trace,
    read_text,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonLinesReader:
    """Reads JSON lines that are not a native trace.

    Attributes:
        name: name by which a configuration picks it.
        description: one line for a reader.
    """

    name: str = "jsonl"
    description: str = "a JSON object a line"

    def read(self, path: Path, options: Mapping[str, Any], declared: Declared) -> Trace:
        """Read JSON lines.

        Args:
            path: the file.
            options: index keys; name and value keys where an object is one sample;
                ``empty: nan`` where null is NaN.
            declared: not asked; an object names its axes by its index.

        Returns:
            The trace. A list is the components of a value, an inner object adds its key
            to the names, as in ``cell.a``; null is no value and counted.

        Raises:
            TraceFormatError: a line that is no object, or a value that no event can
                have.
        """
        header = TraceHeader(program=path.name, provenance={"reader": self.name})
        return json_lines_trace(read_text(path), str(path), header, options)


JSON_LINES: Final = JsonLinesReader()


@hookimpl
def braggtrace_readers() -> Sequence[TraceReader]:
    """The reader ``jsonl``."""
    return (JSON_LINES,)
