"""The columns of a table, wide or long, as events."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import TraceFormatError
from braggtrace.events import Event, Trace, TraceHeader
from braggtrace.traceio.files.arrays import unreadable_event
from braggtrace.traceio.files.gathering import is_name
from braggtrace.traceio.files.holes import Holes
from braggtrace.traceio.files.repeats import each_place_once
from braggtrace.traceio.files.table_text import TableText, read_table
from braggtrace.traceio.files.table_values import (
    ColumnForm,
    Values,
    read_column,
    texts_with_blanks,
)
from braggtrace.traceio.files.text_columns import WordError
from braggtrace.traceio.literal import half_widths

Rows = NDArray[np.intp]
_ROLES: Final = (
    "index",
    "count",
    "name",
    "value",
    "unit",
    "digits",
    "decimals",
    "again",
)
_LARGEST: Final = 2**53  # up to here every whole number is a double


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRoles:
    """What the columns of a table are for.

    Attributes:
        index: columns that say where a row belongs.
        count: axis that counts the rows, or of a long table how often a name came.
        name: column with the names, where each row holds one value; "" where each
            column is an event.
        value: column with its value.
        unit: column with its unit, or "".
        digits: significant digits that the program prints; 0 for all.
        decimals: decimals that it prints; None where ``digits`` holds.
        again: which of several values at one place counts; "" where it is red that
            there are several.
    """

    index: Sequence[str] = ()
    count: str = ""
    name: str = ""
    value: str = ""
    unit: str = ""
    digits: int = 0
    decimals: int | None = None
    again: Literal["", "first", "last"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """The cells of one event.

    Attributes:
        name: of the event.
        unit: as written, or "".
        column: name of the column.
        rows: of the table, in order.
        head: line where it is named first.
        numbered: index along the axis that counts, for each row; None without one.
    """

    name: str
    unit: str
    column: str
    rows: Rows
    head: int
    numbered: Rows | None


def table_trace(
    text: str, source: str, header: TraceHeader, options: Mapping[str, Any]
) -> Trace:
    """The trace of a table.

    Args:
        text: of the file.
        source: its name for messages.
        header: of the trace; where each event first stands, and what was passed over,
            is added.
        options: keys of ``reader`` in a configuration: ``delimiter``, ``comment``,
            ``decimal``, ``empty``, and what the columns are for.

    Returns:
        The trace. A column without any value is an event without rows.

    Raises:
        TraceFormatError: no names, a row of another length, or a cell that cannot be
            read.
    """
    form = ColumnForm(
        decimal=options.get("decimal", "."), empty_is_nan=options.get("empty") == "nan"
    )
    table = read_table(
        text,
        source,
        delimiter=options.get("delimiter", ""),
        comment=options.get("comment"),
        is_number=form.is_number,
    )
    roles = ColumnRoles(**{key: options[key] for key in _ROLES if key in options})
    return TableColumns(table, source, roles, form).trace(header)


class TableColumns:
    """Makes events of a table whose cells were read as text."""

    def __init__(
        self, table: TableText, source: str, roles: ColumnRoles, form: ColumnForm
    ) -> None:
        """Begin.

        Args:
            table: the cells.
            source: the file's name for messages.
            roles: what the columns are for.
            form: how numbers are written.
        """
        self._table, self._source = table, source
        self._lines = np.array(table.lines, dtype=np.int64)
        self._roles, self._form = roles, form
        self._names = [name for name, _ in table.head]
        self._cells = dict(zip(self._names, table.columns, strict=True))
        self._places: dict[str, tuple[Values, NDArray[np.bool_]]] = {}
        self._holes = Holes(table.passed_over)

    def trace(self, header: TraceHeader) -> Trace:
        """The trace of all cells.

        Args:
            header: of the trace; where each event first stands, and what was passed
                over, is added.

        Returns:
            The trace. A column without any value is an event without rows.

        Raises:
            TraceFormatError: no value at all, an index that is no whole number, or a
                cell that cannot be read.
        """
        self._require_columns()
        for axis in self._roles.index:
            self._places[axis] = self._place(axis)
        series = tuple(self._long() if self._roles.name else self._wide())
        events = {one.name: self._event(one) for one in series}
        if not any(event.values.size for event in events.values()):
            raise self._error("holds no value", None)
        first = {one.name: one.head for one in series}
        unread = (*header.unread, *self._table.passed_over.unread())
        whole = replace(header, first_lines=first, unread=unread)
        return Trace(header=whole, events=events)

    def _error(self, why: str, row: int | None) -> TraceFormatError:
        line = None if row is None else self._table.lines[row]
        if row is not None and self._table.columns[0][row].startswith("#"):
            why += '; `comment: "#"` passes over lines that begin with #'
        return TraceFormatError(self._source, why, line=line)

    def _require_columns(self) -> None:
        roles = self._roles
        for name in filter(None, (roles.name, roles.value, roles.unit)):
            if name not in self._cells:
                why = f"no column {name!r}; it has {', '.join(self._names)[:200]}"
                raise TraceFormatError(self._source, why, line=self._table.head_line)
        for axis in roles.index:
            if not any(self._cells.get(axis, ())):
                raise self._error(f"no row has the index {axis!r}", None)
        rows = len(self._table.lines)
        if rows > 1 and not (roles.index or roles.count or roles.name):
            why = (
                "a second row needs an index: name its columns under index, or an axis "
                "that counts the rows under count"
            )
            raise self._error(why, 1)

    def _place(self, axis: str) -> tuple[Values, NDArray[np.bool_]]:
        """The index along an axis, and which rows have one."""
        cells = self._cells[axis]
        there = np.fromiter(map(bool, cells), dtype=np.bool_, count=len(cells))
        rows = np.flatnonzero(there)
        texts = cells if there.all() else [cells[row] for row in rows.tolist()]
        try:
            found, kept = read_column(texts, ColumnForm(decimal=self._form.decimal))
        except WordError as error:
            text = texts[error.row]
            why = f"index {axis}: {error}"
            if not self._form.is_number(text):
                why = f"index {axis} is no whole number: {text[:40]!r}"
            raise self._error(why, int(rows[error.row])) from error
        if found.dtype.kind == "f":
            whole = (found == np.floor(found)) & (np.abs(found) < _LARGEST)
            kept = kept[whole]
            found = np.where(whole, found, 0.0).astype(np.int64)
        if found.dtype.kind == "U" or len(kept) < len(rows):
            fine = set() if found.dtype.kind == "U" else set(kept.tolist())
            row = next(r for r in range(len(rows)) if r not in fine)
            why = f"index {axis} is no whole number: {texts[row][:40]!r}"
            raise self._error(why, int(rows[row]))
        index = np.zeros(len(cells), dtype=np.int64)
        index[rows] = found
        return index, there

    def _wide(self) -> Iterator[_Series]:
        """Each column but those of the index is an event."""
        rows = np.arange(len(self._table.lines))
        for name, unit in self._table.head:
            if name not in self._roles.index:
                yield self._series(name, unit, name, rows, self._table.head_line, rows)

    def _long(self) -> Iterator[_Series]:
        """The rows of each name are an event."""
        roles, lines = self._roles, self._table.lines
        known = {roles.name, roles.value, roles.unit, *roles.index}
        for further in (name for name in self._names if name not in known):
            row = next((r for r, c in enumerate(self._cells[further]) if c), None)
            if row is not None:
                why = f"column {further!r} is neither name, value, unit nor index"
                raise self._error(why, row)
        groups: dict[str, list[int]] = {}
        for row, name in enumerate(self._cells[roles.name]):
            groups.setdefault(name, []).append(row)
        for name, found in groups.items():
            if not name:
                raise self._error(f"no {roles.name!r} in this row", found[0])
            rows, unit = np.array(found, np.intp), self._unit(name, found)
            numbered = np.arange(len(rows))
            yield self._series(name, unit, roles.value, rows, lines[found[0]], numbered)

    def _unit(self, name: str, rows: Sequence[int]) -> str:
        """The unit of an event of a long table."""
        if not self._roles.unit:
            return ""
        units = self._cells[self._roles.unit]
        first = units[rows[0]]
        for row in rows:
            if units[row] != first:
                now, before = units[row] or "none", first or "none"
                why = f"{name}: the unit is {now}, and was {before} before"
                raise self._error(why, row)
        return first

    def _series(
        self, name: str, unit: str, column: str, rows: Rows, head: int, numbered: Rows
    ) -> _Series:
        if not is_name(name):
            why = f"{name[:40]!r} is no name of an event"
            raise TraceFormatError(self._source, why, line=head)
        return _Series(
            name=name,
            unit=unit,
            column=column,
            rows=rows,
            head=head,
            numbered=numbered if self._roles.count else None,
        )

    def _event(self, series: _Series) -> Event:
        cells, rows = self._cells[series.column], series.rows
        whole = len(rows) == len(cells)
        texts = cells if whole else [cells[row] for row in rows]
        try:
            values, kept = read_column(texts, self._form)
        except WordError as error:
            row = int(rows[error.row])
            if not error.is_too_long:
                raise self._error(f"{series.name}: {error}", row) from error
            return unreadable_event(
                series.name,
                f"{error} in line {self._table.lines[row]}",
                source=self._source,
                values=len(rows),
            )
        blanks = self._table.with_blanks.get(series.column)
        if blanks is not None and values.dtype.kind == "U":
            values = texts_with_blanks([blanks[row] for row in rows[kept].tolist()])
        axes, widths = self._axes(series, rows[kept]), self._widths(values)
        numbered = () if series.numbered is None else (self._roles.count,)
        event = Event(
            name=series.name,
            unit=series.unit,
            axes=(*axes, *numbered),
            index=self._index(series, axes, kept),
            values=values[:, None],
            half_width=None if widths is None else widths[:, None],
            lines=self._lines[rows[kept]],
            file=Path(self._source).name,
            holes=self._index(series, axes, self._noted_holes(series, axes, kept)),
        )
        return self._once(event) if self._roles.again else event

    def _once(self, event: Event) -> Event:
        """The event with each place once, where the file was appended to."""
        keep: Literal["first", "last"] = self._roles.again or "first"
        once, dropped = each_place_once(event, keep=keep)
        why = f"repeated at a place; `again: {keep}` takes another"
        for text, line in dropped:
            self._table.passed_over.take(
                text, what="values", why=why, place=f"line {line}"
            )
        return once

    def _noted_holes(self, series: _Series, axes: tuple[str, ...], kept: Rows) -> Rows:
        """The rows of an event that lack its value alone; all that do are counted."""
        empty = np.ones(len(series.rows), dtype=np.bool_)
        empty[kept] = False
        for row in series.rows[empty].tolist():
            text = self._cells[series.column][row]
            self._holes.take(series.name, text, line=self._table.lines[row])
        for axis, (_, there) in self._places.items():
            # in a row of another index the event has no place
            empty &= there[series.rows] == (axis in axes)
        return np.flatnonzero(empty)

    def _axes(self, series: _Series, rows: Rows) -> tuple[str, ...]:
        """The index that all rows with a value have."""
        axes = self._axes_of(int(rows[0])) if len(rows) else tuple(self._places)
        for axis, (_, there) in self._places.items():
            other = np.flatnonzero(there[rows] != (axis in axes))
            if other.size:
                row = int(rows[other[0]])
                now, before = ", ".join(self._axes_of(row)), ", ".join(axes)
                why = f"the index is {now or 'none'}, and was {before or 'none'} before"
                raise self._error(f"{series.name}: {why}", row)
        return axes

    def _index(
        self, series: _Series, axes: Sequence[str], chosen: Rows
    ) -> NDArray[np.int64]:
        """The index of some rows of an event."""
        found = [self._places[axis][0][series.rows[chosen]] for axis in axes]
        if series.numbered is not None:
            found.append(series.numbered[chosen])
        index = np.zeros((len(chosen), len(found)), dtype=np.int64)
        for column, places in enumerate(found):
            index[:, column] = places
        return index

    def _axes_of(self, row: int) -> tuple[str, ...]:
        """The index that a row has; what stands in it does not depend on another."""
        return tuple(axis for axis, (_, there) in self._places.items() if there[row])

    def _widths(self, values: Values) -> NDArray[np.float64] | None:
        """Half of what the printed digits leave open; of whole numbers, too.

        These are floats where the other side shows that they are.
        """
        roles = self._roles
        printed = roles.digits or roles.decimals is not None
        if values.dtype.kind not in "fiu" or not printed:
            return None
        if roles.decimals is not None:
            return np.full(len(values), float(f"5e{-roles.decimals - 1}"))
        return half_widths(values.astype(np.float64), roles.digits)
