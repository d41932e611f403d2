"""Tables of comma-separated values, with the names in the first row."""

import csv
import re
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
    read_value,
)

_HEAD: Final = re.compile(r"(?P<name>[^\[\]]+?)\s*\[(?P<unit>[^\[\]]*)\]")
_OF_ROWS: Final = ("index", "count", "name", "value", "unit")
_OF_SAMPLES: Final = ("count", "digits", "decimals")


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvReader:
    """Reads a table; a column is an event, a row one value of each.

    Attributes:
        name: name by which a configuration picks it.
        description: one line for a reader.
        endings: of the files that it takes where no form is named.
    """

    name: str = "csv"
    description: str = "a table, with the names in its first row"
    endings: tuple[str, ...] = (".csv",)

    def read(self, path: Path, options: Mapping[str, Any], declared: Declared) -> Trace:
        """Read a table.

        Args:
            path: the file.
            options: index columns, delimiter; name and value columns of a long table.
            declared: not asked; a table names its axes by its index.

        Returns:
            The trace. A unit may stand behind a name, as in ``x [mm]``; an empty cell
            is no value.

        Raises:
            TraceFormatError: no header, a row of another length, or what a cell cannot
                be.
        """
        samples = SampleCollector(
            str(path), **{key: options[key] for key in _OF_SAMPLES if key in options}
        )
        rows = TableRows(
            samples, **{key: options[key] for key in _OF_ROWS if key in options}
        )
        lines = _Lines(read_text(path), options.get("comment", "#"))
        delimiter = options.get("delimiter", ",")
        table = csv.reader(lines, delimiter=delimiter, strict=True)
        head: list[tuple[str, str]] = []
        try:
            for cells in table:
                if not head:
                    head = _head(cells, samples, lines.number)
                else:
                    _row(cells, head, rows, samples, lines.number)
        except csv.Error as error:
            raise samples.error(f"no table: {error}", lines.number) from error
        rows.require_index()
        provenance = {"reader": self.name}
        return samples.trace(TraceHeader(program=path.name, provenance=provenance))


class _Lines:
    """Lines that are no comment; a quoted cell may hold several.

    Attributes:
        number: of the line that was handed over last.
    """

    def __init__(self, text: str, comment: str) -> None:
        self.number = 1
        self._text, self._comment = text, comment

    def __iter__(self) -> Iterator[str]:
        comment = self._comment
        for number, line in enumerate(self._text.split("\n"), start=1):
            passed = comment and line.lstrip().startswith(comment)
            if line.strip() and not passed:
                self.number = number
                yield line.rstrip("\r") + "\n"


def _head(
    cells: list[str], samples: SampleCollector, line: int
) -> list[tuple[str, str]]:
    head = []
    for cell in cells:
        found = _HEAD.fullmatch(cell.strip())
        head.append((found["name"], found["unit"]) if found else (cell.strip(), ""))
    seen: set[str] = set()
    for name, _ in head:
        if not name or name in seen:
            what = f"column {name!r} stands twice" if name else "a column has no name"
            raise samples.error(f"{what} in the first row", line)
        seen.add(name)
        samples.head(name, line)
    return head


def _row(
    cells: list[str],
    head: list[tuple[str, str]],
    rows: TableRows,
    samples: SampleCollector,
    line: int,
) -> None:
    if len(cells) != len(head):
        what = f"{len(cells)} cells, where the first row has {len(head)}"
        raise samples.error(what, line)
    row: dict[str, TableCell] = {}
    for (name, unit), cell in zip(head, cells, strict=True):
        text = cell.strip()
        if not text:
            continue
        try:
            row[name] = TableCell(
                values=(read_value(text),), literals=(text,), unit=unit
            )
        except ValueError as error:
            raise samples.error(f"{name}: {error}", line) from error
    rows.take(row, line)


CSV: Final = CsvReader()


@hookimpl
def braggtrace_readers() -> Sequence[TraceReader]:
    """The reader ``csv``."""
    return (CSV,)
