"""Exact limits against the comparators', and doubles by their position."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.judgement.findings import Tolerance
from braggtrace.selftest.exact import double, is_outside, ordinal
from tests.helpers import COMPARATORS, REPEATABLE, pair

numbers = st.floats(min_value=-1e100, max_value=1e100)
limits = st.sampled_from([0.0, 1e-12, 1e-9, 0.5])


@REPEATABLE
@given(st.floats(allow_nan=False))
def test_a_double_is_found_by_its_position(value):
    assert double(ordinal(value)) == value
    if value < math.inf:
        assert double(ordinal(value) + 1) == math.nextafter(value, math.inf)


@REPEATABLE
@given(numbers, st.sampled_from([0.0, 1e-13, 1e-9, 1e-3]), limits, limits)
def test_it_agrees_with_the_comparators_away_from_the_edge(b, shift, rtol, atol):
    s = b * (1.0 + shift)
    tolerances = (
        Tolerance(rtol=rtol, atol=atol, comparator="close"),
        Tolerance(ulp=int(atol * 8), comparator="ulp"),
        Tolerance(comparator="exact"),
    )
    for tolerance in tolerances:
        exact = is_outside(tolerance, b, s, width=0.0, kind="float", place={})
        name = tolerance.comparator or ""
        with np.errstate(all="ignore"):
            found = COMPARATORS[name].compare(pair([b], [s]), tolerance)
        gap, allowed = abs(s - b), rtol * abs(b) + atol
        if name != "close" or not math.isclose(gap, allowed, rel_tol=1e-6):
            assert (found.outside > 0) is exact


def test_what_it_cannot_know_it_does_not_guess():
    for tolerance in (Tolerance(peak=1.0), Tolerance(comparator="mine")):
        told = is_outside(tolerance, 1.0, 2.0, width=0.0, kind="float", place={})
        assert told is None
        some = Tolerance(need="any", parts=(tolerance, Tolerance(rtol=5.0)))
        assert is_outside(some, 1.0, 2.0, width=0.0, kind="float", place={}) is None
