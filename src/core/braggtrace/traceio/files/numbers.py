"""Numbers as programs of any kind print them."""

import re
from typing import Final

from braggtrace.traceio.literal import half_width

_WHOLE: Final = re.compile(r"[+-]?[0-9]+")
_REAL: Final = re.compile(
    r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eEdD][+-]?[0-9]+)?|[+-]?(?:inf|infinity|nan)",
    re.IGNORECASE,
)
LONGEST: Final = 400  # characters of a number
MOST_WHOLE: Final = 2**63

Number = float | int | str


def read_value(text: str) -> Number:
    """A value as it is written.

    Args:
        text: a word of a log or a cell of a table.

    Returns:
        A whole number, a float (Fortran's ``1.0D+3`` too), else the text itself.

    Raises:
        ValueError: a whole number that needs more than 64 bits.
    """
    if len(text) > LONGEST:
        return text
    if _WHOLE.fullmatch(text):
        return in_64_bits(int(text))
    if _REAL.fullmatch(text):
        return float(
            text.lower().replace("d", "e") if "n" not in text.lower() else text
        )
    return text


def in_64_bits(value: int) -> int:
    """A whole number that an event can hold.

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
