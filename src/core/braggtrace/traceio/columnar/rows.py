"""Rows of a columnar file as events; inconsistent rows are refused."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import TraceFormatError
from braggtrace.events import Event, ascending
from braggtrace.traceio.columnar.layout import HOLDS, Form, Layout

if TYPE_CHECKING:
    import pyarrow as pa

Places: TypeAlias = NDArray[np.integer[Any]]
Index: TypeAlias = NDArray[np.int64]
_REFUSED: Final = "a row is missing, stands twice, or was moved"


def events_of(table: "pa.Table", layout: Layout, source: str) -> dict[str, Event]:
    """The events of some rows.

    Args:
        table: with the columns of the file, but for empty ones; in any order of the
            events.
        layout: what the metadata says of them.
        source: name of the file, for messages.

    Returns:
        By name, in the order of the rows.

    Raises:
        TraceFormatError: a row without event, component, index or value, with one too
            many, or a vector that is not whole.
    """
    if not table.num_rows:
        return {}
    names, table = _by_event(table, source)
    found: dict[str, Event] = {}
    columns = {name: _Column(table[name]) for name in table.column_names}
    pool = _Indices()
    for name, rows in names:
        form = layout.forms.get(name)
        if form is None:
            why = f"holds {name}, which its metadata does not name"
            raise TraceFormatError(source, why)
        own = _Rows(name, form, columns, rows, source)
        found[name] = own.event(layout.axes, pool)
    return found


def joined(parts: list[Event]) -> Event:
    """One event of several blocks, in their order."""
    if len(parts) == 1:
        return parts[0]
    index = np.concatenate([part.index for part in parts])
    return replace(
        parts[0],
        index=index,
        values=np.concatenate([part.values for part in parts]),
        ordered=ascending(index),
    )


class _Indices:
    """Indices of the events of a block; those that are the same are one array."""

    def __init__(self) -> None:
        self._known: list[tuple[tuple[str, ...], list[Places], Index, bool]] = []

    def of(self, axes: tuple[str, ...], places: list[Places]) -> tuple[Index, bool]:
        """The index of some columns, and whether its rows ascend."""
        for known, same, index, ordered in self._known:
            if known == axes and all(map(np.array_equal, same, places)):
                return index, ordered
        index = np.stack(places, axis=1, dtype=np.int64)
        index.flags.writeable = False  # as it is shared
        ordered = ascending(index)
        self._known.append((axes, places, index, ordered))
        return index, ordered


class _Column:
    """A column as NumPy has it, and where it holds something."""

    def __init__(self, column: "pa.ChunkedArray") -> None:
        import pyarrow as pa
        import pyarrow.compute as pc

        whole = column.combine_chunks()
        if isinstance(whole, pa.ChunkedArray):
            whole = pa.concat_arrays(whole.chunks)
        self.whole: pa.Array = whole
        self.known: NDArray[np.bool_] | None = None  # None: everywhere
        self.empty = whole.null_count == len(whole)
        if self.empty or not whole.null_count:
            return
        self.known = pc.is_valid(whole).to_numpy(zero_copy_only=False)
        if not pa.types.is_string(whole.type):
            self.whole = pc.fill_null(whole, 0)

    def holds(self, rows: slice) -> bool:
        """Whether there is a value in every one of the rows."""
        if self.empty:
            return False
        return self.known is None or bool(self.known[rows].all())

    def lacks(self, rows: slice) -> bool:
        """Whether there is a value in none of the rows."""
        if self.empty:
            return True
        return self.known is not None and not self.known[rows].any()

    def values(self, rows: slice) -> NDArray[Any]:
        part = self.whole.slice(rows.start, rows.stop - rows.start)
        return np.asarray(part.to_numpy(zero_copy_only=False))


class _Rows:
    """The rows of one event."""

    def __init__(
        self,
        name: str,
        form: Form,
        columns: Mapping[str, _Column],
        rows: slice,
        source: str,
    ) -> None:
        self._name, self._form, self._source = name, form, source
        self._columns, self._rows = columns, rows

    def event(self, axes: tuple[str, ...], pool: _Indices) -> Event:
        form = self._form
        self._require_whole_vectors()
        for axis in axes:
            if axis not in form.axes and not self._empty(axis):
                raise self._wrong(f"has an index {axis} that it cannot have")
        places = [self._places(axis) for axis in form.axes]
        samples = (self._rows.stop - self._rows.start) // form.width
        if places:
            index, ordered = pool.of(form.axes, places)
        else:
            index, ordered = np.zeros((samples, 0), dtype=np.int64), samples < 2
        return Event(
            name=self._name,
            unit=form.unit,
            axes=form.axes,
            index=index,
            values=self._values(),
            components=form.components,
            ordered=ordered,
            truth=form.truth,
        )

    def _require_whole_vectors(self) -> None:
        width = self._form.width
        numbers = self._whole("component")
        if len(numbers) % width:
            raise self._wrong(f"is not whole vectors of {width}: {_REFUSED}")
        if not (numbers.reshape(-1, width) == np.arange(width)).all():
            raise self._wrong(f"has its components out of order: {_REFUSED}")

    def _places(self, axis: str) -> Places:
        """The index along an axis, one for each sample."""
        places = self._whole(axis).reshape(-1, self._form.width)
        if self._form.width > 1 and (places != places[:, :1]).any():
            raise self._wrong(f"has a vector at several {axis}: {_REFUSED}")
        return np.ascontiguousarray(places[:, 0])

    def _values(self) -> NDArray[Any]:
        mine = HOLDS[self._form.kind]
        for name in HOLDS.values():
            if name != mine and not self._empty(name):
                raise self._wrong(f"has something in the column {name}")
        values = self._whole(mine)
        letter = {"float": "f", "int": "iu", "text": "OUT"}[self._form.kind]
        if values.dtype.kind not in letter:
            raise self._wrong(f"is {values.dtype} where {self._form.kind} is promised")
        if self._form.kind == "text":
            values = values.astype(np.str_)
        return values.reshape(-1, self._form.width)

    def _whole(self, name: str) -> NDArray[Any]:
        column = self._columns.get(name)
        if column is None or not column.holds(self._rows):
            raise self._wrong(f"has a row without {name}")
        return column.values(self._rows)

    def _empty(self, name: str) -> bool:
        column = self._columns.get(name)
        return column is None or column.lacks(self._rows)

    def _wrong(self, why: str) -> TraceFormatError:
        return TraceFormatError(self._source, f"{self._name} {why}; record it again")


def _by_event(
    table: "pa.Table", source: str
) -> tuple[tuple[tuple[str, slice], ...], "pa.Table"]:
    """The rows of each event together: where, and in which table."""
    import pyarrow.compute as pc

    column = table["event"].combine_chunks()
    if not hasattr(column, "dictionary"):  # written anew by a program without them
        column = pc.dictionary_encode(column)
    if column.null_count:
        raise TraceFormatError(source, "has a row without event; record it again")
    codes, names = column.indices.to_numpy(), column.dictionary.to_pylist()
    runs = tuple(_runs(codes))
    if len({code for code, _ in runs}) < len(runs):
        order = np.argsort(codes, kind="stable")
        table, runs = table.take(order), tuple(_runs(codes[order]))
    return tuple((str(names[code]), rows) for code, rows in runs), table


def _runs(codes: NDArray[np.int32]) -> Iterator[tuple[int, slice]]:
    """Each stretch of equal codes."""
    ends = [0, *(np.flatnonzero(np.diff(codes)) + 1).tolist(), len(codes)]
    for start, stop in pairwise(ends):
        yield int(codes[start]), slice(start, stop)
