"""Rules that judge nothing or let anything pass are said aloud."""

import pytest

from braggtrace.bundle.rule_warnings import rule_warnings
from braggtrace.judgement.findings import Rules, Tolerance
from tests.helpers import group, rules, small_trace, verdict_of


def said(by: Rules) -> tuple[str, ...]:
    trace = small_trace()
    verdict = verdict_of(trace, trace, [group("F_latt", "rot_a")], by)
    return rule_warnings(verdict, ("default", *by.tolerances), by.exempt)


def test_rules_that_are_used_say_nothing():
    used = {
        name: Tolerance(rtol=1e-9)
        for name in ("F_latt", "group.rot_a", "group", "rot_a")
    }
    assert said(rules(tolerances=used)) == ()
    assert said(rules(exempt={"rot_a": "not yet"})) == ()


@pytest.mark.parametrize("name", ["Fbeam0", "geometry.Fbeam0", "other_group"])
def test_a_tolerance_of_what_neither_side_has_is_said(name):
    (sentence,) = said(rules(tolerances={name: Tolerance(rtol=1e-3)}))
    assert sentence.startswith(f"tolerances.{name} is about nothing")


def test_a_tolerance_of_what_is_exempt_is_not_said():
    by = rules(tolerances={"rot_a": Tolerance(rtol=1e-3)}, exempt={"rot_a": "not yet"})
    assert said(by) == ()


def test_an_exemption_that_covers_nothing_is_said():
    (sentence,) = said(rules(exempt={"Fbeam0": "of the other pivot"}))
    assert sentence.startswith("exempt.Fbeam0 covers nothing")


@pytest.mark.parametrize(
    ("tolerance", "blind"),
    [
        (Tolerance(rtol=5.0, comparator="exact"), False),
        (Tolerance(rtol=5.0, comparator="ulp"), False),
        (Tolerance(rtol=1.0), True),
        (Tolerance(rtol=0.99), False),
        (Tolerance(peak=2.0), True),
        (Tolerance(ulp=4), False),
        (Tolerance(need="any", parts=(Tolerance(ulp=4), Tolerance(rtol=5.0))), True),
        (Tolerance(need="all", parts=(Tolerance(ulp=4), Tolerance(rtol=5.0))), False),
    ],
)
def test_a_tolerance_that_lets_values_vanish_is_said(tolerance, blind):
    sentences = said(rules(tolerances={"F_latt": tolerance}))
    assert bool(sentences) == blind
    assert all("lets its values vanish" in sentence for sentence in sentences)
