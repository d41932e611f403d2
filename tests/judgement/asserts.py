"""What the tests of the judgement share: a group of everything, and red."""

from typing import Any

from braggtrace.events import Trace
from braggtrace.judgement.findings import Finding, Tolerance
from braggtrace.judgement.verdict import Verdict
from tests.helpers import (
    group,
    rules,
    small_trace,
    trace,
)

ALL = group(*small_trace().events)
LOOSE = rules(Tolerance(rtol=1.0, atol=1e9))


STEPS: dict[str, Any] = {"axes": ("phi",)}


def with_event(changed: Any) -> Trace:
    events = {**small_trace().events, changed.name: changed}
    return trace(*events.values())


def finding(verdict: Verdict, factor: str) -> Finding:
    (found,) = (f for f in verdict.findings if f.factor == factor)
    return found


def one(verdict: Verdict) -> Finding:
    (found,) = verdict.findings
    return found


def assert_red(verdict: Verdict, factor: str, problem: str) -> Finding:
    """The verdict is red because of this factor, and of nothing else."""
    assert not verdict.agree
    assert [f.factor for f in verdict.diverged] == [factor]
    assert verdict.first_divergence is not None
    assert verdict.first_divergence.problem == problem
    return verdict.first_divergence
