"""Whole numbers under limits, and whole numbers that are floats."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.events import Catalog, EventSpec
from braggtrace.judgement.deviation import deltas
from braggtrace.judgement.findings import Tolerance
from braggtrace.judgement.tolerance import PlacedTolerance
from tests.helpers import REPEATABLE, event, group, rules, trace, verdict_of
from tests.judgement.asserts import one

BIG = 2**53
TWO = Tolerance(atol=2.0)


def side(values, dtype=np.int64, text=None):
    made = event("n", np.array(values, dtype=dtype), axes=("i",))
    return made if text is None else replace(made, literals=np.array([text]).T)


def judged(first, second, by=None, *, dtype=np.int64, **header):
    b, s = (
        trace(x if hasattr(x, "axes") else side(x, dtype), **header)
        for x in (first, second)
    )
    return one(verdict_of(b, s, [group("n", name="g")], by))


@st.composite
def neighbours(draw):
    ends = -(2**63), 2**63 - 1
    numbers = st.integers(*ends) | st.integers(BIG - 5, BIG + 5) | st.integers(-9, 9)
    first = draw(numbers)
    second = draw(numbers | st.integers(-5, 5).map(lambda step: first + step))
    return first, min(max(second, ends[0]), ends[1])


@REPEATABLE
@given(
    neighbours(),
    st.sampled_from([0.0, 1.0, 2.5, float(BIG), float(BIG + 2)]),
    st.sampled_from([0.0, 0.1, 1e-16]),
)
def test_a_whole_number_passes_where_exact_arithmetic_says_so(numbers, atol, rtol):
    tolerance = Tolerance(atol=atol, rtol=rtol, comparator="close")
    found = judged([numbers[0]], [numbers[1]], rules(tolerances={"n": tolerance}))
    allowed = Fraction(atol) + Fraction(rtol) * abs(numbers[0])
    assert (not found.outside) == (abs(numbers[1] - numbers[0]) <= allowed)


@pytest.mark.parametrize(
    ("first", "second", "outside"),
    [
        ([100], [102], 0),
        ([100], [103], 1),
        ([BIG + 1], [BIG + 3], 0),
        ([BIG], [BIG + 3], 1),
        ([2**63 - 1], [-(2**63)], 1),
        ([-(2**63)], [-(2**63) + 2], 0),
    ],
)
def test_limits_of_a_factor_hold_for_its_whole_numbers(first, second, outside):
    for tolerance in (
        TWO,
        Tolerance(need="any", parts=(TWO, Tolerance(rtol=1e-30))),
        Tolerance(need="all", parts=(TWO, Tolerance(atol=9.0))),
        Tolerance(places=(PlacedTolerance(index={"i": 0}, tolerance=TWO),)),
    ):
        for name in ("n", "g.n"):
            found = judged(first, second, rules(tolerances={name: tolerance}))
            assert found.outside == outside, (tolerance, name)


@pytest.mark.parametrize("first", [2**64 - 1, 2**63, 2])
def test_whole_numbers_without_a_sign_are_exact_too(first):
    by = rules(tolerances={"n": TWO})
    assert not judged([first], [first - 2], by, dtype=np.uint64).outside
    if first > 2:
        assert judged([first], [first - 3], by, dtype=np.uint64).outside


def test_whole_numbers_with_and_without_a_sign_meet():
    by = rules(tolerances={"n": TWO})
    large = side([2**63], np.uint64)
    assert not judged(large, [2**63 - 1], by).outside
    assert not judged([2**63 - 2], large, by).outside
    assert judged([2**63 - 3], large, by).outside == 1
    assert judged([-1], large, by).problem == "dtype"


@pytest.mark.parametrize(
    "by",
    [
        rules(TWO),
        rules(tolerances={"g": TWO}),
        replace(rules(TWO, tolerances={"n": TWO}), policies=frozenset({"n"})),
        replace(rules(tolerances={"n": TWO}), version=1),
        rules(tolerances={"n": Tolerance(ulp=4)}),
        rules(tolerances={"n": Tolerance(atol=2.0, comparator="exact")}),
    ],
    ids=["default", "group", "policy", "old rules", "ulp", "exact"],
)
def test_what_is_not_said_of_whole_numbers_leaves_them_exact(by):
    assert judged([100], [101], by).outside == 1


@pytest.mark.parametrize(
    ("values", "atol", "vanishes"),
    [([1, 0, 1], 1.0, (2, 2)), ([1, 0, 1], 0.5, None), ([3, 1], 2.0, (1, 2))],
)
def test_whole_numbers_that_could_be_zero_under_a_limit_are_counted(
    values, atol, vanishes
):
    by = rules(tolerances={"n": Tolerance(atol=atol)})
    found = judged(values, values, by).vanishing
    assert (found and (found.values, found.of)) == vanishes


def test_texts_stay_exact():
    by = rules(tolerances={"n": TWO})
    assert judged(["a"], ["b"], by, dtype=np.str_).outside == 1


def test_the_difference_of_whole_numbers_is_exact():
    assert deltas(np.int64(BIG + 1), np.int64(BIG))[0] == 1.0
    assert deltas(np.uint64(2**64 - 1), np.uint64(0))[0] == float(2**64 - 1)


def printed(values, texts):
    return side(values, np.int64, texts)


def test_whole_numbers_that_were_printed_meet_floats_as_floats():
    floats = side([100.0, 200.5], np.float64)
    assert judged(printed([100, 200], ["100", "200"]), floats).outside == 1
    by = rules(Tolerance(rtol=0.01))
    assert not judged(printed([100, 200], ["100", "200"]), floats, by).outside
    assert not judged(floats, printed([100, 200], ["100", "200"]), by).outside


@pytest.mark.parametrize(
    ("whole", "header"),
    [
        (side([100]), {}),
        (printed([2**60 + 1], [str(2**60 + 1)]), {}),
        (
            printed([100], ["100"]),
            {
                "catalog": Catalog(
                    name="c",
                    description="",
                    events=(EventSpec(name="n", unit="1", description="", kind="int"),),
                )
            },
        ),
    ],
    ids=["not printed", "no double", "declared whole"],
)
def test_other_whole_numbers_are_no_floats(whole, header):
    floats = side([float(whole.values[0, 0])], np.float64)
    assert judged(whole, floats, **header).problem == "kind"


def test_the_digits_of_a_whole_number_leave_open_what_those_of_a_float_do():
    width = np.array([[0.5]])
    whole = replace(printed([100], ["100"]), half_width=width)
    assert not judged(whole, side([100.4], np.float64)).outside
    assert judged(whole, side([100.6], np.float64)).outside
    assert judged(whole, printed([101], ["101"])).outside
