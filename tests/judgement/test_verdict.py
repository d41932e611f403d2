"""From findings to a verdict: green needs something compared and nothing left over."""

import pytest

from braggtrace.events import Exemption
from braggtrace.judgement.findings import GREEN, Accounting, Finding, Status
from braggtrace.judgement.verdict import decide


def finding(factor: str, status: Status = Status.PASS, compared: int = 1) -> Finding:
    return Finding(factor=factor, group="g", status=status, compared=compared)


def account(expected: int, compared: int, exempt: int = 0) -> Accounting:
    return Accounting(
        expected=expected,
        compared=compared,
        exempt=(Exemption(name="e", values=exempt, reason="r"),) if exempt else (),
        missing=expected - compared - exempt,
    )


def test_all_compared_and_passed_is_green():
    verdict = decide([finding("a"), finding("b")], account(2, 2))
    assert verdict.agree
    assert verdict.first_divergence is None
    assert verdict.reasons == ()
    assert verdict.diverged == ()


@pytest.mark.parametrize("status", [s for s in Status if s not in GREEN])
def test_any_other_status_than_pass_or_as_declared_is_red(status):
    verdict = decide([finding("a"), finding("b", status)], account(2, 2))
    assert not verdict.agree
    assert [f.factor for f in verdict.diverged] == ["b"]


def test_the_first_divergence_is_the_first_finding_that_did_not_pass():
    found = [
        finding("a"),
        finding("b", Status.MINOR),
        finding("c", Status.CRITICAL),
    ]
    first = decide(found, account(3, 3)).first_divergence
    assert first is found[1]


def test_no_finding_at_all_is_red():
    verdict = decide([], account(0, 0))
    assert not verdict.agree
    assert verdict.reasons == ("nothing was compared",)


def test_findings_that_compared_no_value_are_red():
    verdict = decide([finding("a", compared=0)], account(0, 0))
    assert not verdict.agree
    assert verdict.compared == ()


def test_everything_exempt_is_red():
    verdict = decide([], account(5, 0, exempt=5))
    assert not verdict.agree
    assert verdict.reasons == ("nothing was compared",)


def test_values_left_over_are_red_and_counted():
    verdict = decide([finding("a")], account(9, 4, exempt=2))
    assert not verdict.agree
    assert verdict.reasons == ("3 values were neither compared nor declared exempt",)


def test_declared_exemptions_leave_nothing_over():
    assert decide([finding("a")], account(6, 4, exempt=2)).agree


def test_more_compared_than_expected_is_red():
    assert not decide([finding("a")], account(3, 4)).agree


def test_deciding_changes_no_finding():
    found = (finding("a"), finding("b", Status.DIVERGENT))
    verdict = decide(list(found), account(2, 2))
    assert verdict.findings == found
    assert verdict.accounting == account(2, 2)
