"""JSON documents: nested objects, arrays, or one list of objects."""

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
    json_trace,
    read_text,
    read_trace,
)

_NATIVE: Final = '"braggtrace-trace"'  # in the first line of a native trace


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonReader:
    """Reads one JSON document.

    Attributes:
        name: name by which a configuration picks it; ``json`` for short.
        description: one line for a reader.
        endings: of the files that it takes where no form is named.
    """

    name: str = "json_document"
    description: str = "a JSON document: objects, arrays, or a list of objects"
    endings: tuple[str, ...] = (".json",)

    def read(self, path: Path, options: Mapping[str, Any], declared: Declared) -> Trace:
        """Read a document.

        Args:
            path: the file; a native trace is read as one.
            options: index keys; names of axes; ``empty: nan`` where null is NaN; of a
                list of objects also the keys with name, value and unit.
            declared: names the axes of arrays.

        Returns:
            The trace. A list of numbers is an array, an inner object adds its key to
            the names, and an inner list of objects its position as an axis.

        Raises:
            TraceFormatError: no document, or a value that no event can have.
        """
        text = read_text(path)
        if _NATIVE in text.lstrip().partition("\n")[0]:
            return read_trace(path)
        header = TraceHeader(program=path.name, provenance={"reader": "json"})
        return json_trace(text, str(path), header, options, declared)


JSON: Final = JsonReader()


@hookimpl
def braggtrace_readers() -> Sequence[TraceReader]:
    """The reader ``json_document``."""
    return (JSON,)
