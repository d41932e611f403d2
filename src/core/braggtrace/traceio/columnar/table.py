"""Events as rows of a columnar file: one row a value."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import UsageError
from braggtrace.events import Event
from braggtrace.traceio.columnar.layout import HOLDS

if TYPE_CHECKING:
    import pyarrow as pa

MOST_INDEX: Final = 2**31


def with_rows(
    event: Event,
    axes: tuple[str, ...],
    index: NDArray[np.int64],
    values: NDArray[Any],
) -> Event:
    """The event with other rows, without what was read from text."""
    return Event(
        name=event.name,
        unit=event.unit,
        axes=axes,
        index=index,
        values=values,
        components=event.components,
        truth=event.truth,
    )


def schema_of(axes: tuple[str, ...]) -> "pa.Schema":
    """The columns of a file with these axes."""
    import pyarrow as pa

    fields: dict[str, pa.DataType] = {
        "event": pa.dictionary(pa.int32(), pa.string()),
        "component": pa.int32(),
        **dict.fromkeys(axes, pa.int32()),
        "value": pa.float64(),
        "whole": pa.int64(),
        "text": pa.string(),
    }
    return pa.schema(list(fields.items()))


def table_of(events: list[Event], axes: tuple[str, ...]) -> "pa.Table":
    """The rows of some events, one after the other.

    Args:
        events: all their axes are among the given ones.
        axes: of the file.

    Returns:
        A row for each value.

    Raises:
        UsageError: an index needs more than 32 bits.
    """
    import pyarrow as pa

    schema = schema_of(axes)
    if not events:
        return schema.empty_table()
    parts = [_columns(i, event, axes) for i, event in enumerate(events)]
    names = pa.array([event.name for event in events], pa.string())
    codes = pa.concat_arrays([part["event"] for part in parts])
    columns = {"event": pa.DictionaryArray.from_arrays(codes, names)}
    for name in schema.names[1:]:
        columns[name] = pa.concat_arrays([part[name] for part in parts])
    return pa.table(columns, schema=schema)


def _columns(
    code: int, event: Event, axes: tuple[str, ...]
) -> Mapping[str, "pa.Array"]:
    """The rows of one event, a value each."""
    import pyarrow as pa

    samples, width = event.values.shape
    rows = samples * width
    places = event.index
    if places.size and (places.min() < 0 or places.max() >= MOST_INDEX):
        raise UsageError(f"{event.name} has an index beyond 32 bits; write a .jsonl")
    columns = {
        "event": pa.array(np.full(rows, code, dtype=np.int32)),
        "component": pa.array(np.tile(np.arange(width, dtype=np.int32), samples)),
    }
    for axis in axes:
        if axis in event.axes:
            mine = places[:, event.axes.index(axis)].astype(np.int32)
            columns[axis] = pa.array(np.repeat(mine, width))
        else:
            columns[axis] = pa.nulls(rows, pa.int32())
    types = {"value": pa.float64(), "whole": pa.int64(), "text": pa.string()}
    for name, kind in types.items():
        if name == HOLDS[event.kind]:
            flat = event.values.reshape(-1)
            flat = flat.astype(object) if event.kind == "text" else flat
            columns[name] = pa.array(flat, kind, from_pandas=False)
        else:
            columns[name] = pa.nulls(rows, kind)
    return columns
