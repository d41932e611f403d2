"""Rows of a table, wide or long, as samples; CSV and JSON lines share it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from braggtrace.traceio.files.gathering import SampleCollector
from braggtrace.traceio.literal import Number, in_64_bits


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCell:
    """One entry of a row.

    Attributes:
        values: one, or one for each component.
        literals: the digits, where they were read from text.
        unit: of its column, "" where the table does not say.
    """

    values: Sequence[Number]
    literals: Sequence[str] = ()
    unit: str = ""


class TableRows:
    """Takes rows; each is one sample (long) or one of every event (wide)."""

    def __init__(
        self,
        samples: SampleCollector,
        *,
        index: Sequence[str] = (),
        count: str = "",
        name: str = "",
        value: str = "",
        unit: str = "",
    ) -> None:
        """Begin.

        Args:
            samples: takes what the rows hold.
            index: columns that say where a row belongs, whole numbers.
            count: axis that counts the rows, or "".
            name: column with the names, where each row holds one value.
            value: column with its value.
            unit: column with its unit, or "".
        """
        self._samples, self._index, self._counter = samples, tuple(index), count
        self._name, self._value, self._unit = name, value, unit
        self._count = 0
        self._seen: set[str] = set()

    def take(self, row: Mapping[str, TableCell | None], line: int) -> None:
        """One row.

        Args:
            row: cells by column. None is a cell without a value, which is counted; one
                that is left out is not there.
            line: where it stands.

        Raises:
            TraceFormatError: an index that is no whole number, several rows where
                no index is named, or a column that the options name and the row lacks.
        """
        there = [axis for axis in self._index if row.get(axis) is not None]
        self._seen.update(there)
        place = {axis: self._whole(axis, row, line) for axis in there}
        rest = {key: cell for key, cell in row.items() if key not in self._index}
        if self._name:
            self._long(rest, place, line)
            return
        if self._counter:
            place[self._counter] = self._count
        elif self._count and not self._index:
            raise self._samples.error(
                "a second row needs an index: name its columns under index, or an axis "
                "that counts the rows under count",
                line,
            )
        self._count += 1
        if not rest:
            self._samples.bare(place, line=line)
        for name, cell in rest.items():
            self._sample(name, cell, place, line, cell.unit if cell else "")

    def require_index(self) -> None:
        """Refuse a file in which no row has an index that the options name.

        A row may lack an index on which its values do not depend. An event that has
        it in some rows only is refused when such a row is taken.

        Raises:
            TraceFormatError: with the name.
        """
        for axis in self._index:
            if axis not in self._seen:
                raise self._samples.error(f"no row has the index {axis!r}", None)

    def _long(
        self, row: Mapping[str, TableCell | None], place: dict[str, int], line: int
    ) -> None:
        """One sample: its name and its value in columns of their own."""
        name = str(self._cell(self._name, row, line).values[0])
        unit = ""
        if self._unit and row.get(self._unit) is not None:
            unit = str(self._cell(self._unit, row, line).values[0])
        known = {self._name, self._value, self._unit}
        further = [k for k, cell in row.items() if k not in known and cell is not None]
        if further:
            raise self._samples.error(
                f"column {further[0]!r} is neither name, value, unit nor index", line
            )
        value = None
        if self._value not in row or row[self._value] is not None:
            value = self._cell(self._value, row, line)
        self._sample(name, value, place, line, unit)

    def _sample(
        self,
        name: str,
        cell: TableCell | None,
        place: Mapping[str, int],
        line: int,
        unit: str,
    ) -> None:
        if cell is None:
            self._samples.hole(name, place=place, line=line, unit=unit)
            return
        self._samples.take(
            name,
            cell.values,
            place=place,
            line=line,
            unit=unit,
            literals=cell.literals,
        )

    def _cell(
        self, key: str, row: Mapping[str, TableCell | None], line: int
    ) -> TableCell:
        cell = row.get(key)
        if cell is None:
            shown = ", ".join(k for k, c in list(row.items())[:10] if c) or "nothing"
            raise self._samples.error(f"no {key!r} in this row; it has {shown}", line)
        if not cell.values:
            raise self._samples.error(f"{key!r} is an empty list", line)
        return cell

    def _whole(self, axis: str, row: Mapping[str, TableCell | None], line: int) -> int:
        (value, *more) = self._cell(axis, row, line).values
        if more or not isinstance(value, int):
            raise self._samples.error(
                f"index {axis} is no whole number: {str(value)[:40]!r}", line
            )
        try:
            return in_64_bits(value)
        except ValueError as error:
            raise self._samples.error(f"index {axis}: {error}", line) from error
