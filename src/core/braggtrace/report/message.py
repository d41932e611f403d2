"""The message builder: one factor's divergence in a few lines."""

from collections.abc import Mapping

from braggtrace.judgement.findings import Finding
from braggtrace.report.words import (
    at,
    limit,
    number,
    percent,
    place,
    relative,
    would_pass,
)

Lines = list[tuple[str, str]]


def heading(finding: Finding, sizes: Mapping[str, int]) -> str:
    """Factor, unit and the first place that is outside."""
    where = place(finding.first.place, sizes) if finding.first else ""
    unit = f" [{finding.unit}]" if finding.unit not in ("1", "text") else ""
    return f"{finding.factor}{unit}" + (f"  at {where}" if where else "")


def finding_lines(finding: Finding, sizes: Mapping[str, int]) -> Lines:
    """What is wrong with one factor, as (label, text).

    Args:
        finding: any that is not PASS.
        sizes: length of each axis.

    Returns:
        Mismatched, greatest difference and what was allowed, both values, and the
        tolerance that would just pass; the sentence alone where nothing was compared.
    """
    if finding.worst is None or finding.first is None:
        return [("what", finding.message)]
    worst = finding.worst
    greatest = f"{relative(worst)}{at(worst, sizes)}  (allowed: {limit(finding)})"
    lines = [
        ("mismatched", percent(finding.outside, finding.compared)),
        ("greatest", greatest),
        ("baseline", number(worst.baseline)),
        ("subject", number(worst.subject)),
        ("would pass", would_pass(finding)),
    ]
    told = finding.problem in ("expect", "stale") or finding.declared
    return [*lines, ("what", finding.message)] if told else lines


def finding_text(finding: Finding, sizes: Mapping[str, int]) -> str:
    """Heading and lines, for a test that fails or an annotation."""
    rows = [f"{finding.status}  {heading(finding, sizes)}"]
    rows += [f"  {label:<16}{text}" for label, text in finding_lines(finding, sizes)]
    return "\n".join(rows)
