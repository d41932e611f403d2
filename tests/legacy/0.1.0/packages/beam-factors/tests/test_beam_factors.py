"""The plugin on traces of a dozen events; nothing is simulated."""

import pytest
from braggtrace import Tolerance
from braggtrace.testing import (
    assert_agree,
    assert_diverged,
    assert_finding,
    check_plugin,
    compare,
    finding_of,
    tiny_trace,
)

from beam_factors import plugin
from beam_factors.factor import PER_STEP


def test_plugin_keeps_the_promises_of_its_hooks():
    origin = check_plugin(plugin)
    assert origin.factors == ("beam_factors",)
    assert origin.comparators == ("beam_factors_symmetric",)


def test_equal_traces_agree():
    report = compare(tiny_trace(), tiny_trace(), plugins=[plugin])
    assert_agree(report)
    assert_finding(report, PER_STEP, status="PASS", compared=1)


def test_another_intensity_per_step_diverges():
    subject = tiny_trace(I_before_scaling=[944.26])
    report = compare(
        tiny_trace(), subject, plugins=[plugin], factors=["beam_factors"]
    )
    assert_diverged(report, first=PER_STEP)
    assert finding_of(report, PER_STEP).worst.baseline == pytest.approx(472.125)


def test_factor_of_one_side_alone_is_missing():
    subject = tiny_trace(steps=None)
    report = compare(
        tiny_trace(), subject, plugins=[plugin], factors=["beam_factors"]
    )
    assert_finding(report, PER_STEP, status="MISSING", message="missing in the subject")


@pytest.mark.parametrize(("rtol", "status"), [(2.0e-5, "PASS"), (1.0e-6, "DIVERGENT")])
def test_comparator_allows_what_its_tolerance_says(rtol, status):
    tolerance = Tolerance(rtol=rtol, comparator="beam_factors_symmetric", why="a test")
    report = compare(
        tiny_trace(),
        tiny_trace(I_before_scaling=[944.26]),
        plugins=[plugin],
        factors=["beam_factors"],
        tolerances={PER_STEP: tolerance},
    )
    assert_finding(
        report, PER_STEP, status=status, comparator="beam_factors_symmetric"
    )
