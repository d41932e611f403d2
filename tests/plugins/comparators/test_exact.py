"""The comparator ``exact``: equal or not."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.judgement.findings import Status, Tolerance
from braggtrace_plugins.comparators.close import CLOSE
from braggtrace_plugins.comparators.exact import EXACT
from braggtrace_plugins.comparators.ulp import ULP
from tests.helpers import REPEATABLE, pair
from tests.plugins.comparators.strategies import TINY, answer, any_float, passes

LOWEST, HIGHEST = -(2**63), 2**63 - 1
integers = st.one_of(
    st.integers(LOWEST, HIGHEST), st.sampled_from([0, 1, -1, LOWEST, HIGHEST, 2**53])
)


@REPEATABLE
@given(integers, integers)
def test_integers_pass_only_if_they_are_equal(one, two):
    assert passes(EXACT, one, two, Tolerance()) == (one == two)


@REPEATABLE
@given(st.integers(LOWEST, HIGHEST - 1))
def test_neighbouring_integers_are_never_equal(one):
    assert not passes(EXACT, one, one + 1, Tolerance())
    assert not passes(EXACT, one + 1, one, Tolerance())


@pytest.mark.parametrize("comparator", [EXACT, CLOSE, ULP], ids=lambda c: c.name)
def test_integers_beyond_the_digits_of_a_double_are_told_apart(comparator):
    for one in (2**53, -(2**53) - 1, HIGHEST - 1, LOWEST):
        assert not passes(comparator, one, one + 1, Tolerance()), one


@pytest.mark.parametrize(("one", "two"), [(LOWEST, HIGHEST), (HIGHEST, LOWEST)])
def test_the_extremes_of_the_integers_are_far_apart(one, two):
    found = answer(EXACT, one, two, Tolerance())
    assert found.status is Status.DIVERGENT
    assert found.worst is not None
    assert found.worst.deviation == 2.0**64


@REPEATABLE
@given(any_float, any_float)
def test_floats_pass_only_if_they_are_equal_or_both_nan(one, two):
    both_nan = math.isnan(one) and math.isnan(two)
    assert passes(EXACT, one, two, Tolerance()) == (one == two or both_nan)


@REPEATABLE
@given(st.text(max_size=8), st.text(max_size=8))
def test_texts_pass_only_if_they_are_equal(one, two):
    # numpy drops nulls at the end of a text
    same = one.rstrip("\0") == two.rstrip("\0")
    assert passes(EXACT, [one], [two], Tolerance()) == same


@pytest.mark.parametrize(
    ("one", "two"), [("MOSFLM", "mosflm"), ("XDS", "XDS "), ("", " "), ("a", "b")]
)
def test_a_text_that_differs_is_critical(one, two):
    found = answer(EXACT, [one], [two], Tolerance())
    assert (found.status, found.outside) == (Status.CRITICAL, 1)


def test_the_sign_of_zero_does_not_matter():
    assert passes(EXACT, 0.0, -0.0, Tolerance())


@pytest.mark.parametrize(("one", "two"), [(0.0, TINY), (1.0, 1.0 + 2.0**-52)])
def test_the_smallest_difference_matters(one, two):
    assert not passes(EXACT, one, two, Tolerance())


def test_neither_tolerances_nor_printed_digits_soften_it():
    wide = Tolerance(rtol=1.0, atol=1e9, floor=1.0, ulp=10**9, angle=1.0, why="so")
    found = EXACT.compare(pair([1.0], [1.5], slack=10.0), wide)
    assert found.outside == 1
    assert found.tolerance.describe() == "exact"
    assert found.tolerance.why == "so"


def test_the_policy_for_nan_is_kept():
    found = answer(EXACT, 1, 1, Tolerance(nan="equal"))
    assert found.tolerance.nan == "equal"
