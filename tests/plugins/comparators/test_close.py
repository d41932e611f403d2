"""The comparator ``close``: |subject − baseline| ≤ atol + rtol·|baseline|."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.judgement.findings import Tolerance
from braggtrace_plugins.comparators.close import CLOSE
from tests.helpers import REPEATABLE, pair
from tests.plugins.comparators.strategies import (
    TINY,
    answer,
    any_float,
    neighbours,
    ordinary,
    passes,
)

limits = st.sampled_from([0.0, 1e-15, 1e-9, 1e-6, 0.5, 1.0])


@REPEATABLE
@given(neighbours(), limits, limits)
def test_it_agrees_with_its_formula(numbers, rtol, atol):
    baseline, subject = numbers
    expected = abs(subject - baseline) <= rtol * abs(baseline) + atol
    assert passes(CLOSE, baseline, subject, Tolerance(rtol=rtol, atol=atol)) == expected


@REPEATABLE
@given(neighbours(), limits, limits)
def test_it_agrees_with_numpy(numbers, rtol, atol):
    baseline, subject = numbers
    try:
        np.testing.assert_allclose(subject, baseline, rtol=rtol, atol=atol)
        expected = True
    except AssertionError:
        expected = False
    assert passes(CLOSE, baseline, subject, Tolerance(rtol=rtol, atol=atol)) == expected


@REPEATABLE
@given(neighbours(any_float), limits, limits)
def test_it_agrees_with_torch(numbers, rtol, atol):
    baseline, subject = numbers
    sides = [torch.tensor(n, dtype=torch.float64) for n in (subject, baseline)]
    try:
        torch.testing.assert_close(*sides, rtol=rtol, atol=atol, equal_nan=True)
        expected = True
    except AssertionError:
        expected = False
    # both compare two NaN as equal; whether they may be equal is for the rules to say
    assert passes(CLOSE, baseline, subject, Tolerance(rtol=rtol, atol=atol)) == expected


@REPEATABLE
@given(any_float)
def test_a_value_is_close_to_itself(value):
    assert passes(CLOSE, value, value, Tolerance())


@REPEATABLE
@given(neighbours(), limits, limits, limits, limits)
def test_a_looser_tolerance_passes_whatever_a_tighter_one_passed(
    numbers, rtol, more_rtol, atol, more_atol
):
    baseline, subject = numbers
    tight = Tolerance(rtol=rtol, atol=atol)
    loose = Tolerance(rtol=rtol + more_rtol, atol=atol + more_atol)
    passed = passes(CLOSE, baseline, subject, tight)
    assert passes(CLOSE, baseline, subject, loose) or not passed


@REPEATABLE
@given(ordinary)
def test_a_value_that_is_not_finite_is_close_to_no_number(number):
    wide = Tolerance(rtol=1e300, atol=1e300)
    for strange in (math.inf, -math.inf, math.nan):
        assert not passes(CLOSE, strange, number, wide)
        assert not passes(CLOSE, number, strange, wide)


def test_opposite_infinities_are_not_close():
    wide = Tolerance(rtol=1e300, atol=1e300)
    assert not passes(CLOSE, math.inf, -math.inf, wide)
    assert not passes(CLOSE, math.inf, math.nan, wide)


def test_an_infinite_tolerance_allows_nothing():
    for wide in (Tolerance(atol=math.inf), Tolerance(rtol=math.inf)):
        assert not passes(CLOSE, 1.0, 2.0, wide)


@pytest.mark.parametrize(
    ("baseline", "subject", "tolerance", "expected"),
    [
        (0.0, -0.0, Tolerance(), True),
        (0.0, TINY, Tolerance(), False),
        (0.0, TINY, Tolerance(rtol=1.0), False),
        (0.0, TINY, Tolerance(atol=TINY), True),
        (TINY, 0.0, Tolerance(rtol=1.0), True),
        (TINY, 2 * TINY, Tolerance(rtol=0.5), False),
        (1.0, 2.0, Tolerance(rtol=1.0), True),
        (2.0, 1.0, Tolerance(rtol=0.5), True),
        (1.0, 2.0, Tolerance(rtol=0.5), False),
        (-1.0, 1.0, Tolerance(rtol=1.0), False),
    ],
)
def test_zero_and_the_smallest_numbers(baseline, subject, tolerance, expected):
    assert passes(CLOSE, baseline, subject, tolerance) is expected


def test_the_relative_tolerance_is_relative_to_the_baseline():
    tolerance = Tolerance(rtol=0.1)
    assert passes(CLOSE, 100.0, 110.0, tolerance)
    assert not passes(CLOSE, 110.0 * 0.9, 110.0, tolerance)


@pytest.mark.parametrize(
    ("subject", "rtol", "inside"),
    [
        (1.25, 0.0, True),
        (math.nextafter(1.25, 2.0), 0.0, False),
        (0.75, 0.0, True),
        (math.nextafter(0.75, 0.0), 0.0, False),
        (1.375, 0.125, True),
        (1.4375, 0.125, False),
    ],
)
def test_what_the_printed_digits_cannot_tell_is_allowed(subject, rtol, inside):
    found = CLOSE.compare(pair([1.0], [subject], slack=0.25), Tolerance(rtol=rtol))
    assert (found.outside == 0) is inside


def test_each_component_is_judged_by_itself():
    both = [[1.0, 100.0]], [[1.05, 100.05]]
    found = answer(CLOSE, *both, Tolerance(rtol=0.01))
    assert (found.compared, found.outside) == (2, 1)


def test_integers_are_compared_as_numbers():
    assert passes(CLOSE, 100, 101, Tolerance(rtol=0.01))
    assert not passes(CLOSE, 100, 102, Tolerance(rtol=0.01))


def test_a_text_is_a_mistake_that_is_raised():
    with pytest.raises(ValueError, match="could not convert"):
        answer(CLOSE, ["a"], ["b"], Tolerance())
