"""The texts of a column as numbers, in bulk where nothing is in doubt."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.traceio.literal import SMALLEST, LongInteger, Number, read_value

Values = NDArray[Any]
_WHOLE: Final = frozenset("0123456789+-")
_REAL: Final = _WHOLE | frozenset(".e")
_SURE: Final = 17  # digits that a double always keeps
# what prints a double's own digits: Python and others, numpy.savetxt, C's %.17g
_PRINTED: Final[tuple[Callable[[float], str], ...]] = (
    repr,
    "{:.18e}".format,
    "{:.17g}".format,
    "{:.16e}".format,
)
_MOST_BYTES: Final = 2**30  # of the texts of one column
_LARGEST: Final = 2**53  # up to here every whole number is a double
# what programs write where they have no value: R, SQL, pandas, spreadsheets, NumPy
_ABSENT: Final = frozenset(
    {"NA", "N/A", "n/a", "#N/A", "<NA>", "NULL", "null", "None", "NaT", "nil", "--"}
    | {r"\N", "undefined"}
)
_COMMA: Final = re.compile(r"[+-]?(?:[0-9]+,[0-9]*|,[0-9]+)(?:[eEdD][+-]?[0-9]+)?")
_POINT: Final = re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eEdD][+-]?[0-9]+)?")
_ONE_SIGN: Final = re.compile(r"[+-]?[0-9]+[.,][0-9]+")
_THOUSANDS: Final = re.compile(
    r"[+-]?[0-9]{1,3}([,.'\u2019_ \u00a0\u2009\u202f])[0-9]{3}(?:\1[0-9]{3})*"
    r"(?:(?!\1)[.,][0-9]+)?"
)


class ColumnError(ValueError):
    """A cell that cannot be read.

    Attributes:
        row: of the column, from 0.
        is_too_long: whether it is a whole number of more than 64 bits.
    """

    def __init__(self, row: int, why: str, *, is_too_long: bool = False) -> None:
        super().__init__(why)
        self.row, self.is_too_long = row, is_too_long


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
        ColumnError: numbers and texts in one column, a number in another notation, or
            one that no double holds.
    """
    rows = np.arange(len(texts))
    signs = set("".join(texts))
    found = _in_bulk(texts, signs, form) if all(texts) else None
    if found is None:
        found, rows = _one_by_one(texts, form)
    if not form.empty_is_nan or len(rows) == len(texts) or found.dtype.kind == "U":
        return found, rows
    if found.dtype.kind == "i":
        _require_exact(found, rows)
    whole = np.full(len(texts), np.nan)
    whole[rows] = found
    return whole, np.arange(len(texts))


def _in_bulk(texts: Sequence[str], signs: set[str], form: ColumnForm) -> Values | None:
    """Numbers that are nothing but digits, signs, points and exponents."""
    try:
        if signs <= _WHOLE:
            return np.array(list(map(int, texts)), dtype=np.int64)
        if "E" in signs:
            signs, texts = signs - {"E"} | {"e"}, [text.lower() for text in texts]
        if form.decimal == ",":
            if "." in signs:
                return None
            signs, texts = signs - {","}, [text.replace(",", ".") for text in texts]
        if not signs <= _REAL:
            return None
        values = np.array(list(map(float, texts)))
    except (ValueError, OverflowError):
        return None  # one by one it becomes clear which cell is meant
    _require_held(texts, values)
    return values


def _require_held(texts: Sequence[str], values: Values) -> None:
    """Refuse digits that the doubles do not hold."""
    small = np.flatnonzero(np.abs(values) < SMALLEST).tolist()
    doubtful = [row for row in small if texts[row].strip("+-0.e")]
    doubtful += [row for row, text in enumerate(texts) if len(text) > _SURE - 2]
    if not doubtful:
        return
    numbers = values.tolist()
    first = doubtful[0]
    for printed in _PRINTED:
        if printed(numbers[first]) == texts[first]:
            doubtful = [r for r in doubtful if printed(numbers[r]) != texts[r]]
            break
    for row in doubtful:
        text, value = texts[row], numbers[row]
        digits, _, power = text.partition("e")
        digits = digits.lstrip("+-0.")
        pointed = "." in digits
        short = len(digits) <= _SURE + pointed and (pointed or power)
        if short and abs(value) >= SMALLEST:
            continue
        try:
            read = read_value(text)
        except ValueError as error:
            raise ColumnError(row, str(error)) from error
        _require_held_whole(row, read)
        if read != value:
            raise ColumnError(row, _inexact(read))


def _require_held_whole(row: int, value: Number) -> None:
    if isinstance(value, LongInteger):
        why = f"needs more than 64 bits: {value[:40]}"
        raise ColumnError(row, why, is_too_long=True)


def _one_by_one(
    texts: Sequence[str], form: ColumnForm
) -> tuple[Values, NDArray[np.intp]]:
    known: dict[str, Number] = {}
    for row, text in enumerate(texts):
        if text and text not in known:
            try:
                known[text] = form.read(text)
            except ValueError as error:
                raise ColumnError(row, str(error)) from error
            _require_held_whole(row, known[text])
    words = {text for text, value in known.items() if isinstance(value, str)}
    absent = {""} | (words if words <= _ABSENT else set())
    rows = np.array([r for r, text in enumerate(texts) if text not in absent], np.intp)
    values = [known[texts[row]] for row in rows]
    if not words - absent:
        return _numbers(values, rows), rows
    if len(words) < len(known):
        row = next(r for r, text in enumerate(texts) if text in words)
        raise ColumnError(row, f"holds numbers, and the text {texts[row][:40]!r}")
    if max(map(len, words)) * 4 * len(rows) > _MOST_BYTES:
        longest = max(words, key=len)
        row = next(r for r, text in enumerate(texts) if text == longest)
        raise ColumnError(row, f"a text of {len(longest)} characters is too long")
    return np.array(values, dtype=np.str_), rows


def _numbers(values: Sequence[Number], rows: NDArray[np.intp]) -> Values:
    if values and all(type(value) is int for value in values):
        return np.array(values, dtype=np.int64)
    for row, value in zip(rows.tolist(), values, strict=True):
        if type(value) is int and int(float(value)) != value:
            raise ColumnError(row, _inexact(value))
    return np.array(values, dtype=np.float64)


def _require_exact(values: Values, rows: NDArray[np.intp]) -> None:
    """Refuse whole numbers that no double holds."""
    for at in np.flatnonzero(np.abs(values) > _LARGEST):
        value = int(values[at])
        if int(float(value)) != value:
            raise ColumnError(int(rows[at]), _inexact(value))


def _inexact(value: Number) -> str:
    return f"{value} among floats has digits that no double holds"
