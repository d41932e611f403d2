"""Green means compared and equal: structure and values, one by one."""

import math
from dataclasses import replace

import numpy as np
import pytest

from braggtrace.judgement.findings import Finding, Pair, Status, Tolerance
from braggtrace.traceio import parse_log
from braggtrace_plugins.comparators.close import CLOSE
from tests.helpers import (
    event,
    group,
    rules,
    scalars_verdict,
    small_trace,
    trace,
    verdict_of,
)
from tests.judgement.asserts import (
    ALL,
    LOOSE,
    STEPS,
    assert_red,
    one,
    with_event,
)


def test_two_equal_traces_are_green():
    verdict = verdict_of(small_trace(), small_trace(), [ALL])
    assert verdict.agree
    assert verdict.first_divergence is None
    assert len(verdict.compared) == len(small_trace().events)


@pytest.mark.parametrize("name", list(small_trace().events))
def test_an_event_that_the_subject_lacks_is_missing(name):
    verdict = verdict_of(small_trace(), small_trace(**{name: None}), [ALL], LOOSE)
    found = assert_red(verdict, name, "missing")
    assert found.status is Status.MISSING
    assert found.message == "present in the baseline, missing in the subject"
    assert verdict.accounting.missing == small_trace().events[name].readings


@pytest.mark.parametrize("name", list(small_trace().events))
def test_an_event_that_the_baseline_lacks_is_missing(name):
    verdict = verdict_of(small_trace(**{name: None}), small_trace(), [ALL], LOOSE)
    found = assert_red(verdict, name, "missing")
    assert found.status is Status.MISSING
    assert found.message == "present in the subject, missing in the baseline"


@pytest.mark.parametrize("steps", [1, 3], ids=["missing", "extra"])
@pytest.mark.parametrize("side", ["baseline", "subject"])
def test_an_index_on_one_side_only_is_red(steps, side):
    other = with_event(event("F_latt", [12.5, 11.5, 10.5][:steps], **STEPS))
    sides = (other, small_trace()) if side == "baseline" else (small_trace(), other)
    verdict = verdict_of(*sides, [ALL], LOOSE)
    found = assert_red(verdict, "F_latt", "index")
    assert found.status is Status.MISSING
    assert f"phi={min(steps, 2)}" in found.message
    assert found.compared == 0


def test_an_index_twice_is_red():
    twice = event("F_latt", [12.5, 11.5, 11.5], **STEPS, index=[[0], [1], [1]])
    verdict = verdict_of(small_trace(), with_event(twice), [ALL], LOOSE)
    assert_red(verdict, "F_latt", "index")


def test_another_unit_is_red_even_where_the_numbers_agree():
    metres = replace(small_trace().events["rot_a"], unit="m")
    verdict = verdict_of(small_trace(), with_event(metres), [ALL], LOOSE)
    found = assert_red(verdict, "rot_a", "unit")
    assert found.status is Status.CRITICAL
    assert found.message == "baseline is in Å, subject in m"


def test_another_kind_is_red_even_where_the_numbers_agree():
    rounded = small_trace().events["hkl_rounded"]
    floats = replace(rounded, values=rounded.values.astype(float))
    verdict = verdict_of(small_trace(), with_event(floats), [ALL], LOOSE)
    assert_red(verdict, "hkl_rounded", "kind")


def test_another_number_of_components_is_red():
    vector = small_trace().events["rot_a"]
    short = replace(vector, values=vector.values[:, :2])
    verdict = verdict_of(small_trace(), with_event(short), [ALL], LOOSE)
    assert_red(verdict, "rot_a", "components")


def test_an_event_without_any_value_is_red_even_on_both_sides():
    empty = event("F_cell", np.zeros((0, 1)))
    side = trace(event("F_latt", [1.0]), empty)
    verdict = verdict_of(side, side, [group("F_latt", "F_cell")], LOOSE)
    assert_red(verdict, "F_cell", "missing")


