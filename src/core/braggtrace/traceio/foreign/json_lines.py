"""One JSON object a line: its keys are events, or name and value of one."""

import json
from collections.abc import Iterator
from typing import Any

from braggtrace.events import Trace, TraceHeader
from braggtrace.traceio.foreign.gathering import Gathering
from braggtrace.traceio.foreign.numbers import Number, in_64_bits
from braggtrace.traceio.foreign.options import ReaderOptions
from braggtrace.traceio.foreign.table import Cell, Rows

_DEEPEST = 20  # objects in objects


def read_json_lines(text: str, source: str, options: ReaderOptions) -> Trace:
    """Read JSON lines that are not a native trace.

    Args:
        text: the whole file.
        source: its name for messages.
        options: index keys; name and value keys where an object is one sample.

    Returns:
        The trace. A list is the components of a value, an inner object adds its key to
        the names, as in ``cell.a``, and null is no value.

    Raises:
        TraceFormatError: a line that is no object, or a value that no event can have.
    """
    gathering = Gathering(source, options)
    rows = Rows(gathering, options)
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line, object_pairs_hook=_no_key_twice)
            if not isinstance(found, dict):
                raise ValueError(f"wanted an object, got {line.strip()[:40]!r}")
            row = {name: Cell(values=_values(v)) for name, v in _flat(found, "", 0)}
        except (ValueError, RecursionError) as error:
            raise gathering.error(f"not a JSON object: {error}", number) from error
        rows.take(row, number)
    rows.require_index()
    return gathering.trace(TraceHeader(program=""))


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


def _values(value: Any) -> tuple[Number, ...]:
    return tuple(_one(v) for v in (value if isinstance(value, list) else [value]))


def _one(value: Any) -> Number:
    if isinstance(value, str | float):
        return value
    if isinstance(value, int):  # true and false are 1 and 0
        return in_64_bits(int(value))
    raise ValueError(f"{str(value)[:40]!r} is neither number nor text")
