"""Printed values of one event, column by column: many texts become numbers at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.events import read_only
from braggtrace.traceio.literal import SMALLEST, LongInteger, Number, read_value

_OF_WHOLE: Final = b"0123456789+-\n"
_OF_REAL: Final = b"0123456789+-.eE\n"
_SHORT: Final = 15  # characters, of which none can be a digit beyond those of a double
_MOST_BYTES: Final = 2**30  # of texts, each of which takes as much as the longest
_OF_CHARACTER: Final = 4  # bytes
_EXACT: Final = 2**53  # up to here every whole number is a double
# what prints a double's own digits: Python and others, numpy.savetxt, C's %.17g
_PRINTED: Final[tuple[Callable[[float], str], ...]] = (
    repr,
    "{:.18e}".format,
    "{:.17g}".format,
    "{:.16e}".format,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TextColumn:
    """Printed values of one event; its arrays cannot be written to.

    Attributes:
        name: of the event.
        axes: names of the columns of ``index``.
        index: shape (n, len(axes)).
        words: for each component the n texts of its values.
        lines: where each sample stands, shape (n,).
        unit: as written; "" where the file does not say.
        components: labels, where the file has them.
    """

    name: str
    axes: tuple[str, ...]
    index: NDArray[np.int64]
    words: Sequence[Sequence[str]]
    lines: NDArray[np.int64]
    unit: str = ""
    components: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        read_only(self, "index", "lines")


class WordError(ValueError):
    """A word that cannot be read, in a sentence.

    Attributes:
        row: which of the words it is.
        is_too_long: whether it is a whole number of more than 64 bits.
    """

    def __init__(self, row: int, why: str, *, is_too_long: bool = False) -> None:
        super().__init__(why)
        self.row, self.is_too_long = row, is_too_long


def read_words(words: Sequence[str]) -> NDArray[Any]:
    """Values from their texts, as ``read_value`` reads each of them.

    Args:
        words: of a log, or cells of a table.

    Returns:
        Shape (n,): int64 where all are whole numbers, float64 where all are numbers,
        else texts.

    Raises:
        WordError: a number that none of these holds, or texts among numbers.
    """
    joined = "\n".join(words)
    signs = joined.encode() if joined.isascii() else b"?"
    if not signs.translate(None, _OF_WHOLE):
        found = _plain(words, int, np.int64)
        if found is not None:
            return found
    elif not signs.translate(None, _OF_REAL):
        found = _plain(words, float, np.float64)
        if found is not None:
            rows = _doubtful(words, found)
            values = [_value(words[row], row) for row in rows]
            if rows:
                found[rows] = _as_floats(values, rows)
            return found
    return as_column([_value(word, row) for row, word in enumerate(words)])


def together(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Components as the columns of one array, shape (n, components), of one kind.

    Raises:
        WordError: texts among numbers, or a whole number among others that no double
            holds.
    """
    kinds = {part.dtype.kind for part in parts}
    if len(kinds) == 1:
        return np.stack(parts, axis=1)
    if "U" not in kinds:
        return np.stack([_as_floats(part.tolist()) for part in parts], axis=1)
    texts = next(part for part in parts if part.dtype.kind == "U")
    raise WordError(0, f"holds numbers, and the text {str(texts[0])[:40]!r}")


def as_column(values: Sequence[Number]) -> NDArray[Any]:
    """Values of one event as an array of one kind.

    Raises:
        WordError: texts among numbers, a whole number of more than 64 bits, one among
            floats that no double holds, or a text too long to be one of so many.
    """
    kinds = {type(value) for value in values}
    if LongInteger in kinds:
        for row, value in enumerate(values):
            _require_64_bits(row, value)
    if str not in kinds:
        if float in kinds:
            return _as_floats(values)
        return np.array(values, dtype=np.int64)
    if len(kinds) > 1:
        row, text = next((n, v) for n, v in enumerate(values) if isinstance(v, str))
        raise WordError(row, f"holds numbers, and the text {text[:40]!r}")
    longest = max(len(str(value)) for value in values)
    if longest * _OF_CHARACTER * len(values) > _MOST_BYTES:
        row = next(n for n, v in enumerate(values) if len(str(v)) == longest)
        why = f"holds a text of {longest} characters, too long for {len(values)} values"
        raise WordError(row, why)
    return np.array(values, dtype=np.str_)


def _plain(words: Sequence[str], of: Any, dtype: Any) -> NDArray[Any] | None:
    """Numbers without anything that needs a second look; None where one does."""
    try:
        return np.array(list(map(of, words)), dtype=dtype)
    except (ValueError, OverflowError):
        return None


def _doubtful(words: Sequence[str], values: NDArray[np.float64]) -> list[int]:
    """Rows whose digits a double may not keep."""
    sizes = np.abs(values)
    sure = (np.isfinite(sizes) & (sizes >= SMALLEST)).tolist()
    numbers = values.tolist()
    rows = [r for r, word in enumerate(words) if len(word) > _SHORT or not sure[r]]
    for printed in _PRINTED:
        if rows and printed(numbers[rows[0]]) == words[rows[0]]:
            return [r for r in rows if printed(numbers[r]) != words[r] or not sure[r]]
    return rows


def _require_64_bits(row: int, value: Number) -> None:
    if isinstance(value, LongInteger):
        why = f"needs more than 64 bits: {value[:40]}"
        raise WordError(row, why, is_too_long=True)


def _value(word: str, row: int) -> Number:
    try:
        return read_value(word)
    except ValueError as error:
        raise WordError(row, str(error)) from error


def _as_floats(
    values: Sequence[Number], rows: Sequence[int] | None = None
) -> NDArray[np.float64]:
    for row, value in zip(rows or range(len(values)), values, strict=True):
        _require_64_bits(row, value)
        if type(value) is int and abs(value) > _EXACT and int(float(value)) != value:
            raise WordError(row, f"holds {value}, which no double holds, among floats")
    return np.array(values, dtype=np.float64)
