"""The self-test finds a gate that is open, and does not blame one that is closed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from braggtrace.errors import UsageError
from braggtrace.events import Event, Trace
from braggtrace.judgement.findings import Rules, Tolerance
from braggtrace.judgement.tolerance import Expectation
from braggtrace.judgement.verdict import Verdict
from braggtrace.selftest import Outcome, self_test
from braggtrace.traceio import parse_trace, write_jsonl
from tests.helpers import event, group, rules, trace, verdict_of
from tests.slow import mostly_slow

PHI: dict[str, Any] = {"axes": ("phi",), "index": [[0], [1], [2]]}
TAKEN = group("rot_a", "F_latt", "hkl_rounded", "I_before_scaling", "mystery")
KINDS = {
    *("Inf", "NaN", "drop", "duplicate", "empty file", "one ulp beyond"),
    *("rename", "scale", "sign", "swap", "truncation", "unit", "zero", "index shift"),
}
LOG = (
    "TRACE_CONFIG: tracing pixel (spixel=1, fpixel=2)\n"
    "TRACE_C: rot_a_angstroms 30.25 -1.5 2.125\n"
    "TRACE_C: F_latt -12.5\n"
    "TRACE_C: F_cell 100\n"
    "TRACE_C: hkl_rounded 1 -2 3\n"
    "TRACE_C_PHI phi_tic=0 phi_deg=0 k_frac=-0.5 F_latt_b=1.5 F_latt=-12.5\n"
    "TRACE_C_PHI phi_tic=1 phi_deg=0.5 k_frac=-0.25 F_latt_b=2.5 F_latt=3.5\n"
    "TRACE_C: I_before_scaling 944.25\n"
    "TRACE_C: floatimage_accumulated 12.5\n"
)
# where a search is not about the kinds of lines
SHORT = (
    "TRACE_CONFIG: tracing pixel (spixel=1, fpixel=2)\n"
    "TRACE_C: rot_a_angstroms 30.25 -1.5 2.125\n"
    "TRACE_C: hkl_rounded 1 -2 3\n"
    "TRACE_C: floatimage_accumulated 12.5\n"
)
BILLIONTH = Tolerance(rtol=1e-9)


def read(text: str) -> Trace:
    return parse_trace(text, "altered")


def trial_of(
    text: str, judge: Callable[[Trace], Verdict], subject: Trace | None = None
) -> Outcome:
    return self_test(
        text,
        read=read,
        judge=lambda given: judge(read(given)),
        subject=subject or read(text),
    )


def everything(subject: Trace, by: Rules) -> Callable[[Trace], Verdict]:
    taken = group(*subject.events)
    return lambda baseline: verdict_of(baseline, subject, [taken], by)


@pytest.fixture(scope="module")
def log() -> Outcome:
    return trial_of(LOG, everything(read(LOG), rules(BILLIONTH)))


def native() -> str:
    return write_jsonl(
        trace(
            event(
                "rot_a", [[30.0, -1.0, 2.0], [29.5, -1.5, 2.5], [1.0, 2.0, 3.0]], **PHI
            ),
            event("F_latt", [12.5, -11.5, 3.0], **PHI),
            event("hkl_rounded", [[1, -2, 3]]),
            event("detector_convention", ["MOSFLM"]),
        )
    )


@pytest.mark.slow("searches the edge of many tolerances")
def test_a_log_is_searched_through(log):
    assert log.passed, (log.lived[:3], log.alarms[:3])
    assert set(log.planted) >= KINDS
    assert sum(log.planted.values()) > 200
    assert sum(log.harmless.values()) > 150
    assert {"print rounding", "reordered lines", "CRLF", "comment"} <= set(log.harmless)


def test_a_native_trace_is_searched_through():
    text = native()
    outcome = trial_of(text, everything(read(text), rules(BILLIONTH)))
    assert outcome.passed, (outcome.lived[:3], outcome.alarms[:3])
    assert set(outcome.planted) >= KINDS


@pytest.mark.slow("searches the edge of many tolerances")
@pytest.mark.parametrize(
    "tolerance",
    mostly_slow(
        [
            Tolerance(),
            Tolerance(ulp=3, comparator="ulp"),
            Tolerance(rtol=1e-6, atol=1e-3),
            Tolerance(
                need="any", parts=(BILLIONTH, Tolerance(ulp=9, comparator="ulp"))
            ),
            Tolerance(need="all", parts=(BILLIONTH, Tolerance(atol=1e-10))),
        ],
        but=lambda one: one.ulp == 3 or one.need == "all",
        why="a search for each; make test has one limit and one of several parts",
    ),
    ids=lambda t: t.describe(),
)
def test_every_kind_of_tolerance_is_searched_to_its_edge(tolerance):
    text = native()
    taken = group("F_latt", "rot_a")
    subject = read(text)

    def judge(baseline: Trace) -> Verdict:
        return verdict_of(baseline, subject, [taken], rules(tolerance))

    outcome = trial_of(text, judge)
    assert outcome.passed, (outcome.lived[:3], outcome.alarms[:3])
    assert outcome.planted["one ulp beyond"] == 24
    assert outcome.untested == 3, "the whole numbers are in no configured factor"


def open_gates() -> dict[str, Callable[[Trace, Trace], Verdict]]:
    """Gates that are open in one way each."""

    def only_common(baseline: Trace, subject: Trace) -> Verdict:
        names = [n for n in baseline.events if n in subject]
        sides = [
            Trace(header=side.header, events={n: side.events[n] for n in names})
            for side in (baseline, subject)
        ]
        return verdict_of(sides[0], sides[1], [group(*names)], rules(BILLIONTH))

    def nan_is_small(baseline: Trace, subject: Trace) -> Verdict:
        events = [_without_strange(e, subject.events.get(e.name)) for e in baseline]
        mended = Trace(header=baseline.header, events={e.name: e for e in events})
        return everything(subject, rules(BILLIONTH))(mended)

    def too_wide(baseline: Trace, subject: Trace) -> Verdict:
        return everything(subject, rules(Tolerance(rtol=1.001e-9)))(baseline)

    def deaf(baseline: Trace, subject: Trace) -> Verdict:
        quiet = baseline.relabelled(anomalies=())
        return everything(subject, rules(BILLIONTH))(quiet)

    return {
        "rename": only_common,
        "NaN": nan_is_small,
        "one ulp beyond": too_wide,
        "duplicate": deaf,
    }


def _without_strange(event: Event, other: Event | None) -> Event:
    if event.kind != "float" or other is None:
        return event
    if event.values.shape != other.values.shape:
        return event
    values = np.where(np.isnan(event.values), other.values, event.values)
    return replace(event, values=values)


@pytest.mark.parametrize(
    "kind",
    mostly_slow(
        open_gates(), but="NaN".__eq__, why="every fault is planted for each gate"
    ),
)
def test_an_open_gate_is_found(kind):
    gate, subject = open_gates()[kind], read(SHORT)
    closed = everything(subject, rules(BILLIONTH))
    calls = []

    def judged(text: str) -> Verdict:
        # the first answer says by which rules: those of the closed gate
        calls.append(text)
        return closed(read(text)) if len(calls) == 1 else gate(read(text), subject)

    outcome = self_test(SHORT, read=read, judge=judged, subject=subject)
    assert not outcome.passed
    assert kind in {life.change.kind for life in outcome.lived}
    assert all(life.why == "green" for life in outcome.lived)


def test_a_gate_that_cries_at_everything_is_found():
    subject, calls = read(SHORT), []
    judge = everything(subject, rules(BILLIONTH))

    def judged(text: str) -> Verdict:
        calls.append(text)
        return judge(read(text if len(calls) == 1 else SHORT.replace("12.5", "13.5")))

    outcome = self_test(SHORT, read=read, judge=judged, subject=subject)
    assert not outcome.passed
    assert len(outcome.alarms) == sum(outcome.harmless.values())


def test_a_crash_does_not_count_as_found():
    subject, calls = read(SHORT), []
    judge = everything(subject, rules(BILLIONTH))

    def judged(text: str) -> Verdict:
        calls.append(text)
        if "nan" in text:
            raise ZeroDivisionError("oops")
        return judge(read(text))

    outcome = self_test(SHORT, read=read, judge=judged, subject=subject)
    assert not outcome.passed
    strange = [life for life in outcome.lived if "nan" in life.change.text]
    assert len(strange) == outcome.planted["NaN"]
    assert all("crashed: ZeroDivisionError" in life.why for life in strange)


def test_a_red_verdict_is_nothing_to_start_from():
    subject = read(LOG.replace("12.5", "13.5"))
    with pytest.raises(UsageError, match="green verdict"):
        trial_of(LOG, everything(subject, rules(BILLIONTH)))


def test_what_is_exempt_is_not_planted():
    by = rules(BILLIONTH, exempt={"rot_a": "known"})
    outcome = trial_of(SHORT, everything(read(SHORT), by))
    assert outcome.passed
    assert outcome.untested == 3


@pytest.mark.slow("searches the edge of many tolerances")
def test_what_is_declared_to_diverge_must_still_be_there_and_finite(log):
    declared = Expectation(
        factor="I_before_scaling",
        low=0.001,
        high=0.01,
        reason="known",
        issue="https://example.org/1",
        owner="ada",
        expires=date.max,
    )
    by = replace(rules(BILLIONTH), expect=(declared,), today=date.min)
    subject = read(LOG.replace("944.25", "950.25"))
    outcome = trial_of(LOG, everything(subject, by), subject)
    assert outcome.passed
    for kind in ("drop", "duplicate", "rename", "NaN", "Inf", "truncation"):
        assert outcome.planted[kind] == log.planted[kind], kind
    assert outcome.planted["scale"] == log.planted["scale"] - 1
    assert outcome.untested == 0
