"""Collect the samples that a reader finds into the events of a trace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import TraceFormatError
from braggtrace.events import Event, Trace, TraceHeader
from braggtrace.traceio.files.arrays import unreadable_event
from braggtrace.traceio.files.passed_over import PassedOver
from braggtrace.traceio.literal import LongInteger, Number, width_of

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
    ) -> None:
        """Begin.

        Args:
            source: the file's name, for messages.
            count: axis that counts how often a name occurred, or "".
            digits: significant digits that the program prints; 0 for all.
            decimals: decimals that it prints; None where ``digits`` holds.
        """
        self._source, self._count = source, count
        self._digits, self._decimals = digits, decimals
        self._columns: dict[str, _Column] = {}
        self._counts: dict[str, int] = {}
        self._heads: dict[str, int] = {}
        self._passed_over = PassedOver()

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
            line: where it stands, for messages.
            unit: as written; "" where the file does not say.
            literals: the digits of the values, where they were read from text.
            components: labels, where the file has them.

        Raises:
            TraceFormatError: another unit, index or number of components than before.
        """
        if not is_name(name):
            raise self.error(f"{name[:40]!r} is no name of an event", line)
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
        self._require_form(name, column, form, line)
        column.index.append(tuple(place.values()))
        column.values.append(tuple(values))
        column.literals.append(tuple(literals))
        column.lines.append(line)

    def pass_over(self, text: str, *, what: str, why: str, line: int) -> None:
        """Count a part of the file that no value is made of.

        Args:
            text: as it stands in the file.
            what: its kind in the plural, such as ``lines`` or ``empty cells``.
            why: why it holds no value, as a clause that follows ``what``.
            line: where it stands.
        """
        self._passed_over.take(text, what=what, why=why, place=f"line {line}")

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
        events = {name: self._event(name, c) for name, c in self._columns.items()}
        first = {n: self._heads.get(n, c.lines[0]) for n, c in self._columns.items()}
        unread = (*header.unread, *self._passed_over.unread())
        whole = replace(header, first_lines=first, unread=unread)
        return Trace(header=whole, events=events)

    def error(self, why: str, line: int | None) -> TraceFormatError:
        """An error in this file."""
        return TraceFormatError(self._source, why, line=line)

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

    def _event(self, name: str, column: _Column) -> Event:
        kinds = {type(value) for row in column.values for value in row}
        if LongInteger in kinds:
            return self._unreadable(name, column)
        if str in kinds and len(kinds) > 1:
            samples = zip(column.values, column.lines, strict=True)
            text, line = next((v, n) for r, n in samples for v in r if type(v) is str)
            raise self.error(f"{name} holds numbers, and the text {text[:40]!r}", line)
        kind = np.str_ if str in kinds else np.float64 if float in kinds else np.int64
        values = np.array(column.values, dtype=kind)
        read = all(column.literals)
        literals = np.array(column.literals, dtype=np.str_) if read else None
        return Event(
            name=name,
            unit=column.unit,
            axes=column.axes,
            index=np.array(column.index, dtype=np.int64).reshape(
                len(column.index), len(column.axes)
            ),
            values=values,
            components=column.components,
            literals=literals,
            half_width=self._widths(values) if read and kind is not np.str_ else None,
        )

    def _unreadable(self, name: str, column: _Column) -> Event:
        """An event of which a number does not fit into any value."""
        samples = zip(column.values, column.lines, strict=True)
        held, line = next(
            (value, line)
            for row, line in samples
            for value in row
            if type(value) is LongInteger
        )
        why = f"needs more than 64 bits in line {line}: {held[:40]}"
        size = len(column.values) * column.width
        return unreadable_event(name, why, source=self._source, values=size)

    def _widths(self, values: NDArray[Any]) -> NDArray[np.float64] | None:
        digits, decimals = self._digits, self._decimals
        if not digits and decimals is None:
            return None
        flat = [width_of(value, digits, decimals) for value in values.ravel().tolist()]
        return np.array(flat, dtype=np.float64).reshape(values.shape)


def is_name(text: str) -> bool:
    """Whether an event may be called so."""
    return 0 < len(text) <= _LONGEST_NAME and text.isprintable()
