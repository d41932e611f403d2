"""The sine that a compiler can inline, against the library's."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.simulator.compiled.sine import LARGEST, PARTS, sine
from tests.simulator.cases import repeatable


def sines(*values):
    return sine(torch.tensor(values, dtype=torch.float64)).tolist()


@repeatable
@given(st.lists(st.floats(-LARGEST, LARGEST), min_size=50, max_size=50))
def test_sine_is_right_to_three_ulps(values):
    for value, got in zip(values, sines(*values), strict=True):
        # the library itself is right to half an ulp
        assert abs(got - math.sin(value)) <= 3 * math.ulp(math.sin(value))


def test_zeros_keep_their_digits():
    # near kπ the sine is what the reduction leaves over
    values = [math.pi * k for k in (1, 2, 47, 1000, 4701, 99991, 2**20 - 1)]
    for value, got in zip(values, sines(*values), strict=True):
        assert abs(got - math.sin(value)) <= 3 * math.ulp(math.sin(value))


def test_sine_is_odd_and_zero_at_zero():
    assert sines(0.0) == [0.0]
    assert sines(-1.25) == [-value for value in sines(1.25)]


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_what_is_not_finite_has_no_sine(value):
    assert math.isnan(sines(value)[0])


def test_products_of_the_parts_of_pi_are_exact():
    # 33 bits of π times 20 bits of a multiple fit into 53
    for part in PARTS[:2]:
        assert (math.frexp(part)[0] * 2**33).is_integer()
