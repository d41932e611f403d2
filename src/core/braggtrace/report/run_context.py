"""What a report does not hold, and what the texts of a bundle tell with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from braggtrace.report.report import Report
from braggtrace.report.story import cause_lines, hypothesis_lines, inheritance_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContext:
    """Of one run, as its bundle records them.

    Attributes:
        environment: what env.json holds.
        digests: sha256 of each trace file, by name.
        why: the explanation in lines, which needs the simulator and is therefore
            recorded; none where both sides agree.
        fix: the setting that closes the gap, or "".
    """

    environment: Mapping[str, Any] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    why: tuple[str, ...] = ()
    fix: str = ""


def recorded_why(report: Report) -> dict[str, Any]:
    """What run_metadata.json says of why the two sides differ."""
    if report.explanation is None:
        return {}
    fixes = [trial.fix for trial in report.explanation.confirmed if trial.fix]
    lines = (
        *cause_lines(report),
        *hypothesis_lines(report),
        *inheritance_lines(report),
    )
    return {"why": list(lines), "fix": fixes[0] if fixes else ""}


def run_context_of(
    metadata: Mapping[str, Any],
    environment: Mapping[str, Any],
    digests: Mapping[str, str],
) -> RunContext:
    """The context of a run, from what run_metadata.json and env.json hold."""
    return RunContext(
        environment=environment,
        digests=digests,
        why=tuple(str(line) for line in metadata.get("why", ())),
        fix=str(metadata.get("fix", "")),
    )