@pytest.mark.parametrize("strange", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("side", ["baseline", "subject"])
@pytest.mark.parametrize("nan", ["fail", "equal"])
@pytest.mark.parametrize("comparator", ["close", "ulp", "exact"])
def test_a_value_that_is_not_finite_on_one_side_is_critical(
    strange, side, nan, comparator
):
    values = [strange, 5.0] if side == "baseline" else [5.0, strange]
    wide = Tolerance(rtol=1e300, atol=1e300, ulp=2**62, nan=nan, comparator=comparator)
    found = one(
        scalars_verdict({"F_latt": values[0]}, {"F_latt": values[1]}, rules(wide))
    )
    assert (found.status, found.problem) == (Status.CRITICAL, "values")


@pytest.mark.parametrize("strange", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("comparator", ["close", "ulp", "exact"])
def test_the_same_value_that_is_not_finite_on_both_sides_fails_by_default(
    strange, comparator
):
    by = rules(Tolerance(rtol=1.0, comparator=comparator))
    verdict = scalars_verdict({"F_latt": strange}, {"F_latt": strange}, by)
    assert not verdict.agree
    assert one(verdict).status is Status.CRITICAL
    assert "nan: equal" in one(verdict).message


@pytest.mark.parametrize("strange", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("comparator", ["close", "ulp", "exact"])
def test_the_same_value_that_is_not_finite_may_be_declared_equal(strange, comparator):
    by = rules(Tolerance(comparator=comparator, nan="equal"))
    assert scalars_verdict({"F_latt": strange}, {"F_latt": strange}, by).agree


@pytest.mark.parametrize("nan", ["fail", "equal"])
@pytest.mark.parametrize("pair", [(math.inf, -math.inf), (math.inf, math.nan)])
def test_two_values_that_are_not_finite_in_different_ways_are_critical(nan, pair):
    by = rules(Tolerance(rtol=1e300, atol=1e300, ulp=2**63, nan=nan))
    found = one(scalars_verdict({"F_latt": pair[0]}, {"F_latt": pair[1]}, by))
    assert found.status is Status.CRITICAL


def test_the_largest_number_is_not_infinite_however_close_in_ulp():
    largest = 1.7976931348623157e308
    by = rules(Tolerance(ulp=10, comparator="ulp", nan="equal"))
    for sides in ((largest, math.inf), (math.inf, largest)):
        verdict = scalars_verdict({"F_latt": sides[0]}, {"F_latt": sides[1]}, by)
        assert not verdict.agree


def test_the_first_difference_is_the_value_that_is_not_finite():
    values = [1.0, math.nan, 1.0]
    both = trace(event("F_latt", values, **STEPS))
    near = trace(event("F_latt", [1.0000001, math.nan, 1.0], **STEPS))
    verdict = verdict_of(both, near, [group("F_latt")], rules(Tolerance(rtol=1e-3)))
    first = one(verdict).first
    assert first is not None
    assert first.place == {"phi": 1}


def test_a_comparator_cannot_pass_a_value_that_is_not_finite():
    class Generous:
        name = "close"
        description = "passes everything"

        def compare(self, pair: Pair, tolerance: Tolerance) -> Finding:
            nothing = replace(
                pair, subject=pair.baseline * 0, baseline=pair.baseline * 0
            )
            return CLOSE.compare(nothing, tolerance)

    both = trace(event("F_latt", [1.0, math.inf], **STEPS))
    with np.errstate(invalid="ignore"):
        verdict = verdict_of(
            both, both, [group("F_latt")], comparators={"close": Generous()}
        )
    assert not verdict.agree


@pytest.mark.parametrize(
    ("baseline", "subject", "tolerance", "agree"),
    [
        (0.0, 0.0, Tolerance(), True),
        (0.0, -0.0, Tolerance(), True),
        (0.0, 5e-324, Tolerance(rtol=1.0), False),
        (5e-324, 0.0, Tolerance(rtol=0.5), False),
        (0.0, 1e-30, Tolerance(rtol=1e-9), False),
        (1e-30, 0.0, Tolerance(rtol=1e-9), False),
        (0.0, 1e-30, Tolerance(atol=1e-29), True),
    ],
)
def test_zero_is_compared_like_any_number(baseline, subject, tolerance, agree):
    verdict = scalars_verdict(
        {"hkl_frac": [baseline] * 3}, {"hkl_frac": [subject] * 3}, rules(tolerance)
    )
    assert verdict.agree is agree


def test_printed_digits_are_no_difference_and_the_next_digit_is():
    printed = parse_log("TRACE_C: F_latt 1.5\n", "c.log")
    width = 5e-15
    for distance, agree in ((0.9 * width, True), (1.2 * width, False)):
        subject = trace(event("F_latt", [1.5 + distance]))
        assert verdict_of(printed, subject, [group("F_latt")]).agree is agree
