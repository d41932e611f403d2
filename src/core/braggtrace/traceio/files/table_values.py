"""The texts of a column as numbers, in bulk where nothing is in doubt."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.traceio.files.text_columns import WordError, as_column, read_words
from braggtrace.traceio.literal import Number, read_value

Values = NDArray[Any]
_PLAIN: Final = frozenset("0123456789+-.eE")
# what programs write where they have no value: R, SQL, pandas, NumPy, Julia, SAS,
# JavaScript, spreadsheets
_ABSENT: Final = frozenset(
    {"NA", "N/A", "n/a", "n.a.", "#N/A", "<NA>", "NULL", "null", "None", "NaT", "nil"}
    | {"missing", "nothing", "masked", "undefined", r"\N", "--", "-", ".", "?"}
)
_COMMA: Final = re.compile(r"[+-]?(?:[0-9]+,[0-9]*|,[0-9]+)(?:[eEdD][+-]?[0-9]+)?")
_POINT: Final = re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eEdD][+-]?[0-9]+)?")
_ONE_SIGN: Final = re.compile(r"[+-]?[0-9]+[.,][0-9]+")
_THOUSANDS: Final = re.compile(
    r"[+-]?[0-9]{1,3}([,.'\u2019_ \u00a0\u2009\u202f])[0-9]{3}(?:\1[0-9]{3})*"
    r"(?:(?!\1)[.,][0-9]+)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnForm:
    """How the cells of a table are written.

    Attributes:
        decimal: the sign before decimals, a point or a comma.
        empty_is_nan: whether a cell without a value stands for NaN.
    """

    decimal: str = "."
    empty_is_nan: bool = False

    def is_number(self, text: str) -> bool:
        """Whether a cell holds a number."""
        try:
            return not isinstance(self.read(text), str)
        except ValueError:
            return True  # one that no double holds, or in another notation

    def read(self, text: str) -> Number:
        """The value of one cell.

        Raises:
            ValueError: a number in another notation, or one that no double holds.
        """
        if _THOUSANDS.fullmatch(text) and not _ONE_SIGN.fullmatch(text):
            raise ValueError(f"{text!r} has thousands separators; print none")
        if self.decimal == ",":
            if _POINT.fullmatch(text):
                raise ValueError(f"{text!r} has a point, where decimal is a comma")
            return read_value(
                text.replace(",", ".") if _COMMA.fullmatch(text) else text
            )
        if _COMMA.fullmatch(text):
            raise ValueError(f'{text!r} has a decimal comma; give `decimal: ","`')
        return read_value(text)


def read_column(
    texts: Sequence[str], form: ColumnForm
) -> tuple[Values, NDArray[np.intp]]:
    """The values of a column.

    Args:
        texts: of its cells, without blanks around.
        form: how they are written.

    Returns:
        Values, shape (n,): int64 where all are whole numbers, float64 where all are
        numbers, else texts; and the row of each. A row that is not among them holds no
        value.

    Raises:
        WordError: numbers and texts in one column, a number in another notation, or one
            that no double or no 64 bits hold; with the row.
    """
    found = _in_bulk(texts, form) if all(texts) else None
    rows = np.arange(len(texts))
    if found is None:
        found, rows = _one_by_one(texts, form)
    if not form.empty_is_nan or len(rows) == len(texts) or found.dtype.kind == "U":
        return found, rows
    whole = np.full(len(texts), np.nan)
    whole[rows] = _as_read([*found.tolist(), np.nan], [*rows.tolist(), 0])[:-1]
    return whole, np.arange(len(texts))


def texts_with_blanks(cells: Sequence[str]) -> Values:
    """Texts of a column with the blanks that are their own.

    A blank that all of them begin with stands behind the delimiter; cells of one width
    are filled up.

    Args:
        cells: as they stand between the delimiters.
    """
    if len(cells) > 1 and len(set(map(len, cells))) == 1:
        return np.array([cell.strip() for cell in cells], dtype=np.str_)
    if all(cell[:1].isspace() for cell in cells):
        cells = [cell.lstrip() for cell in cells]
    return np.array(cells, dtype=np.str_)


def _in_bulk(texts: Sequence[str], form: ColumnForm) -> Values | None:
    """Numbers that are nothing but digits, signs, points and exponents."""
    signs = set("".join(texts))
    if form.decimal == "," and "," in signs and "." not in signs:
        signs, texts = signs - {","}, [text.replace(",", ".") for text in texts]
    elif form.decimal == "," and "." in signs:
        return None
    if not signs <= _PLAIN:
        return None
    try:
        found = read_words(texts)
    except WordError:
        return None  # a cell such as -- may hold no value
    return None if found.dtype.kind == "U" else found


def _one_by_one(
    texts: Sequence[str], form: ColumnForm
) -> tuple[Values, NDArray[np.intp]]:
    known: dict[str, Number] = {}
    for row, text in enumerate(texts):
        if text and text not in known:
            try:
                known[text] = form.read(text)
            except ValueError as error:
                raise WordError(row, str(error)) from error
    words = {text for text, value in known.items() if type(value) is str}
    absent = {""} | (words if words <= _ABSENT else set())
    rows = [row for row, text in enumerate(texts) if text not in absent]
    values = [known[texts[row]] for row in rows]
    return _as_read(values, rows), np.array(rows, np.intp)


def _as_read(values: Sequence[Number], rows: Sequence[int]) -> Values:
    """Values as an array of one kind; none are floats."""
    try:
        return as_column(values) if values else np.zeros(0)
    except WordError as error:
        row = rows[error.row]
        raise WordError(row, str(error), is_too_long=error.is_too_long) from error
