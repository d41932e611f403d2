"""What a printed number can vouch for."""

import math

import numpy as np
from numpy.typing import NDArray


def half_width(value: float, digits: int) -> float:
    """Half of the interval that a number printed with ``%.<digits>g`` stands for.

    The format drops trailing zeros, so the digits that are seen are not the digits that
    were kept; the format's own count decides.

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
    # near a power of ten only the format itself knows on which side a number is
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
        ValueError: it is no number.
    """
    if "_" in text:  # Python would read 1_0 as 10
        raise ValueError(text)
    return float(text)
