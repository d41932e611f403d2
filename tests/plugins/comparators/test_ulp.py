"""The comparator ``ulp``: representable doubles between subject and baseline."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.judgement.findings import Tolerance
from braggtrace_plugins.comparators.ulp import ULP
from tests.helpers import REPEATABLE, pair
from tests.plugins.comparators.strategies import (
    LARGEST,
    TINY,
    answer,
    any_float,
    finite,
    neighbours,
    passes,
)


def step(value: float, steps: int) -> float:
    """The double that many places further up; -0 and +0 are one place."""
    toward = math.inf if steps > 0 else -math.inf
    for _ in range(abs(steps)):
        value = math.nextafter(value, toward)
    return value


@REPEATABLE
@given(
    st.one_of(finite, st.sampled_from([0.0, -0.0, TINY, -TINY, 2.0, 1.0])),
    st.integers(-40, 40),
)
def test_the_deviation_counts_the_doubles_in_between(value, steps):
    found = answer(ULP, value, step(value, steps), Tolerance(ulp=abs(steps)))
    assert found.outside == 0
    assert found.worst is not None
    assert found.worst.deviation == abs(steps)
    if steps:
        assert not passes(ULP, value, step(value, steps), Tolerance(ulp=abs(steps) - 1))


@REPEATABLE
@given(neighbours(), st.sampled_from([1, 4, 10**6, 10**15]))
def test_it_agrees_with_numpy(numbers, ulp):
    baseline, subject = numbers
    # numpy counts in 63 bits and says so where the signs differ; there both are far off
    if math.copysign(1.0, baseline) != math.copysign(1.0, subject):
        return
    try:
        np.testing.assert_array_max_ulp(np.float64(subject), np.float64(baseline), ulp)
        expected = True
    except AssertionError:
        expected = False
    assert passes(ULP, baseline, subject, Tolerance(ulp=ulp)) == expected


@REPEATABLE
@given(any_float, any_float)
def test_the_deviation_is_the_same_both_ways(one, two):
    forth = answer(ULP, one, two, Tolerance()).worst
    back = answer(ULP, two, one, Tolerance()).worst
    assert forth is not None
    assert back is not None
    assert forth.deviation == back.deviation


@REPEATABLE
@given(any_float)
def test_a_value_is_no_place_away_from_itself(value):
    assert passes(ULP, value, value, Tolerance(ulp=0))


@REPEATABLE
@given(neighbours(any_float), st.integers(0, 2**62), st.integers(0, 2**62))
def test_a_looser_tolerance_passes_whatever_a_tighter_one_passed(numbers, ulp, more):
    baseline, subject = numbers
    tight, loose = Tolerance(ulp=ulp), Tolerance(ulp=ulp + more)
    passed = passes(ULP, baseline, subject, tight)
    assert passes(ULP, baseline, subject, loose) or not passed


@pytest.mark.parametrize(
    ("baseline", "subject", "apart"),
    [
        (0.0, -0.0, 0),
        (0.0, TINY, 1),
        (-TINY, TINY, 2),
        (1.0, 1.0 + 2.0**-52, 1),
        (1.0, 1.0 - 2.0**-53, 1),
        (LARGEST, math.inf, 1),
        (0.0, 1.0, 0x3FF0000000000000),
        (-1.0, 1.0, 2 * 0x3FF0000000000000),
    ],
)
def test_zero_subnormals_and_the_ends_of_the_range(baseline, subject, apart):
    worst = answer(ULP, baseline, subject, Tolerance()).worst
    assert worst is not None
    assert worst.deviation == apart


def test_no_count_is_large_enough_for_a_nan_on_one_side():
    assert not passes(ULP, math.nan, 1.0, Tolerance(ulp=2**63))
    assert not passes(ULP, 1.0, math.nan, Tolerance(ulp=2**63))
    assert not passes(ULP, math.inf, -math.inf, Tolerance(ulp=2**62))


def test_without_a_count_every_double_must_be_the_same():
    assert passes(ULP, 1.0, 1.0, Tolerance(rtol=1.0))
    assert not passes(ULP, 1.0, 1.0 + 2.0**-52, Tolerance(rtol=1.0, atol=1.0))


def test_what_the_printed_digits_cannot_tell_is_allowed():
    both = pair([1.0], [step(1.0, 20)], slack=10 * 2.0**-52)
    assert ULP.compare(both, Tolerance(ulp=10)).outside == 0
    assert ULP.compare(both, Tolerance(ulp=9)).outside == 1


def test_a_width_around_zero_is_no_excuse_for_any_difference():
    both = pair([0.0], [1e-10], slack=0.0)
    assert ULP.compare(both, Tolerance(ulp=10)).outside == 1
