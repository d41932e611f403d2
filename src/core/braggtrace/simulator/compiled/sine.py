"""A sine of plain products and sums, which a compiler can fuse with its neighbours.

The library's vector sine is a call for every eight numbers, and by far the greatest
cost of an image: the grating function takes six sines a step. This one is inlined.

Method: W. J. Cody and W. Waite, Software Manual for the Elementary Functions (1980),
chapter 8. The argument is reduced by the nearest multiple of π, π held as a sum of
three parts so short that their products with the multiple are exact; the sine of what
is left is an odd polynomial.
"""

import math
from collections.abc import Callable
from typing import Any, Final

import torch
from torch import Tensor

LARGEST: Final = 2.0**20 * math.pi  # the multiple of π has at most 20 bits

# π = PARTS[0] + PARTS[1] + PARTS[2] + 2e-37; 33 bits, 33 bits, 53 bits
PARTS: Final = (
    float.fromhex("0x1.921fb544p+1"),
    float.fromhex("0x1.0b4611a6p-33"),
    float.fromhex("0x1.3198a2e037073p-68"),
)
# Taylor's series of sin x / x in x², from x² on; what is left out at π/2 is 1e-18
SERIES: Final = tuple((-1) ** k / math.factorial(2 * k + 1) for k in range(1, 11))


def sine(x: Tensor) -> Tensor:
    """Sine of float64 numbers up to ``LARGEST``, right to three ulps.

    Args:
        x: rad, any shape; beyond ``LARGEST`` the result means nothing.

    Returns:
        Shape of ``x``; NaN for what is not finite.
    """
    value: Tensor = formula(x, torch.round, torch.floor, float)
    return value


def formula(
    x: Any,
    nearest: Callable[[Any], Any],
    floor: Callable[[Any], Any],
    number: Callable[[float], Any],
) -> Any:
    """The sine in whatever adds and multiplies: tensors, or a compiler's values.

    Args:
        x: rad.
        nearest: rounds to the nearest whole number.
        floor: rounds down.
        number: makes a constant.

    Returns:
        The sine.
    """
    multiple = nearest(x * number(1.0 / math.pi))
    left = x
    for part in PARTS:  # the first two products and the first difference are exact
        left = left - multiple * number(part)
    square = left * left
    series = number(SERIES[-1]) * square
    for coefficient in reversed(SERIES[:-1]):
        series = (series + number(coefficient)) * square
    half = multiple * number(0.5)  # of an odd multiple it ends on .5
    sign = number(1.0) - number(4.0) * (half - floor(half))
    return sign * (left + left * series)
