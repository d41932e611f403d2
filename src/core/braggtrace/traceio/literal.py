"""Printed numbers: how they are read, and the interval that each stands for."""

import math
import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

_WHOLE: Final = re.compile(r"[+-]?[0-9]+")
_REAL: Final = re.compile(
    r"(?P<sign>[+-]?)(?P<digits>[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eEdDqQ](?P<power>[+-]?[0-9]+))?"
)
# Fortran drops the letter before an exponent of three digits
_BARE_POWER: Final = re.compile(
    r"(?P<sign>[+-]?)(?P<digits>[0-9]*\.[0-9]*)(?P<power>[+-][0-9]{3})"
)
# more digits than every double holds, or a power near the ends of their range
_MANY_DIGITS: Final = re.compile(
    r"[0-9.]{16,}(?:[eE][-+]?[0-9]+)?|[0-9.]+[eE][-+]?[0-9]{3,}"
)
LONGEST: Final = 400  # characters of a number
MOST_WHOLE: Final = 2**63
_LARGEST_POWER: Final = 800  # of ten, far beyond those of doubles
_SURE: Final = 15  # decimal digits that every double holds
_OF_DOUBLE: Final = 17  # digits that tell any two doubles apart
SMALLEST: Final = float(np.finfo(np.float64).smallest_normal)

Number = float | int | str


class LongInteger(str):
    """A whole number that needs more than 64 bits, as its digits."""

    __slots__ = ()


def half_width(value: float, digits: int) -> float:
    """Half of the interval that a number printed with ``%.<digits>g`` stands for.

    The format drops trailing zeros, so the text may show fewer digits than the number
    has; the number of digits of the format decides.

    Args:
        value: the number as it was read.
        digits: significant digits of the format.

    Returns:
        Half a unit of the last significant place; 0 for zero, NaN and infinity.
    """
    if value == 0.0 or not math.isfinite(value):
        return 0.0
    exponent = int(f"{value:.{digits - 1}e}".partition("e")[2])
    return float(f"5e{exponent - digits}")


def half_widths(values: NDArray[np.float64], digits: int) -> NDArray[np.float64]:
    """``half_width`` of each number.

    Args:
        values: as they were read, shape (n,).
        digits: significant digits of the format.

    Returns:
        Shape (n,).
    """
    found = np.zeros(len(values))
    rows = np.flatnonzero((values != 0.0) & np.isfinite(values))
    sizes = np.abs(values[rows])
    powers = np.floor(np.log10(sizes))
    # near a power of ten only the format decides on which side a number lies
    near = np.abs(np.log10(sizes) - np.round(np.log10(sizes))) < 1e-9
    for power in np.unique(powers):
        found[rows[powers == power]] = float(f"5e{int(power) - digits}")
    for row in rows[near]:
        found[row] = half_width(float(values[row]), digits)
    return found


def read_number(text: str) -> float:
    """A floating-point number as C prints it.

    Args:
        text: digits, or ``nan`` and ``inf`` with or without sign.

    Returns:
        The number.

    Raises:
        ValueError: the text is not a number.
    """
    if "_" in text:  # Python would read 1_0 as 10
        raise ValueError(text)
    return float(text)


def read_value(text: str) -> Number:
    """A value from its text.

    Args:
        text: a word of a log or a cell of a table.

    Returns:
        A whole number, as its digits where it needs more than 64 bits; a float, also as
        Fortran prints it (``1.0D+3``, ``0.5-104``) or in hexadecimal digits; NaN and
        infinity in the spellings of any language, NaN for a field too narrow for its
        number (``****``); else the text itself.

    Raises:
        ValueError: a number that no double holds.
    """
    if len(text) > LONGEST:
        return text
    plain = text if text.isascii() else text.replace("−", "-")  # as prose prints it
    if _WHOLE.fullmatch(plain):
        return whole_number(int(plain))
    found = _REAL.fullmatch(plain) or _BARE_POWER.fullmatch(plain)
    if found is not None:
        return _held(plain, found)
    from braggtrace.traceio.number_spellings import special_number  # few logs have any

    value = special_number(plain)
    return text if isinstance(value, str) else value


def has_many_digits(text: str) -> bool:
    """Whether a text may hold a number with digits that no double holds."""
    for digits in _MANY_DIGITS.findall(text):
        try:
            value = float(digits)
        except ValueError:  # part of a text
            return True
        # as Python prints a double, or C by %.17g
        if repr(value) != digits and f"{value:.17g}" != digits:
            return True
    return False


def held_float(digits: str) -> float:
    """A number of JSON, which is no whole one.

    Seventeen digits tell any two doubles apart, and a program may print the last of
    them in its own rounding.

    Raises:
        ValueError: it has digits that no double holds, or lies outside its range.
    """
    found = _REAL.fullmatch(digits)
    if found is None:
        return float(digits)
    shown = found["digits"].replace(".", "").lstrip("0").rstrip("0")
    value = float(digits)
    if len(shown) <= _OF_DOUBLE and (value or not shown):
        return value
    return _held(digits, found)


def _held(text: str, found: re.Match[str]) -> float:
    """A decimal number, if the double nearest to it is what was printed.

    Raises:
        ValueError: it has digits beyond those of the double, or lies outside its range.
    """
    digits = found["digits"]
    value = float(f"{found['sign']}{digits}e{found['power'] or 0}")
    size = abs(value)
    if len(digits) <= _SURE and size >= SMALLEST:
        return value
    shown = digits.replace(".", "").lstrip("0").rstrip("0")
    if not shown or math.isinf(size) or (len(shown) <= _SURE and size >= SMALLEST):
        return value
    rounded = f"{size:.{len(shown) - 1}e}".partition("e")[0].replace(".", "")
    if rounded != shown and not _is_tie(digits, found["power"] or "0", size):
        raise ValueError(
            f"{text[:60]} has digits that no double holds; write it as text, or in "
            "two columns"
        )
    return value


def _is_tie(digits: str, power: str, size: float) -> bool:
    """Whether digits are those of a double that lies halfway between two such texts."""
    from fractions import Fraction  # few numbers are

    whole, _, broken = digits.partition(".")
    exponent = int(power) - len(broken)
    if not -_LARGEST_POWER < exponent < _LARGEST_POWER:
        return False
    places = len((whole + broken).rstrip("0")) - len(whole + broken)
    unit = Fraction(10) ** (exponent - places)
    return (
        abs(int(whole + broken) * Fraction(10) ** exponent - Fraction(size)) * 2 == unit
    )


def whole_number(value: int) -> int | LongInteger:
    """A whole number; as its digits where it needs more than 64 bits.

    The event that it belongs to is unreadable then, and the rest of the file is not.
    """
    held = -MOST_WHOLE <= value < MOST_WHOLE
    return value if held else LongInteger(value)


def in_64_bits(value: int) -> int:
    """A whole number that an index can hold.

    Raises:
        ValueError: it needs more than 64 bits.
    """
    if not -MOST_WHOLE <= value < MOST_WHOLE:
        raise ValueError(f"{str(value)[:40]} needs more than 64 bits")
    return value


def width_of(value: float, digits: int, decimals: int | None) -> float:
    """Half of the interval that a printed number stands for.

    Args:
        value: the number.
        digits: significant digits of the format, 0 where the print is lossless.
        decimals: decimals of the format, or None.
    """
    if decimals is not None:
        return float(f"5e{-decimals - 1}")
    return half_width(value, digits) if digits else 0.0
