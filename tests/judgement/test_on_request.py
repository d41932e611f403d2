"""Only an event that is printed on request may stand on one side alone."""

from braggtrace.defaults import ALL_GROUPS
from braggtrace.judgement.findings import Rules, Status, Tolerance
from braggtrace.judgement.judge import judge
from braggtrace.pipeline.compare import present
from braggtrace.pluginmanager import Registry
from braggtrace.traceio import parse_log

MAIN = "TRACE_C: F_latt 1.5\n"
TAP = "TRACE_C_TAP5: polar 0.9\n"


def findings(baseline, subject):
    first, second = parse_log(baseline, "c.log"), parse_log(subject, "py.log")
    registry = Registry()
    extractors = present(registry.extractors(ALL_GROUPS), first, second)
    rules = Rules(default=Tolerance(rtol=1e-9))
    found = judge(first, second, extractors, registry.all_comparators(), rules)
    return {f.factor: f.status for f in found.findings}


def test_event_that_only_a_tap_repeats_is_missing_on_the_other_side():
    assert findings(MAIN + TAP, MAIN)["polar"] is Status.MISSING


def test_event_that_is_printed_on_request_alone_may_be_absent():
    tap = (
        "TRACE_C_TAP5_HKL: subpixel=0 0 hkl_frac=1 2 3 h0=1 k0=2 l0=3 F_cell=4 "
        "out_of_bounds=0\n"
    )
    assert "out_of_bounds" not in findings(MAIN + tap, MAIN)
