"""What nobody compares, and what a reader found wrong, is red."""

import pytest

from braggtrace.judgement.findings import Status
from braggtrace.traceio import parse_log
from braggtrace_plugins.factors.other import OTHER
from tests.helpers import (
    event,
    group,
    rules,
    small_trace,
    trace,
    verdict_of,
)
from tests.judgement.asserts import ALL, LOOSE, assert_red, with_event
from tests.traceio.nanobragg.logs import BEAM_SETUP, CONFIG, SAMPLE_SETUP, TAPS, log


def test_a_group_without_any_factor_on_either_side_is_red():
    empty = group("F_cell", "I_contribution", name="structure_factor")
    verdict = verdict_of(small_trace(), small_trace(), [ALL, empty], LOOSE)
    found = assert_red(verdict, "structure_factor", "group")
    assert (found.status, found.group) == (Status.MISSING, "structure_factor")


def test_the_group_of_foreign_events_may_be_empty():
    assert verdict_of(small_trace(), small_trace(), [ALL, OTHER]).agree


@pytest.mark.parametrize("sides", ["both", "baseline", "subject"])
def test_a_foreign_event_that_nobody_compares_is_red(sides):
    foreign = with_event(event("foreign", [1.0]))
    baseline = foreign if sides in ("both", "baseline") else small_trace()
    subject = foreign if sides in ("both", "subject") else small_trace()
    verdict = verdict_of(baseline, subject, [ALL], LOOSE)
    found = assert_red(verdict, "foreign", "missing")
    assert "add `other`" in found.message
    assert verdict.accounting.missing == 1


def test_a_foreign_event_that_somebody_compares_is_green_or_red_by_its_value():
    first, second = (with_event(event("foreign", [v])) for v in (1.0, 1.5))
    assert verdict_of(first, first, [ALL, OTHER]).agree
    assert_red(verdict_of(first, second, [ALL, OTHER]), "foreign", "values")


def test_a_foreign_event_may_be_exempt_with_a_reason():
    foreign = with_event(event("foreign", [[1.0, 2.0]]))
    by = rules(exempt={"foreign": "a checksum"})
    verdict = verdict_of(foreign, foreign, [ALL], by)
    assert verdict.agree
    (exempt,) = verdict.accounting.exempt
    assert (exempt.name, exempt.values, exempt.reason) == ("foreign", 2, "a checksum")


def test_a_group_that_is_not_configured_is_exempt_and_said_so():
    verdict = verdict_of(small_trace(), small_trace(), [group("F_latt")])
    assert verdict.agree
    exempt = {e.name: e for e in verdict.accounting.exempt}
    assert set(exempt) == set(small_trace().events) - {"F_latt"}
    assert "not named by the configuration" in exempt["rot_a"].reason
    assert exempt["rot_a"].values == 6


def test_an_exempt_factor_is_not_compared_however_far_off():
    by = rules(exempt={"group.F_latt": "known to differ"})
    other = small_trace(F_latt=[0.0, 99.0])
    verdict = verdict_of(small_trace(), other, [ALL], by)
    assert verdict.agree
    assert verdict.accounting.exempted == 2


def test_everything_exempt_is_red_because_nothing_was_compared():
    by = rules(exempt=dict.fromkeys(small_trace().events, "tired"))
    verdict = verdict_of(small_trace(), small_trace(), [ALL], by)
    assert not verdict.agree
    assert verdict.reasons == ("nothing was compared",)


def test_no_extractor_at_all_is_red_because_nothing_was_compared():
    verdict = verdict_of(small_trace(), small_trace(), [])
    assert not verdict.agree
    assert verdict.reasons == ("nothing was compared",)


def test_two_empty_traces_are_red():
    for extractors in ([], [ALL], [OTHER]):
        assert not verdict_of(trace(), trace(), extractors).agree


def doubled(text: str) -> str:
    return text.replace("TRACE_C: steps 10\n", "TRACE_C: steps 10\n" * 2)


def contradicting(text: str) -> str:
    return text.replace("lambda_angstroms 0.9768\n", "lambda_angstroms 0.97\n")


def cut(text: str) -> str:
    return text[: text.index("TRACE_C: floatimage")]


def foreign_line(text: str) -> str:
    return text + "TRACE_C_TAP4: F_cell 1\n"


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        (doubled, "duplicate"),
        (contradicting, "contradiction"),
        (cut, "unfinished"),
        (foreign_line, "unknown"),
    ],
)
@pytest.mark.parametrize("side", ["baseline", "subject"])
def test_an_anomaly_of_a_trace_is_critical_on_either_side(damage, kind, side):
    whole, damaged = parse_log(log(), "c.log"), parse_log(damage(log()), "d.log")
    assert [a.kind for a in damaged.header.anomalies] == [kind]
    sides = (damaged, whole) if side == "baseline" else (whole, damaged)
    verdict = verdict_of(*sides, [group("F_latt")], LOOSE)
    found = [f for f in verdict.diverged if f.problem == "trace"]
    assert not verdict.agree
    assert [(f.group, f.status) for f in found] == [(f"{side} trace", Status.CRITICAL)]
    assert found[0].description == f"{kind} in the {side}'s trace"


def test_the_same_unfinished_trace_on_both_sides_is_red():
    text = log()[: log().index("TRACE_C: steps")]
    half = parse_log(text, "c.log")
    assert not verdict_of(half, half, [group("F_latt")]).agree


def test_a_lost_sub_pixel_in_one_log_is_red():
    text = log(samples=3)
    second = text.index("TRACE_C: pix0_vector", text.index("TRACE_C: pix0_vector") + 1)
    third = text.index("TRACE_C: pix0_vector", second + 1)
    whole = parse_log(text, "c.log")
    less = parse_log(text[:second] + text[third:], "d.log")
    assert CONFIG in text
    for sides in ((whole, less), (less, whole)):
        # values that do not vary over sub-pixels, so that no number can tell
        verdict = verdict_of(*sides, [group("hkl_rounded", "rot_a")], LOOSE)
        assert not verdict.agree


def test_a_single_sub_pixel_against_several_is_red():
    whole, less = (parse_log(log(samples=n), "c.log") for n in (3, 1))
    for sides in ((whole, less), (less, whole)):
        verdict = verdict_of(*sides, [group("hkl_rounded", "rot_a")], LOOSE)
        assert not verdict.agree


@pytest.mark.parametrize("setup", [SAMPLE_SETUP, BEAM_SETUP], ids=["sample", "beam"])
@pytest.mark.parametrize("prefix", ["DETECTOR_", "TRACE_C_TAP5"])
def test_lines_that_are_printed_on_request_make_no_difference(setup, prefix):
    text = log(setup, samples=2, taps=TAPS)
    lines = text.splitlines(keepends=True)
    less = "".join(line for line in lines if not line.startswith(prefix))
    assert less != text
    whole, short = parse_log(text, "c.log"), parse_log(less, "d.log")
    for sides in ((whole, short), (short, whole)):
        verdict = verdict_of(*sides)
        assert [(f.factor, f.message) for f in verdict.diverged] == []
        assert verdict.agree
