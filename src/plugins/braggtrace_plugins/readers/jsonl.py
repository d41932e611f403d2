"""One JSON object a line: its keys are events, or name and value of one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from braggtrace import (
    Declared,
    SampleCollector,
    TableCell,
    TableRows,
    Trace,
    TraceHeader,
    TraceReader,
    hookimpl,
    read_text,
    whole_number,
)

_DEEPEST: Final = 20  # objects in objects


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
            options: index keys; name and value keys where an object is one sample.
            declared: not asked; an object names its axes by its index.

        Returns:
            The trace. A list is the components of a value, an inner object adds its key
            to the names, as in ``cell.a``, and null is no value.

        Raises:
            TraceFormatError: a line that is no object, or a value that no event can
                have.
        """
        samples = SampleCollector(str(path), count=options.get("count", ""))
        rows = TableRows(samples, **options)
        for number, line in enumerate(read_text(path).split("\n"), start=1):
            if line.strip():
                rows.take(_row(line, samples, number), number)
        rows.require_index()
        provenance = {"reader": self.name}
        return samples.trace(TraceHeader(program=path.name, provenance=provenance))


def _row(line: str, samples: SampleCollector, number: int) -> dict[str, TableCell]:
    try:
        found = json.loads(line, object_pairs_hook=_no_key_twice)
        if not isinstance(found, dict):
            raise ValueError(f"wanted an object, got {line.strip()[:40]!r}")
        return {name: TableCell(values=_values(v)) for name, v in _flat(found, "", 0)}
    except (ValueError, RecursionError) as error:
        raise samples.error(f"not a JSON object: {error}", number) from error


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"key {key[:40]!r} stands twice")
        found[key] = value
    return found


def _flat(found: dict[str, Any], above: str, depth: int) -> Iterator[tuple[str, Any]]:
    if depth > _DEEPEST:
        raise ValueError(f"objects lie more than {_DEEPEST} deep")
    for key, value in found.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.", depth + 1)
        elif value is not None:
            yield above + key, value


def _values(value: Any) -> tuple[float | int | str, ...]:
    return tuple(_one(v) for v in (value if isinstance(value, list) else [value]))


def _one(value: Any) -> float | int | str:
    if isinstance(value, str | float):
        return value
    if isinstance(value, int):  # true and false are 1 and 0
        return whole_number(int(value))
    raise ValueError(f"{str(value)[:40]!r} is neither number nor text")


JSON_LINES: Final = JsonLinesReader()


@hookimpl
def braggtrace_readers() -> Sequence[TraceReader]:
    """The reader ``jsonl``."""
    return (JSON_LINES,)
