"""The three sides as data: ``three_way`` in metrics.json."""

from collections.abc import Mapping
from typing import Any, Final

from braggtrace.diagnosis.alone import (
    BASELINE_CANDIDATE,
    BASELINE_SUBJECT,
    SUBJECT_CANDIDATE,
    Pair,
    Row,
    ThreeWay,
)
from braggtrace.judgement.findings import Finding
from braggtrace.report.report import Report
from braggtrace.report.text import plain
from braggtrace.report.three_way.text import alone_words, statements_of

_NAMES: Final[Mapping[Pair, str]] = {
    BASELINE_SUBJECT: "baseline_subject",
    SUBJECT_CANDIDATE: "subject_candidate",
    BASELINE_CANDIDATE: "baseline_candidate",
}


def three_way_data(report: Report) -> dict[str, Any]:
    """The three sides as plain data.

    Args:
        report: the comparison.

    Returns:
        One key, ``three_way``; nothing where there is no candidate.
    """
    found = report.three_way
    if found is None:
        return {}
    first = found.first
    return {
        "three_way": {
            "candidate": found.candidate,
            "agree": found.agree,
            "alone": None if first is None else alone_words(first, found),
            "first": None if first is None else first.factor,
            "statements": list(statements_of(report)),
            "untraced": list(found.untraced),
            "emitted": found.emitted,
            "rows": [_row(row, found) for row in found.rows],
        }
    }


def _row(row: Row, found: ThreeWay) -> dict[str, Any]:
    pairs = {name: _pair(row.findings.get(pair)) for pair, name in _NAMES.items()}
    return {
        "factor": row.factor,
        "unit": row.telling.unit,
        "alone": alone_words(row, found),
        "green": row.green,
        **pairs,
    }


def _pair(finding: Finding | None) -> dict[str, Any] | None:
    """One pair; ``first`` and ``second`` are its sides, in the order of its name."""
    if finding is None:
        return None
    worst = finding.worst
    return {
        "status": str(finding.status),
        "message": finding.message,
        "compared": finding.compared,
        "outside": finding.outside,
        "first": plain(worst.baseline) if worst else None,
        "second": plain(worst.subject) if worst else None,
        "abs_delta": plain(worst.abs_delta) if worst else None,
        "rel_delta": plain(worst.rel_delta) if worst else None,
        "allowed": plain(worst.allowed) if worst else None,
        "margin": plain(finding.margin),
        "at": dict(worst.place) if worst else None,
        "component": worst.component if worst else "",
        "tolerance": finding.tolerance.describe(),
        "why": finding.tolerance.why,
    }
