"""A plugin that promises what the traces no longer have."""

import pytest

from braggtrace.judgement.findings import Status
from tests.helpers import event, group, rules, trace, verdict_of

BOTH = trace(event("F_latt", [1.0]), event("omega", [2.0]))


def test_a_factor_that_is_promised_and_never_made_is_red():
    verdict = verdict_of(BOTH, BOTH, [group("F_latt", "omega", "F_lattice")])
    assert not verdict.agree
    (found,) = verdict.diverged
    assert (found.factor, found.status, found.problem) == (
        *("F_lattice", Status.MISSING),
        "stale",
    )
    assert "older than the traces" in found.message


def test_an_event_of_the_catalogue_may_be_absent_on_both_sides():
    assert verdict_of(BOTH, BOTH, [group("F_latt", "omega", "term_beam")]).agree


@pytest.mark.parametrize("name", ["F_lattice", "group.F_lattice"])
def test_a_promise_may_be_exempt_by_name_with_a_reason(name):
    by = rules(exempt={name: "of another version of the program"})
    taken = [group("F_latt", "omega", "F_lattice")]
    assert verdict_of(BOTH, BOTH, taken, by).agree
