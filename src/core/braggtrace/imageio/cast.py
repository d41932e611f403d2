"""Casts of numbers to small unsigned integers, as the C program has them.

A number that the target cannot hold is undefined in C. The compiled program converts to
a 32-bit integer and keeps its low bits: negative numbers wrap, and what 32 bits cannot
hold (NaN and infinities among them) becomes 0.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_LIMIT = 2.0**31


def wrapped(values: NDArray[np.float64], kind: type[Any]) -> NDArray[Any]:
    """Truncate towards zero and keep the low bits.

    Args:
        values: any numbers.
        kind: ``numpy.uint8`` or ``numpy.uint16``.

    Returns:
        Numbers of that kind, in the same shape.
    """
    fits = (values > -_LIMIT - 1.0) & (values < _LIMIT)
    return np.where(fits, values, 0.0).astype(np.int64).astype(kind)
