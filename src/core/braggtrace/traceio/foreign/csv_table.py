"""Tables of comma-separated values, with the names in the first row."""

import csv
import re
from collections.abc import Iterator
from typing import Final

from braggtrace.events import Trace, TraceHeader
from braggtrace.traceio.foreign.gathering import Gathering
from braggtrace.traceio.foreign.numbers import read_value
from braggtrace.traceio.foreign.options import ReaderOptions
from braggtrace.traceio.foreign.table import Cell, Rows

_HEAD: Final = re.compile(r"(?P<name>[^\[\]]+?)\s*\[(?P<unit>[^\[\]]*)\]")


def read_csv(text: str, source: str, options: ReaderOptions) -> Trace:
    """Read a table; a column is an event, a row one value of each.

    Args:
        text: the whole file.
        source: its name for messages.
        options: index columns, delimiter; name and value columns of a long table.

    Returns:
        The trace. A unit may stand behind a name, as in ``x [mm]``; an empty cell is no
        value.

    Raises:
        TraceFormatError: no header, a row of another length, or what a cell cannot be.
    """
    gathering = Gathering(source, options)
    lines = _lines(text, options)
    numbers: list[int] = []

    def kept() -> Iterator[str]:
        for number, line in lines:
            numbers.append(number)
            yield line

    reader = csv.reader(kept(), delimiter=options.delimiter, strict=True)
    rows = Rows(gathering, options)
    head: list[tuple[str, str]] = []
    try:
        for cells in reader:
            line = numbers[-1]
            if not head:
                head = _head(cells, gathering, line)
            else:
                _row(cells, head, rows, gathering, line)
    except csv.Error as error:
        line = numbers[-1] if numbers else 1
        raise gathering.error(f"no table: {error}", line) from error
    rows.require_index()
    return gathering.trace(TraceHeader(program=""))


def _lines(text: str, options: ReaderOptions) -> Iterator[tuple[int, str]]:
    """Lines that are no comment, with their numbers; a quoted cell may hold several."""
    comment = options.comment
    for number, line in enumerate(text.split("\n"), start=1):
        passed = comment and line.lstrip().startswith(comment)
        if line.strip() and not passed:
            yield number, line.rstrip("\r") + "\n"


def _head(cells: list[str], gathering: Gathering, line: int) -> list[tuple[str, str]]:
    head = []
    for cell in cells:
        found = _HEAD.fullmatch(cell.strip())
        head.append((found["name"], found["unit"]) if found else (cell.strip(), ""))
    seen: set[str] = set()
    for name, _ in head:
        if not name or name in seen:
            what = f"column {name!r} stands twice" if name else "a column has no name"
            raise gathering.error(f"{what} in the first row", line)
        seen.add(name)
        gathering.head(name, line)
    return head


def _row(
    cells: list[str],
    head: list[tuple[str, str]],
    rows: Rows,
    gathering: Gathering,
    line: int,
) -> None:
    if len(cells) != len(head):
        what = f"{len(cells)} cells, where the first row has {len(head)}"
        raise gathering.error(what, line)
    row: dict[str, Cell] = {}
    for (name, unit), cell in zip(head, cells, strict=True):
        text = cell.strip()
        if not text:
            continue
        try:
            row[name] = Cell(values=(read_value(text),), literals=(text,), unit=unit)
        except ValueError as error:
            raise gathering.error(f"{name}: {error}", line) from error
    rows.take(row, line)
