"""A sine of plain products and sums, which a compiler can fuse with its neighbours.

The library's vector sine is one call for every eight numbers and the greatest cost of
an image, since the grating function takes six sines a step. This one is inlined.

Method: W. J. Cody and W. Waite, Software Manual for the Elementary Functions (1980),
chapter 8. The argument is reduced by the nearest multiple of π, π held as a sum of
three parts so short that their products with the multiple are exact; the sine of what
is left is an odd polynomial. A kernel takes each product with its sum as one operation
where the processor has one, which rounds once instead of twice.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
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
# (sin x − x) / x³ in x² up to π/2, of the least greatest error in sin x, 3e-19 of it,
# as the exchange algorithm of E. Remez (1934) gives it
SERIES: Final = tuple(
    float.fromhex(digits)
    for digits in (
        "-0x1.5555555555555p-3",
        "0x1.11111111110c1p-7",
        "-0x1.a01a01a0148bcp-13",
        "0x1.71de3a5287c68p-19",
        "-0x1.ae6454cb56fc6p-26",
        "0x1.6123cb28f2e77p-33",
        "-0x1.ae431d94ecbc1p-41",
        "0x1.8829a2a1fdc68p-49",
    )
)


def sine(x: Tensor) -> Tensor:
    """Sine of float64 numbers up to ``LARGEST``, right to three ulps.

    Args:
        x: rad, any shape; beyond ``LARGEST`` the result is meaningless.

    Returns:
        Shape of ``x``; NaN for what is not finite.
    """
    value: Tensor = formula(x, Arithmetic(torch.round, torch.floor, _apart, float))
    return value


def _apart(x: Tensor, y: Tensor, z: Tensor) -> Tensor:
    return x * y + z


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """What the formula needs besides products and sums.

    Attributes:
        nearest: rounds to the nearest whole number.
        floor: rounds down.
        fused: x·y + z.
        number: makes a constant.
    """

    nearest: Callable[[Any], Any]
    floor: Callable[[Any], Any]
    fused: Callable[[Any, Any, Any], Any]
    number: Callable[[float], Any]


def formula(x: Any, arithmetic: Arithmetic) -> Any:
    """The sine of anything that adds and multiplies: tensors, or a compiler's values.

    Args:
        x: rad.
        arithmetic: on such values.

    Returns:
        The sine.
    """
    number, fused = arithmetic.number, arithmetic.fused
    multiple = arithmetic.nearest(x * number(1.0 / math.pi))
    left = x
    for part in PARTS:  # the first two products and the first difference are exact
        left = fused(multiple, number(-part), left)
    square = left * left
    series = number(SERIES[-1])
    for coefficient in reversed(SERIES[:-1]):
        series = fused(series, square, number(coefficient))
    half = multiple * number(0.5)  # of an odd multiple it ends on .5
    sign = fused(half - arithmetic.floor(half), number(-4.0), number(1.0))
    return sign * fused(left, series * square, left)
