"""Outcomes of each kind, as a CI system sees them."""

from datetime import UTC, datetime
from typing import Any

from braggtrace.report.gated import Gated
from tests.report import reports

STARTED = datetime(2026, 11, 23, 19, 15, tzinfo=UTC)


def gated(name: str, **changes: Any) -> Gated:
    facts = {"exit_code": 0, "started": STARTED, "seconds": 1.25, **changes}
    return Gated(name=name, source=f"configs/{name}.yaml", **facts)


def all_kinds() -> list[Gated]:
    """Green, red in three ways, not judged."""
    strange = "margin of <a> & \x00 b | shrank"
    return [
        gated("green", report=reports.agreeing(), warnings=(strange,), bundle="r/1"),
        gated("red", report=reports.diverged(), exit_code=1),
        gated("lacks", report=reports.missing(), exit_code=1),
        gated("nothing", report=reports.empty(), exit_code=1),
        gated("strange", report=reports.not_finite(), exit_code=1),
        gated("three", report=reports.three_sides()),
        gated("alone", report=reports.three_sides(candidate=1.1), exit_code=1),
        gated("base", report=reports.three_sides(baseline=1.1), exit_code=1),
        gated("broken", error="no baseline: 100 %\nrestore it", exit_code=3),
    ]
