"""The rows of a table in a text: its names, its columns, and what was passed over."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from braggtrace.errors import TraceFormatError
from braggtrace.traceio.files.passed_over import PassedOver

_HEAD: Final = re.compile(r"(?P<name>[^\[\]]+?)\s*\[(?P<unit>[^\[\]]*)\]")
_QUOTED: Final = re.compile(r'"[^"]*"')
_FOUND: Final = ("\t", ";", ",")  # delimiters that a first row may show
_BLANK: Final = " "
_MOST_CELLS: Final = 2**25  # each takes some 100 bytes while the table is read
_SEPARATOR: Final = re.compile(r"sep=(.)", re.IGNORECASE)  # a line of spreadsheets


@dataclass(frozen=True, slots=True, kw_only=True)
class TableText:
    """A table as it is written.

    Attributes:
        head: name and unit of each column.
        head_line: where the names stand.
        columns: the cells of each column, without blanks around.
        with_blanks: the cells by column with the blanks around; none where there are no
            such blanks.
        lines: where each row stands.
        passed_over: comment lines.
    """

    head: tuple[tuple[str, str], ...]
    head_line: int
    columns: tuple[Sequence[str], ...]
    with_blanks: Mapping[str, Sequence[str]]
    lines: Sequence[int]
    passed_over: PassedOver


def read_table(
    text: str,
    source: str,
    *,
    delimiter: str = "",
    comment: str | None = None,
    is_number: Callable[[str], bool],
) -> TableText:
    """Read a table.

    Args:
        text: of the file.
        source: its name for messages.
        delimiter: between cells, a blank for runs of blanks; "" for what the first row
            shows: a tab, a semicolon, a comma, else blanks.
        comment: begins lines that are passed over, "" for none. None for ``#``, and
            a line of as many cells as the table has columns is a row nevertheless.
        is_number: whether a cell holds a number.

    Returns:
        The table. Where the first row holds numbers, the names are those of the
        comment line above it.

    Raises:
        TraceFormatError: no names, a name twice, or a row of another length.
    """
    return _Reading(text, source, delimiter, comment, is_number).table()


class _Reading:
    def __init__(
        self,
        text: str,
        source: str,
        delimiter: str,
        comment: str | None,
        is_number: Callable[[str], bool],
    ) -> None:
        self._source, self._explicit = source, comment is not None
        self._require_few(text.count("\n"))
        end = text.find("\n", len(text.rstrip()))  # blanks may belong to the last cell
        self._lines = (text if end < 0 else text[:end]).split("\n")
        if "\r" in text:
            self._lines = [line.rstrip("\r") for line in self._lines]
        self._comment = "#" if comment is None else comment
        self._is_number, self._passed_over = is_number, PassedOver()
        self._quoted = '"' in text
        self._first = self._first_row()
        separator = _SEPARATOR.fullmatch(self._lines[self._first].strip())
        if separator:
            delimiter = delimiter or separator[1]
            self._lines[self._first] = ""
            self._first = self._first_row()
        self._delimiter = delimiter or self._shown_delimiter()
        self._require_few(text.count(self._delimiter))
        self._width = 0

    def table(self) -> TableText:
        rows = self._rows(self._first)
        line, cells = next(rows)
        self._width = len(cells)
        second = next(rows, None)
        names, named_by = self._names(cells, line, second[1] if second else [])
        self._note_above(named_by)
        head = self._head(names, named_by)
        lines = [] if named_by == line else [line]
        flat = [] if named_by == line else cells
        if second is not None:
            further, more = self._plain_body() or self._body(second, rows)
            lines, flat = [*lines, *further], flat + more
        whole, flat = flat, list(map(str.strip, flat))
        padded = range(self._width) if whole != flat else ()
        return TableText(
            head=head,
            head_line=named_by,
            columns=tuple(flat[i :: self._width] for i in range(self._width)),
            with_blanks={head[i][0]: whole[i :: self._width] for i in padded},
            lines=lines,
            passed_over=self._passed_over,
        )

    def _body(
        self, first: tuple[int, list[str]], rows: Iterator[tuple[int, list[str]]]
    ) -> tuple[list[int], list[str]]:
        """Lines and cells, row after row in one list: lists in a list take long."""
        lines, flat = [first[0]], list(first[1])
        for line, cells in rows:
            lines.append(line)
            flat += cells
        return lines, flat

    def _plain_body(self) -> tuple[list[int], list[str]] | None:
        """Lines and cells below the first row, where there is no quote or comment."""
        rows = self._lines[self._first + 1 :]
        text = "\n".join(rows)
        commented = bool(self._comment) and self._comment in text
        if self._quoted or commented or self._delimiter == _BLANK or self._width == 1:
            return None
        lines = list(range(self._first + 2, len(self._lines) + 1))
        if "" in rows:
            lines = [line for line, row in zip(lines, rows, strict=True) if row]
            text = "\n".join(filter(None, rows))
        inner = self._width - 1
        if any(row.count(self._delimiter) != inner for row in rows if row):
            return None  # a line of blanks, or one that is wrong
        return lines, text.replace("\n", self._delimiter).split(self._delimiter)

    def error(self, why: str, line: int | None) -> TraceFormatError:
        return TraceFormatError(self._source, why, line=line)

    def _require_few(self, cells: int) -> None:
        """Refuse a table that would take more memory than there may be."""
        if cells > _MOST_CELLS:
            why = f"has more than {_MOST_CELLS} cells; divide the table"
            raise self.error(why, None)

    def _first_row(self) -> int:
        """Number of the first line that is neither blank nor a comment, from 0."""
        for at, line in enumerate(self._lines):
            if line.strip() and not self._is_comment(line):
                return at
        raise self.error("holds no row of a table", None)

    def _is_comment(self, line: str) -> bool:
        return bool(self._comment) and line.lstrip().startswith(self._comment)

    def _shown_delimiter(self) -> str:
        line = _QUOTED.sub("", self._lines[self._first])
        for sign in _FOUND:
            if sign in line:
                return sign
        names, second = line.split(), []
        for further in self._lines[self._first + 1 :]:
            if further.strip() and not self._is_comment(further):
                second = further.split()
                break
        if len(names) > 1 and len(names) == len(second):
            return _BLANK
        return ","

    def _split(self, line: str) -> list[str]:
        if '"' in line:
            return next(self._csv(iter([line])))
        return line.split(None if self._delimiter == _BLANK else self._delimiter)

    def _csv(self, lines: Iterator[str]) -> Iterator[list[str]]:
        blank = self._delimiter == _BLANK
        return csv.reader(
            (line.strip() if blank else line for line in lines),
            delimiter=self._delimiter,
            skipinitialspace=blank,
            strict=True,
        )

    def _rows(self, start: int) -> Iterator[tuple[int, list[str]]]:
        """Line and cells of each row, from the first on."""
        found = self._quoted_rows(start) if self._quoted else self._plain_rows(start)
        for line, cells in found:
            if self._width and len(cells) != self._width:
                what = f"{len(cells)} cells, where the first row has {self._width}"
                raise self.error(what, line)
            yield line, cells

    def _plain_rows(self, start: int) -> Iterator[tuple[int, list[str]]]:
        delimiter = None if self._delimiter == _BLANK else self._delimiter
        comment = self._comment
        for number, line in self._numbered(start):
            if comment and comment in line and self._passes(line, number):
                continue
            yield number, line.split(delimiter)

    def _quoted_rows(self, start: int) -> Iterator[tuple[int, list[str]]]:
        """Rows of which a quoted cell may go on in the next line."""
        begun = 0

        def fed() -> Iterator[str]:
            nonlocal begun
            for at in range(start, len(self._lines)):
                line = self._lines[at]
                if not begun:
                    if self._is_blank(line) or self._passes(line, at + 1):
                        continue
                    begun = at + 1
                yield line + "\n"

        try:
            for cells in self._csv(fed()):
                line, begun = begun, 0
                yield line, cells or [""]
        except csv.Error as error:
            raise self.error(f"no table: {error}", begun or None) from error

    def _numbered(self, start: int) -> Iterator[tuple[int, str]]:
        for at, line in enumerate(self._lines[start:], start=start):
            if not self._is_blank(line):
                yield at + 1, line

    def _is_blank(self, line: str) -> bool:
        """Whether a line holds nothing; of a single column it is an empty cell."""
        if line and not line.isspace():
            return False
        if "\t" in line and self._delimiter == "\t":
            return False
        return self._width != 1

    def _passes(self, line: str, number: int) -> bool:
        """Whether a line is a comment and no row; it is counted."""
        if not self._is_comment(line):
            return False
        if not self._explicit and self._width:
            rest = line.lstrip().removeprefix(self._comment).strip()
            if self._width == 1 and self._is_number(rest):
                why = f"is {self._comment!r} a part of it, or does it begin a comment?"
                hint = 'give comment: "" or comment: "#" in the reader'
                raise self.error(
                    f"a number behind a comment sign: {why} {hint}", number
                )
            if self._width > 1 and len(self._cells(line)) == self._width:
                return False
        why = f"that begin with {self._comment!r}"
        self._passed_over.take(
            line, what="comment lines", why=why, place=f"line {number}"
        )
        return True

    def _cells(self, line: str) -> list[str]:
        try:
            return self._split(line)
        except csv.Error:
            return []

    def _names(
        self, cells: list[str], line: int, second: list[str]
    ) -> tuple[list[str], int]:
        """The names of the columns, and the line where they stand."""
        texts = [cell.strip() for cell in cells]
        numbers = [bool(text) and self._is_number(text) for text in texts]
        whole = all(
            t.lstrip("+-").isdigit() for t, n in zip(texts, numbers, strict=True) if n
        )
        # names such as 0.5 stand above numbers, together with a name that is none
        named = any(
            not n and self._is_number(t.strip())
            for n, t in zip(numbers, second, strict=False)
        )
        if not all(numbers) and (whole or named):
            return texts, line
        for at in range(self._first - 1, -1, -1):
            above = self._lines[at].strip()
            if above:
                names = self._cells(above.lstrip(f"{self._comment} "))
                names = [name.strip() for name in names]
                fit = len(names) == len(texts) and not any(map(self._is_number, names))
                if fit:
                    return names, at + 1
                break
        why = (
            f"the first row holds numbers, not names: {', '.join(texts)[:60]}; write "
            "the names of the columns into the first row, or behind a comment sign "
            "into the line above it"
        )
        raise self.error(why, line)

    def _note_above(self, named_by: int) -> None:
        """Count the comment lines above the first row."""
        for at, line in enumerate(self._lines[: self._first]):
            if line.strip() and at + 1 != named_by:
                why = "above the first row"
                self._passed_over.take(
                    line,
                    what="comment lines",
                    why=why,
                    place=f"line {at + 1}",
                    values=False,
                )

    def _head(self, names: list[str], line: int) -> tuple[tuple[str, str], ...]:
        head: list[tuple[str, str]] = []
        for name in names:
            found = _HEAD.fullmatch(name)
            head.append((found["name"], found["unit"]) if found else (name, ""))
        seen: set[str] = set()
        for name, _ in head:
            if not name or name in seen:
                what = (
                    f"column {name!r} stands twice" if name else "a column has no name"
                )
                raise self.error(f"{what} in the first row", line)
            seen.add(name)
        return tuple(head)
