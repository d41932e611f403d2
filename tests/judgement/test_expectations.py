"""Declared divergences: covered, out of bounds, expired, no longer needed."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from braggtrace.judgement.findings import Rules, Status, Tolerance
from braggtrace.judgement.tolerance import Expectation
from braggtrace.judgement.verdict import Verdict
from tests.helpers import event, group, trace, verdict_of
from tests.judgement.asserts import STEPS, finding, one

TODAY = date(2026, 11, 23)
ENTRY = Expectation(
    factor="F_latt",
    low=0.04,
    high=0.06,
    reason="keeps the rotation of the step before",
    issue="https://example.org/issues/7",
    owner="ada",
    expires=date(2026, 12, 31),
    index={"phi": 0},
)


def judged(
    subject: list[Any], *entries: Expectation, baseline: Any = (1.0, 2.0)
) -> Verdict:
    sides = [trace(event("F_latt", side, **STEPS)) for side in (baseline, subject)]
    by = Rules(default=Tolerance(rtol=1e-9), expect=entries, today=TODAY)
    return verdict_of(sides[0], sides[1], [group("F_latt")], by)


def test_a_divergence_within_its_bounds_is_expected_and_green():
    verdict = judged([1.05, 2.0], ENTRY)
    found = one(verdict)
    assert verdict.agree
    assert found.status is Status.EXPECTED
    assert verdict.expected == (found,)
    assert found.declared == (ENTRY.describe(),)
    assert found.outside == 1


@pytest.mark.parametrize("value", [1.03, 1.07, 0.95, float("nan"), float("inf")])
def test_out_of_its_bounds_it_is_red_with_its_own_words(value):
    verdict = judged([value, 2.0], ENTRY)
    found = one(verdict)
    assert not verdict.agree
    assert found.problem == "expect"
    assert "out of the declared bounds" in found.message
    assert "ada" in found.message
    assert "issues/7" in found.message


def test_a_value_that_no_entry_covers_is_red():
    verdict = judged([1.05, 2.1], ENTRY)
    assert not verdict.agree
    assert "F_latt at phi=1" in one(verdict).message
    assert "no expect entry covers it" in one(verdict).message


def test_it_holds_on_its_last_day_and_no_longer():
    assert judged([1.05, 2.0], replace(ENTRY, expires=TODAY)).agree
    verdict = judged([1.05, 2.0], replace(ENTRY, expires=date(2026, 11, 22)))
    assert not verdict.agree
    assert "expired on 2026-11-22" in one(verdict).message


def test_an_expired_entry_does_not_stand_in_for_a_live_one():
    old = replace(ENTRY, expires=date(2026, 1, 1))
    live = replace(ENTRY, low=0.2, high=0.3)
    assert not judged([1.05, 2.0], old, live).agree


def test_no_longer_diverging_is_red_with_its_own_words():
    verdict = judged([1.0, 2.0], ENTRY)
    assert not verdict.agree
    (stale,) = verdict.diverged
    assert stale.problem == "stale"
    assert "no longer does" in stale.message
    assert finding(replace_findings(verdict), "F_latt").status is Status.PASS


def replace_findings(verdict: Verdict) -> Verdict:
    kept = tuple(f for f in verdict.findings if f.problem != "stale")
    return replace(verdict, findings=kept)


def test_an_entry_for_an_index_that_is_not_there_is_red():
    verdict = judged([1.05, 2.0], ENTRY, replace(ENTRY, index={"phi": 9}))
    assert not verdict.agree
    assert verdict.diverged[0].problem == "stale"


def test_an_entry_for_a_factor_that_was_not_compared_is_red():
    verdict = judged([1.0, 2.0], replace(ENTRY, factor="rot_b"))
    assert not verdict.agree
    assert "was not compared" in verdict.diverged[0].message


def test_no_entry_covers_a_difference_of_structure():
    everywhere = replace(ENTRY, index={}, low=-1e300, high=1e300)
    verdict = judged([1.05], everywhere)
    assert not verdict.agree
    assert one(verdict).problem == "index"


def test_no_entry_covers_nan_on_both_sides():
    both = (float("nan"), 2.0)
    everywhere = replace(ENTRY, index={}, low=-1e300, high=1e300)
    assert not judged(list(both), everywhere, baseline=both).agree


def test_bounds_have_a_sign():
    negative = replace(ENTRY, low=-0.06, high=-0.04)
    assert judged([0.95, 2.0], negative).agree
    assert not judged([1.05, 2.0], negative).agree


def test_an_entry_may_cover_one_component_of_a_vector():
    sides = [[[1.0, 2.0, 3.0]], [[1.0, 2.1, 3.0]]]
    entry = replace(ENTRY, factor="g.rot_a", component="y")
    by = Rules(default=Tolerance(rtol=1e-9), expect=(entry,), today=TODAY)

    def verdict(side: Any, rules: Rules = by) -> Verdict:
        both = [trace(event("rot_a", s, **STEPS)) for s in (sides[0], side)]
        return verdict_of(both[0], both[1], [group("rot_a", name="g")], rules)

    assert verdict(sides[1]).agree
    assert not verdict([[1.05, 2.1, 3.0]]).agree


def test_the_day_is_not_guessed_where_nobody_names_it():
    by = Rules(default=Tolerance(), expect=(ENTRY,))
    both = [trace(event("F_latt", s, **STEPS)) for s in ([1.0, 2.0], [1.05, 2.0])]
    assert not verdict_of(both[0], both[1], [group("F_latt")], by).agree
