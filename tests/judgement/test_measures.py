"""Several measures, peaks, single indices, and the tolerance that would just pass."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.errors import UsageError
from braggtrace.judgement.findings import Finding, Status, Tolerance
from braggtrace.judgement.tolerance import PlacedTolerance
from braggtrace.judgement.verdict import Verdict
from tests.helpers import (
    REPEATABLE,
    event,
    group,
    rules,
    scalars_verdict,
    trace,
    verdict_of,
)
from tests.judgement.asserts import STEPS, finding, one

limits = st.sampled_from([0.0, 1e-15, 1e-12, 1e-9, 1e-6, 0.5])
numbers = st.floats(min_value=-1e6, max_value=1e6)


@st.composite
def rows(draw: st.DrawFn) -> tuple[list[float], list[float]]:
    """Two columns of numbers, close to each other more often than not."""
    first = draw(st.lists(numbers, min_size=1, max_size=4))
    shifts = st.sampled_from([0.0, 1e-15, -1e-13, 1e-9, -1e-7, 0.3, math.nan, math.inf])
    return first, [x + draw(shifts) * (abs(x) or 1.0) for x in first]


@st.composite
def measures(draw: st.DrawFn) -> Tolerance:
    kind = draw(st.sampled_from(["close", "ulp", "peak", "any", "all"]))
    if kind == "ulp":
        return Tolerance(ulp=draw(st.integers(0, 100)), comparator="ulp")
    if kind == "peak":
        return Tolerance(peak=draw(limits))
    if kind == "close":
        return Tolerance(rtol=draw(limits), atol=draw(limits))
    parts = (
        Tolerance(rtol=draw(limits), atol=draw(limits)),
        Tolerance(ulp=draw(st.integers(0, 100)), comparator="ulp"),
    )
    return Tolerance(need="any" if kind == "any" else "all", parts=parts)


def looser(tolerance: Tolerance, by: float) -> Tolerance:
    return replace(
        tolerance,
        rtol=tolerance.rtol * by,
        atol=tolerance.atol * by,
        peak=tolerance.peak * by,
        ulp=None if tolerance.ulp is None else math.ceil(tolerance.ulp * by),
        parts=tuple(looser(part, by) for part in tolerance.parts),
        places=tuple(
            replace(p, tolerance=looser(p.tolerance, by)) for p in tolerance.places
        ),
    )


def judged(sides: tuple[list[float], list[float]], tolerance: Tolerance) -> Verdict:
    """Verdict on a column along phi."""
    first, second = (trace(event("F_latt", side, **STEPS)) for side in sides)
    return verdict_of(first, second, [group("F_latt")], rules(tolerance))


@REPEATABLE
@given(rows(), measures(), st.floats(1.0, 1e6))
def test_loosening_never_turns_green_to_red(sides, tolerance, by):
    if judged(sides, tolerance).agree:
        assert judged(sides, looser(tolerance, by)).agree


@REPEATABLE
@given(rows(), limits, st.integers(0, 100), st.sampled_from(["any", "all"]))
def test_the_verdict_is_symmetric_where_the_tolerance_is(sides, atol, ulp, need):
    parts = (Tolerance(atol=atol), Tolerance(ulp=ulp, comparator="ulp"))
    for tolerance in (*parts, Tolerance(need=need, parts=parts), Tolerance()):
        there = judged(sides, tolerance).agree
        assert judged((sides[1], sides[0]), tolerance).agree is there


@REPEATABLE
@given(rows(), measures())
def test_any_of_one_and_all_of_one_are_that_one(sides, tolerance):
    alone = judged(sides, tolerance).agree
    for need in ("any", "all"):
        wrapped = Tolerance(need=need, parts=(tolerance,))
        assert judged(sides, wrapped).agree is alone


@REPEATABLE
@given(rows(), measures(), measures())
def test_any_passes_each_value_that_one_measure_passes(sides, first, second):
    parts = (first, second)
    single = []
    for baseline, subject in zip(*sides, strict=True):
        # a peak is that of the whole factor: it stays out of single values
        if first.peak or second.peak:
            return
        each = [judged(([baseline], [subject]), part).agree for part in parts]
        single.append(each)
    any_of, all_of = (Tolerance(need=n, parts=parts) for n in ("any", "all"))
    assert judged(sides, any_of).agree is all(any(each) for each in single)
    assert judged(sides, all_of).agree is all(all(each) for each in single)


@REPEATABLE
@given(rows(), measures())
def test_the_limits_that_would_pass_do_pass_and_less_does_not(sides, tolerance):
    found = one(judged(sides, tolerance))
    if tolerance.parts or not found.needs:
        return
    (need,) = found.needs
    assert judged(sides, with_limit(tolerance, need.limit, need.value)).agree
    less = need.value - 1 if need.limit == "ulp" else need.value * 0.98
    # beyond 2^50 ulp a double cannot count by one
    exact = need.limit != "ulp" or need.value < 2**50
    if found.outside and need.value and less >= 0 and exact:
        tight = with_limit(tolerance, need.limit, less)
        assert not judged(sides, tight).agree


def with_limit(tolerance: Tolerance, limit: str, value: float) -> Tolerance:
    whole = int(value) if limit == "ulp" else value
    changes: dict[str, Any] = {limit: whole}
    return replace(tolerance, **changes)


def test_the_limits_of_any_and_of_all_would_pass():
    sides = ([1.0, 2.0], [1.0 + 1e-6, 2.0])
    parts = (Tolerance(rtol=1e-9), Tolerance(ulp=4, comparator="ulp"))
    for need in ("any", "all"):
        found = one(judged(sides, Tolerance(need=need, parts=parts)))
        assert found.status is not Status.PASS
        named = {n.limit: n.value for n in found.needs}
        assert set(named) == ({"rtol"} if need == "any" else {"rtol", "ulp"})
        wide = (
            replace(parts[0], rtol=named["rtol"]),
            replace(parts[1], ulp=int(named.get("ulp", 4))),
        )
        assert judged(sides, Tolerance(need=need, parts=wide)).agree


def test_no_tolerance_would_pass_a_value_that_is_not_finite():
    assert one(judged(([1.0], [math.nan]), Tolerance(rtol=1e-9))).needs == ()


def test_a_peak_is_relative_to_the_greatest_value_of_the_factor():
    sides = ([100.0, 1.0], [100.0, 1.05])
    assert judged(sides, Tolerance(peak=5.1e-4)).agree
    assert not judged(sides, Tolerance(peak=4.9e-4)).agree
    (need,) = one(judged(sides, Tolerance(peak=1e-6))).needs
    assert need.limit == "peak"
    assert judged(sides, Tolerance(peak=need.value)).agree
    assert not judged(sides, Tolerance(peak=need.value * 0.98)).agree


@pytest.mark.parametrize("strange", [math.nan, math.inf, -math.inf])
def test_a_peak_that_is_not_finite_opens_nothing(strange):
    sides = ([strange, 1.0], [strange, 2.0])
    assert not judged(sides, Tolerance(peak=0.5, nan="equal")).agree


def placed(at: int, **limits: Any) -> PlacedTolerance:
    return PlacedTolerance(index={"phi": at}, tolerance=Tolerance(**limits))


def test_a_tolerance_at_one_index_holds_there_alone():
    near = ([1.0, 1.0], [1.0, 1.05])
    tolerance = Tolerance(rtol=1e-9, places=(placed(1, rtol=0.1),))
    assert judged(near, tolerance).agree
    assert not judged(([1.0, 1.0], [1.05, 1.0]), tolerance).agree
    assert not judged(([1.0, 1.0], [1.0, 1.2]), tolerance).agree


def test_a_tighter_tolerance_at_one_index_is_in_force():
    tolerance = Tolerance(rtol=0.1, places=(placed(1, rtol=1e-9),))
    verdict = judged(([1.0, 1.0], [1.05, 1.05]), tolerance)
    assert one(verdict).outside == 1
    assert one(verdict).first is not None
    assert [(n.limit, n.at) for n in one(verdict).needs] == [("rtol", "at phi=1")]


def test_the_first_place_that_matches_counts():
    places = (placed(0, rtol=0.1), PlacedTolerance(index={}, tolerance=Tolerance()))
    tolerance = Tolerance(rtol=1.0, places=places)
    assert judged(([1.0, 1.0], [1.05, 1.0]), tolerance).agree
    assert not judged(([1.0, 1.0], [1.0, 1.05]), tolerance).agree


def test_a_tolerance_at_an_index_that_is_not_there_is_red():
    tolerance = Tolerance(rtol=1.0, places=(placed(7, rtol=2.0),))
    verdict = judged(([1.0, 1.0], [1.0, 1.0]), tolerance)
    found = one(verdict)
    assert not verdict.agree
    assert (found.status, found.problem) == (Status.CRITICAL, "stale")
    assert "phi=7" in found.message


def test_a_value_that_is_not_finite_on_both_sides_is_red_under_any():
    parts = (Tolerance(rtol=1.0), Tolerance(ulp=2**60, comparator="ulp"))
    sides = ([math.nan, 1.0], [math.nan, 1.0])
    tolerance = Tolerance(need="any", parts=parts)
    assert not judged(sides, tolerance).agree
    assert judged(sides, replace(tolerance, nan="equal")).agree
    assert not judged((sides[0], [1.0, 1.0]), replace(tolerance, nan="equal")).agree


def test_a_comparator_without_measure_cannot_be_one_of_several():
    class Silent:
        name = "silent"
        description = "says no more than PASS"

        def compare(self, pair, tolerance):
            size = int(pair.baseline.size)
            return Finding(
                factor="",
                group="",
                status=Status.PASS,
                compared=size,
                comparator="silent",
            )

    parts = (Tolerance(comparator="silent"),)
    both = trace(event("F_latt", [1.0]))
    with pytest.raises(UsageError, match="judge_deviation"):
        verdict_of(
            both,
            both,
            [group("F_latt")],
            rules(Tolerance(need="any", parts=parts)),
            comparators={"silent": Silent()},
        )


def test_vectors_by_angle_and_components_by_size_are_combined():
    b = [[1.0, 0.0, 0.0], [0.0, 2.0, 0.0]]
    s = [[1.0, 1e-7, 0.0], [0.0, 2.0 + 1e-7, 0.0]]
    parts = (Tolerance(angle=1e-6, comparator="angular"), Tolerance(atol=1e-9))
    sides = [trace(event("rot_a", side, **STEPS)) for side in (b, s)]
    cases = (
        (Tolerance(need="any", parts=parts), True),
        (Tolerance(need="all", parts=parts), False),
    )
    for tolerance, agree in cases:
        verdict = verdict_of(sides[0], sides[1], [group("rot_a")], rules(tolerance))
        assert verdict.agree is agree
        assert finding(verdict, "rot_a").compared == 6


def test_the_margin_is_how_often_the_deviation_fits_into_the_limit():
    found = one(scalars_verdict({"q": 1.0}, {"q": 1.25}, rules(Tolerance(atol=1.0))))
    assert found.margin == 4.0
    same = one(scalars_verdict({"q": 1.0}, {"q": 1.0}, rules(Tolerance(atol=1.0))))
    assert same.margin == math.inf
    over = one(scalars_verdict({"q": 1.0}, {"q": 3.0}, rules(Tolerance(atol=1.0))))
    assert over.margin == 0.5


def test_another_dtype_is_red_even_where_the_numbers_agree():
    single = event("F_latt", np.array([1.0], dtype=np.float32))
    verdict = verdict_of(
        trace(event("F_latt", [1.0])), trace(single), [group("F_latt")]
    )
    found = one(verdict)
    assert (found.status, found.problem) == (Status.CRITICAL, "dtype")
    assert found.message == "baseline is float64, subject float32"
