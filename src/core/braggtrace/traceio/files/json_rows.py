"""JSON objects as rows of a table: one a line, or of one list."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from braggtrace.errors import TraceFormatError
from braggtrace.events import Trace, TraceHeader
from braggtrace.traceio.files.gathering import SampleCollector
from braggtrace.traceio.files.json_values import (
    cell_of,
    decoder,
    flat,
    require_room,
)
from braggtrace.traceio.files.tables import TableRows

_OF_CELLS: Final = ("axes", "empty", "again")


def json_lines_trace(
    text: str, source: str, header: TraceHeader, options: Mapping[str, Any]
) -> Trace:
    """The trace of JSON lines.

    Args:
        text: of the file.
        source: its name for messages.
        header: of the trace; where each event first stands, and what was passed over,
            is added.
        options: keys of ``reader`` in a configuration: what the keys of an object are
            for, ``empty`` and ``again``.

    Returns:
        The trace. A list is the components of a value, an inner object adds its key to
        the names, and null is no value.

    Raises:
        TraceFormatError: a line that is no object, or a value that no event can have.
    """
    require_room(text, source)
    return rows_trace(_objects(text, source), source, header, options)


def rows_trace(
    rows: Iterable[tuple[int, dict[str, Any]]],
    source: str,
    header: TraceHeader,
    options: Mapping[str, Any],
) -> Trace:
    """The trace of objects, each a row.

    Args:
        rows: line and object.
        source: the file's name for messages.
        header: of the trace.
        options: as of ``json_lines_trace``.

    Raises:
        TraceFormatError: a value that no event can have.
    """
    keys = {key: value for key, value in options.items() if key not in _OF_CELLS}
    samples = SampleCollector(
        source, count=keys.get("count", ""), again=options.get("again", "")
    )
    samples.expect_cells()
    table, nan = TableRows(samples, **keys), options.get("empty") == "nan"
    for line, found in rows:
        try:
            row = {name: cell_of(v, empty_is_nan=nan) for name, v in flat(found)}
        except ValueError as error:
            raise samples.error(f"not a JSON object: {error}", line) from error
        table.take(row, line)
    table.require_index()
    return samples.trace(header)


def _objects(text: str, source: str) -> Iterator[tuple[int, dict[str, Any]]]:
    decode = decoder().decode
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found = decode(line)
            if not isinstance(found, dict):
                raise ValueError(f"wanted an object, got {line.strip()[:40]!r}")
        except (ValueError, RecursionError) as error:
            why = f"not a JSON object: {getattr(error, 'msg', error)}"
            raise TraceFormatError(source, why, line=number) from error
        yield number, found
