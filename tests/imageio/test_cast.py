"""Casts keep the low bits, as the compiled C program does."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.imageio.cast import wrapped
from tests.helpers import REPEATABLE


def low_bits(value: float, bits: int) -> int:
    """One cast: to 32 bits if they can hold it, then the low ones."""
    if not math.isfinite(value) or not -(2**31) <= math.trunc(value) < 2**31:
        return 0
    return int(math.trunc(value) % 2**bits)


@REPEATABLE
@given(st.lists(st.floats(), min_size=1))
@pytest.mark.parametrize(("kind", "bits"), [(np.uint8, 8), (np.uint16, 16)])
def test_cast_is_the_scalar_one(kind, bits, values):
    made = wrapped(np.array(values), kind)
    assert made.dtype == kind
    assert made.tolist() == [low_bits(value, bits) for value in values]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (-5.0, 65531),
        (-0.9, 0),
        (65535.9, 65535),
        (-(2.0**31) - 0.5, 0),
        (-(2.0**31) + 1.0, 1),
        (2.0**31 - 0.5, 65535),
        (2.0**31, 0),
    ],
)
def test_edges(value, kept):
    assert wrapped(np.array([value]), np.uint16).tolist() == [kept]
