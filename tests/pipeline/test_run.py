"""Configuration in, verdict and bundle out."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime

import pytest

from braggtrace.config import load_config
from braggtrace.errors import BaselineError, PixelError
from braggtrace.pipeline.run import run

STARTED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def outcome(supervisor):
    """Runs the copied configuration with overrides."""

    def runs(*overrides):
        return run(
            load_config(supervisor, overrides),
            source=supervisor,
            command="a command",
            overrides=overrides,
            started=STARTED,
        )

    return runs


def test_report_and_bundle_come_together(outcome, tmp_path):
    found = outcome()
    assert found.report.verdict.agree
    assert found.report.name == "supervisor"
    assert found.report.pixel == (685, 1039)
    assert found.bundle == tmp_path / "reports/supervisor/20260102T030405Z"


def test_no_bundle_is_written_where_none_is_wanted(outcome, tmp_path):
    found = outcome(("report.formats", "[console]"))
    assert found.report.verdict.agree
    assert found.bundle is None
    assert not (tmp_path / "reports").exists()


def test_report_cannot_be_altered(outcome):
    report = outcome(("report.formats", "[console]")).report
    with pytest.raises(FrozenInstanceError):
        report.name = "other"


def test_sides_are_named(outcome):
    report = outcome(("report.formats", "[console]")).report
    assert report.baseline.program.startswith("nanoBragg")
    assert report.subject.program == "braggtrace"
    assert report.subject.facts["mode"] == "nanobragg"


def test_events_that_the_baseline_does_not_print_are_named(outcome):
    report = outcome(("report.formats", "[console]")).report
    assert "rotation_angle" in report.unprinted
    assert "rot_a" not in report.unprinted


def test_pixel_outside_the_detector_is_refused_before_the_recording_is_asked(outcome):
    with pytest.raises(PixelError):
        outcome(("pixel", "{slow: 2527, fast: 0}"), ("baseline.recorded", "nope"))


def test_pixel_that_was_not_recorded_leaves_a_blocked_bundle_and_no_trace(
    outcome, tmp_path
):
    with pytest.raises(BaselineError, match="not in the recording"):
        outcome(("pixel", "{slow: 1, fast: 1}"))
    (bundle,) = (tmp_path / "reports/supervisor").iterdir()
    assert "not in the recording" in (bundle / "blockers.md").read_text("utf-8")
    assert not list(bundle.glob("trace_*"))


def test_cost_of_one_pixel_does_not_depend_on_the_size_of_the_detector(outcome):
    # a detector a million times as large would not fit into any memory
    size = ("experiment.detector.size_px", "{slow: 2527000, fast: 2463000}")
    assert outcome(size, ("report.formats", "[console]")).report.pixel == (685, 1039)
