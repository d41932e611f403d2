"""Collect the samples that a reader finds into the events of a trace."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import TraceFormatError
from braggtrace.events import NO_KEY, Event, Trace, TraceHeader, Unread
from braggtrace.traceio.files.arrays import unreadable_event
from braggtrace.traceio.files.holes import Holes, empty_event
from braggtrace.traceio.files.passed_over import PassedOver
from braggtrace.traceio.files.repeats import each_place_once
from braggtrace.traceio.files.text_columns import (
    TextColumn,
    WordError,
    as_column,
    read_words,
    together,
)
from braggtrace.traceio.literal import Number, half_widths, width_of

_LONGEST_NAME = 200  # characters


@dataclass(slots=True, kw_only=True)
class _Column:
    """Samples of one event while a file is read."""

    unit: str
    axes: tuple[str, ...]
    width: int
    components: tuple[str, ...]
    index: list[tuple[int, ...]] = field(default_factory=list)
    values: list[tuple[Number, ...]] = field(default_factory=list)
    literals: list[tuple[str, ...]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


class SampleCollector:
    """Collects samples and refuses those that do not fit the earlier ones."""

    def __init__(
        self,
        source: str,
        *,
        count: str = "",
        digits: int = 0,
        decimals: int | None = None,
        again: Literal["", "first", "last"] = "",
    ) -> None:
        """Begin.

        Args:
            source: the file's name, for messages.
            count: axis that counts how often a name occurred, or "".
            digits: significant digits that the program prints; 0 for all.
            decimals: decimals that it prints; None where ``digits`` holds.
            again: which of several values at one place counts; "" for none, so that
                the place is there twice, which is red.
        """
        self._source, self._count = source, count
        self._digits, self._decimals = digits, decimals
        self._again = again
        self._columns: dict[str, _Column | TextColumn] = {}
        self._counts: dict[str, int] = {}
        self._heads: dict[str, int] = {}
        self._passed_over = PassedOver()
        self._holes = Holes(self._passed_over)
        self._empty: dict[str, Event] = {}
        self._places: dict[str, list[dict[str, int]]] = {}
        self._bare: list[tuple[dict[str, int], int, str]] = []
        self._of_cells = False

    @property
    def names(self) -> Set[str]:
        """Of the events that were taken so far."""
        return self._columns.keys()

    def expect_cells(self) -> None:
        """Say that the file has a cell for each value, so that a hole is one, too."""
        self._of_cells = True

    def head(self, name: str, line: int) -> None:
        """Note a name that has a line of its own, before its values."""
        self._heads[name] = line

    def take(
        self,
        name: str,
        values: Sequence[Number],
        *,
        place: Mapping[str, int],
        line: int,
        unit: str = "",
        literals: Sequence[str] = (),
        components: Sequence[str] = (),
    ) -> None:
        """One sample.

        Args:
            name: of the event.
            values: one, or one for each component.
            place: index by axis.
            line: where it stands, for messages; 0 where that is not known.
            unit: as written; "" where the file does not say.
            literals: the digits of the values, where they were read from text.
            components: labels, where the file has them.

        Raises:
            TraceFormatError: another unit, index or number of components than before.
        """
        self._require_name(name, line)
        if not values:
            raise self.error(f"{name} has no value", line)
        if self._count and self._count not in place:
            place = {**place, self._count: self._counts.get(name, 0)}
            self._counts[name] = self._counts.get(name, 0) + 1
        form = (unit, tuple(place), len(values), tuple(components))
        column = self._columns.get(name)
        if column is None:
            column = _Column(unit=unit, axes=form[1], width=form[2], components=form[3])
            self._columns[name] = column
        if isinstance(column, TextColumn):
            raise self.error(f"{name} was taken as a whole before", line)
        self._require_form(name, column, form, line)
        column.index.append(tuple(place.values()))
        column.values.append(tuple(values))
        column.literals.append(tuple(literals))
        column.lines.append(line)

    def take_column(self, column: TextColumn) -> None:
        """All samples of one event at once.

        Raises:
            TraceFormatError: no name of an event, or one that was taken before.
        """
        line = int(column.lines[0])
        self._require_name(column.name, line)
        if column.name in self._columns:
            raise self.error(f"{column.name} stands for two events", line)
        self._columns[column.name] = column

    def pass_over(
        self, text: str, *, what: str, why: str, line: int, values: bool = True
    ) -> None:
        """Count a part of the file that no value is made of.

        Args:
            text: as it stands in the file.
            what: its kind in the plural, such as ``lines`` or ``empty cells``.
            why: why it holds no value, as a clause that follows ``what``.
            line: where it stands.
            values: whether a number in it may be a value that another program has, too.
        """
        place = f"line {line}"
        self._passed_over.take(text, what=what, why=why, place=place, values=values)

    def hole(
        self, name: str, *, place: Mapping[str, int], line: int, unit: str = ""
    ) -> None:
        """A place without a value, such as ``null``; it is counted.

        Args:
            name: of the event; one that has no value anywhere is an event without rows.
            place: index by axis.
            line: where it stands; 0 where that is not known.
            unit: as written; "" where the file does not say.

        Raises:
            TraceFormatError: no name of an event.
        """
        self._require_name(name, line)
        if self._count and self._count not in place:
            place = {**place, self._count: self._counts.get(name, 0)}
            self._counts[name] = self._counts.get(name, 0) + 1
        if name not in self._empty:
            self._empty[name] = empty_event(name, unit=unit, axes=tuple(place))
            self._heads.setdefault(name, line)
        where = ", ".join(f"{axis}={i}" for axis, i in place.items())
        self._holes.take(name, where, line=line)
        self._places.setdefault(name, []).append(dict(place))

    def bare(self, place: Mapping[str, int], *, line: int, within: str = "") -> None:
        """An object or a row without any value: a hole of each event that it is about.

        Args:
            place: index by axis.
            line: where it stands; 0 where that is not known.
            within: what the names of its events begin with.
        """
        self._bare.append((dict(place), line, within))

    def _fill_bare(self) -> None:
        bare, self._bare = self._bare, []
        known = {n: set(map(tuple, c.index)) for n, c in self._columns.items() if bare}
        for place, line, within in bare:
            at, axes = tuple(place.values()), tuple(place)
            own = [
                name
                for name, column in self._columns.items()
                if name.startswith(within) and column.axes == axes
            ]
            for name in own:
                if at not in known[name]:
                    self.hole(name, place=place, line=line)
                    # a key that is not there is no null: never at the same places
                    self._places[name].append(dict.fromkeys(place, NO_KEY))
            if not own:
                self._holes.take_object(within.removesuffix("."), line=line)

    def trace(self, header: TraceHeader) -> Trace:
        """The trace of all samples.

        Args:
            header: of the trace; where each event first stands, and what was passed
                over, is added.

        Raises:
            TraceFormatError: there is no sample, or one event holds numbers and texts.
        """
        if not self._columns:
            raise self.error("holds no value", None)
        events = self.events()
        first = {
            n: self._heads.get(n, int(c.lines[0])) for n, c in self._columns.items()
        }
        unread = (*header.unread, *self.unread())
        whole = replace(header, first_lines=first, unread=unread)
        return Trace(header=whole, events=events)

    def events(self) -> dict[str, Event]:
        """The events of all samples; one that has holes alone is without rows.

        Raises:
            TraceFormatError: one event holds numbers and texts.
        """
        self._fill_bare()
        found = {
            name: self._printed(c)
            if isinstance(c, TextColumn)
            else self._gathered(name, c)
            for name, c in self._columns.items()
        }
        found.update({n: e for n, e in self._empty.items() if n not in found})
        if not self._of_cells and not self._places:
            return found
        return {name: self._with_holes(event) for name, event in found.items()}

    def _with_holes(self, event: Event) -> Event:
        """The event with its places that hold no value."""
        places = self._places.get(event.name, ())
        own = [list(p.values()) for p in places if tuple(p) == event.axes]
        holes = np.array(own, dtype=np.int64).reshape(len(own), len(event.axes))
        return replace(event, holes=holes)

    def unread(self) -> tuple[Unread, ...]:
        """What was passed over, once the events were made."""
        return tuple(self._passed_over.unread())

    def error(self, why: str, line: int | None) -> TraceFormatError:
        """An error in this file."""
        return TraceFormatError(self._source, why, line=line or None)

    def _require_name(self, name: str, line: int) -> None:
        if not is_name(name):
            raise self.error(f"{name[:40]!r} is no name of an event", line)

    def _require_form(
        self,
        name: str,
        column: _Column,
        form: tuple[str, tuple[str, ...], int, tuple[str, ...]],
        line: int,
    ) -> None:
        had = (column.unit, column.axes, column.width, column.components)
        words = ("unit", "index", "number of values", "components")
        for word, before, now in zip(words, had, form, strict=True):
            if before != now:
                shown = [
                    (", ".join(x) if isinstance(x, tuple) else str(x)) or "none"
                    for x in (before, now)
                ]
                raise self.error(
                    f"{name}: the {word} is {shown[1]}, and was {shown[0]} before", line
                )

    def _gathered(self, name: str, column: _Column) -> Event:
        rows, width = len(column.values), column.width
        read = all(column.literals)
        try:
            values = as_column([value for row in column.values for value in row])
        except WordError as error:
            line = column.lines[error.row // width]
            return self._unreadable(name, error, line, rows * width)
        return self._event(
            Event(
                name=name,
                unit=column.unit,
                axes=column.axes,
                index=np.array(column.index, dtype=np.int64).reshape(
                    rows, len(column.axes)
                ),
                values=values.reshape(rows, width),
                components=column.components,
                literals=np.array(column.literals, dtype=np.str_) if read else None,
                lines=np.array(column.lines, dtype=np.int64)
                if any(column.lines)
                else None,
            )
        )

    def _unreadable(self, name: str, error: WordError, line: int, size: int) -> Event:
        """An event of which a number does not fit into any value.

        Raises:
            TraceFormatError: what was read is no number at all, or fits in part.
        """
        if not error.is_too_long:
            raise self.error(f"{name}: {error}", line) from error
        why = f"{error} in line {line}" if line else str(error)
        return unreadable_event(name, why, source=self._source, values=size)

    def _printed(self, column: TextColumn) -> Event:
        """The event of a column of texts."""
        try:
            values = together([read_words(words) for words in column.words])
        except WordError as error:
            line, size = int(column.lines[error.row]), len(column.lines)
            whole = size * len(column.words)
            return self._unreadable(column.name, error, line, whole)
        axes, index = column.axes, column.index
        if self._count and self._count not in axes:
            counted = np.arange(len(index), dtype=np.int64)[:, None]
            axes, index = (*axes, self._count), np.concatenate((index, counted), axis=1)
        return self._event(
            Event(
                name=column.name,
                unit=column.unit,
                axes=axes,
                index=index,
                values=values,
                components=column.components,
                literals=np.stack(
                    [np.array(words, dtype=np.str_) for words in column.words], axis=1
                ),
                lines=column.lines,
            )
        )

    def _event(self, event: Event) -> Event:
        """The event with its file, what its digits leave open, and each place once."""
        widths = None
        if event.literals is not None and event.kind != "text":
            widths = self._widths(event.values)
        whole = replace(event, half_width=widths, file=Path(self._source).name)
        if not self._again:
            return whole
        once, dropped = each_place_once(whole, keep=self._again)
        for text, line in dropped:
            why = f"repeated at a place; `again: {self._again}` takes another"
            self.pass_over(text, what="values", why=why, line=line)
        return once

    def _widths(self, values: NDArray[Any]) -> NDArray[np.float64] | None:
        digits, decimals = self._digits, self._decimals
        if decimals is not None:
            return np.full(values.shape, width_of(0.0, 0, decimals))
        if not digits:
            return None
        flat = half_widths(values.ravel().astype(np.float64), digits)
        return flat.reshape(values.shape)


def is_name(text: str) -> bool:
    """Whether an event may be called so."""
    return 0 < len(text) <= _LONGEST_NAME and text.isprintable()
