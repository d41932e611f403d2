"""Faults in the columns of a table: names exchanged, a column dropped or twice."""

from collections.abc import Iterator
from typing import Final

from braggtrace.selftest.files.fault import FileFault, spread

_DELIMITERS: Final = (",", ";", "\t")


def table_faults(text: str) -> Iterator[FileFault]:
    """Faults of a text whose lines have columns; none of any other.

    Args:
        text: the whole file.
    """
    lines = text.split("\n")
    for delimiter in _DELIMITERS:
        rows = [line.split(delimiter) for line in lines]
        full = [i for i, row in enumerate(rows) if len(row) > 1]
        if len(full) > 1 and len({len(rows[i]) for i in full}) == 1:
            yield from _of_columns(rows, full, delimiter)
            return


def _of_columns(
    rows: list[list[str]], full: list[int], delimiter: str
) -> Iterator[FileFault]:
    width, head = len(rows[full[0]]), full[0]
    for column in spread(range(width)):
        name = rows[head][column].strip()
        other = (column + 1) % width
        yield _fault("column dropped", name, rows, full, delimiter, drop=column)
        swapped = [list(row) for row in rows]
        swapped[head][column], swapped[head][other] = (
            rows[head][other],
            rows[head][column],
        )
        yield _fault("names exchanged", name, swapped, full, delimiter)
        emptied = [list(row) for row in rows]
        for i in full[1:]:
            emptied[i][column] = ""
        yield _fault("column emptied", name, emptied, full, delimiter)
        if len(full) > 2:
            moved = [list(row) for row in rows]
            for i, below in zip(full[1:], (*full[2:], full[1]), strict=True):
                moved[i][column] = rows[below][column]
            yield _fault("column shifted", name, moved, full, delimiter)


def _fault(
    kind: str,
    name: str,
    rows: list[list[str]],
    full: list[int],
    delimiter: str,
    drop: int | None = None,
) -> FileFault:
    lines = []
    for i, row in enumerate(rows):
        kept = [cell for k, cell in enumerate(row) if k != drop or i not in full]
        lines.append(delimiter.join(kept))
    where = f"column {name[:40]!r}"
    return FileFault(kind=kind, where=where, data="\n".join(lines).encode())
