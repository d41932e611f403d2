"""From deviations to a finding: counting, first, worst, and the grades."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.judgement.deviation import judge_deviation
from braggtrace.judgement.findings import Finding, Pair, Status, Tolerance
from tests.helpers import REPEATABLE, pair


def judged(both: Pair, deviation: object = None, allowed: object = 0.0) -> Finding:
    """Absolute deviation against a limit, unless another deviation is given.

    Whether numpy warns while it is judged has a test of its own.
    """
    with np.errstate(all="ignore"):
        return asked(both, deviation, allowed)


def asked(both: Pair, deviation: object, allowed: object) -> Finding:
    if deviation is None:
        deviation = np.abs(both.subject - both.baseline)
    measured = np.asarray(deviation, dtype=np.float64)
    limit = np.broadcast_to(np.asarray(allowed, dtype=np.float64), measured.shape)
    return judge_deviation(both, Tolerance(), measured, limit, comparator="test")


def test_values_inside_pass_and_are_counted():
    found = judged(
        pair([[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.5], [3.0, 4.0]]), allowed=0.5
    )
    assert found.status is Status.PASS
    assert (found.compared, found.outside) == (4, 0)
    assert (found.problem, found.message, found.first) == ("", "", None)
    assert found.comparator == "test"


def test_values_outside_are_counted_and_told():
    found = judged(pair([1.0, 2.0, 3.0], [1.0, 2.5, 3.5]), allowed=0.1)
    assert (found.compared, found.outside) == (3, 2)
    assert (found.problem, found.message) == ("values", "2 of 3 outside the tolerance")


def test_a_deviation_equal_to_what_is_allowed_passes():
    assert judged(pair([1.0], [1.5]), allowed=0.5).status is Status.PASS


@pytest.mark.parametrize("allowed", [0.0, 1.0, math.inf])
def test_a_deviation_that_is_no_number_is_outside_whatever_is_allowed(allowed):
    found = judged(pair([1.0], [math.nan]), allowed=allowed)
    assert (found.status, found.outside) == (Status.CRITICAL, 1)


def test_what_is_allowed_being_no_number_allows_nothing():
    assert judged(pair([1.0], [1.0]), allowed=math.nan).status is not Status.PASS


def test_the_first_difference_is_the_earliest_and_the_worst_uses_most():
    both = pair([[10.0, 10.0], [10.0, 10.0]], [[10.0, 10.2], [10.4, 10.3]])
    found = judged(both, allowed=[[0.1, 0.1], [0.4, 0.1]])
    assert found.first is not None
    assert found.worst is not None
    assert (found.first.place, found.first.subject) == ({"phi": 0}, 10.2)
    assert (found.worst.place, found.worst.subject) == ({"phi": 1}, 10.3)


def test_of_two_at_the_same_share_of_the_tolerance_the_larger_is_the_worst():
    found = judged(pair([1.0, 1.0], [1.1, 2.0]), allowed=0.0)
    assert found.worst is not None
    assert found.worst.place == {"phi": 1}


def test_a_difference_carries_values_deltas_and_limit():
    found = judged(pair([4.0], [5.0]), allowed=0.25).first
    assert found is not None
    assert (found.baseline, found.subject) == (4.0, 5.0)
    assert (found.abs_delta, found.rel_delta) == (1.0, 0.25)
    assert (found.allowed, found.deviation) == (0.25, 1.0)


@pytest.mark.parametrize(
    ("baseline", "subject", "absolute", "relative"),
    [
        (0.0, 2.0, 2.0, None),
        (-4.0, -3.0, 1.0, -0.25),
        (5e-324, 1e300, 1e300, None),
        (math.inf, 1.0, math.inf, None),
        (1.0, math.inf, math.inf, None),
        (math.inf, math.inf, 0.0, 0.0),
        (0.0, -0.0, 0.0, 0.0),
    ],
)
def test_a_relative_delta_is_given_only_where_it_is_a_number(
    baseline, subject, absolute, relative
):
    found = judged(pair([baseline], [subject]), deviation=[[1.0]]).first
    assert found is not None
    assert (found.abs_delta, found.rel_delta) == (absolute, relative)


def test_texts_have_no_deltas():
    found = judged(pair(["XDS"], ["MOSFLM"]), deviation=[[math.inf]]).first
    assert found is not None
    assert (found.baseline, found.subject) == ("XDS", "MOSFLM")
    assert (found.abs_delta, found.rel_delta) == (None, None)


def test_one_deviation_for_a_whole_vector_shows_the_component_that_differs_most():
    both = pair([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]], [[1.0, 2.0, 3.0], [1.1, 2.5, 3.2]])
    found = judged(both, deviation=[[0.0], [0.3]], allowed=0.1)
    assert found.first is not None
    assert (found.first.place, found.first.subject) == ({"phi": 1}, 2.5)
    assert found.first.deviation == 0.3
    assert found.compared == 6


@pytest.mark.parametrize(
    ("baseline", "subject", "allowed", "status"),
    [
        ([100.0], [100.0], 0.0, Status.PASS),
        ([100.0], [101.0], 1.0, Status.PASS),
        ([100.0], [101.0], 0.5, Status.MINOR),
        ([100.0], [110.0], 1.0, Status.MINOR),
        ([100.0], [110.5], 1.0, Status.DIVERGENT),
        ([100.0], [100.5], 0.0, Status.DIVERGENT),
        ([100.0], [199.5], 1.0, Status.DIVERGENT),
        ([100.0], [200.0], 1.0, Status.CRITICAL),
        ([100.0], [-100.0], 1.0, Status.CRITICAL),
        ([100.0], [0.0], 1.0, Status.CRITICAL),
        ([100.0], [250.0], 60.0, Status.CRITICAL),
        ([0.0], [1e-300], 0.0, Status.CRITICAL),
        ([1.0], [math.nan], 1.0, Status.CRITICAL),
        ([1.0], [math.inf], 1.0, Status.CRITICAL),
        # a component near zero is held against the whole vector
        ([[1.0, 1e-17]], [[1.0, 3e-17]], 1e-18, Status.DIVERGENT),
        ([[1.0, 1e-17]], [[1.0, 1.5]], 1e-18, Status.CRITICAL),
        # counts and indices have no size of their own
        ([1], [2], 0.0, Status.DIVERGENT),
        ([0], [7], 0.0, Status.DIVERGENT),
        (["a"], ["b"], 0.0, Status.CRITICAL),
    ],
    ids=str,
)
def test_the_grade_says_how_bad_it_is(baseline, subject, allowed, status):
    both = pair(baseline, subject)
    text = both.baseline.dtype.kind == "U"
    deviation = np.full(both.baseline.shape, np.inf) if text else None
    assert judged(both, deviation, allowed).status is status


def test_one_value_far_outside_is_no_minor_difference_among_many_minor_ones():
    found = judged(pair([1e3, 1e3, 1e3], [1001.5, 1001.5, 1011.0]), allowed=1.0)
    assert found.status is Status.DIVERGENT


def test_the_finding_names_the_factor_and_what_it_depends_on():
    found = judged(pair([1.0], [1.0]))
    assert (found.factor, found.description, found.unit) == (
        "quantity",
        "a quantity",
        "1",
    )
    assert found.sources == ("quantity",)


@pytest.mark.parametrize(
    ("baseline", "subject"),
    [
        ([[math.inf, 1.0]], [[math.inf, 5.0]]),
        ([[-math.inf, 1.0]], [[-math.inf, 5.0]]),
        ([[math.nan, 1.0]], [[math.nan, 5.0]]),
        ([[1e308, 1.0]], [[-1e308, 5.0]]),
    ],
    ids=str,
)
def test_grading_beside_values_that_are_not_finite_gives_no_warning(baseline, subject):
    # a warning is an error here, and would look like a broken comparator
    both = pair(baseline, subject)
    assert asked(both, deviation=[[0.0, 4.0]], allowed=0.0).outside == 1


def test_a_tolerance_too_small_to_divide_by_gives_no_warning():
    assert asked(pair([0.0], [1.0]), deviation=None, allowed=5e-324).outside == 1


@REPEATABLE
@given(
    st.lists(
        st.tuples(
            st.floats(allow_nan=True), st.floats(allow_nan=True), st.floats(0, 1e300)
        ),
        min_size=1,
        max_size=6,
    )
)
def test_pass_means_that_every_deviation_is_within_what_is_allowed(rows):
    baseline, deviation, allowed = (
        np.array([list(c)]).T for c in zip(*rows, strict=True)
    )
    both = pair(baseline, baseline)
    found = judged(both, np.abs(deviation), allowed)
    inside = [abs(d) <= a for _, d, a in rows]
    assert (found.status is Status.PASS) == all(inside)
    assert found.outside == inside.count(False)
    if not all(inside):
        assert found.first is not None
        assert found.first.place == {"phi": inside.index(False)}
