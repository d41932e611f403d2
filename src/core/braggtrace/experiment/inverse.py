"""Invert a conversion of units exactly, to the last bit of a double."""

import math
from collections.abc import Callable
from typing import Final

_MOST_DIGITS: Final = 17
_NEIGHBOURS: Final = 16


def value_in_unit(
    target: float, convert: Callable[[float], float], guess: float
) -> float | None:
    """Find the number that converts to ``target``, the shortest decimal first.

    A conversion may skip doubles, as x / 1000 skips one in fifty; those have no such
    number.

    Args:
        target: the double that is wanted.
        convert: from the unit to ``target``'s.
        guess: about the number.

    Returns:
        The number, or None where there is none near the guess.
    """
    if not math.isfinite(guess):
        return guess if convert(guess) == target else None
    for digits in range(1, _MOST_DIGITS + 1):
        short = float(f"{guess:.{digits}g}")
        if convert(short) == target:
            return short
    below = above = guess
    for _ in range(_NEIGHBOURS):
        below, above = math.nextafter(below, -math.inf), math.nextafter(above, math.inf)
        for near in (below, above):
            if convert(near) == target:
                return near
    return None
