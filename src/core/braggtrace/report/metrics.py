"""The verdict as data: metrics.json."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from braggtrace.diagnosis import Cause
from braggtrace.judgement.findings import Difference, Finding, Tolerance
from braggtrace.report.images import image_data
from braggtrace.report.report import Report
from braggtrace.report.text import plain
from braggtrace.report.three_way.data import three_way_data


def metrics(report: Report) -> dict[str, Any]:
    """The verdict and every factor, from the report alone.

    Args:
        report: the comparison.

    Returns:
        Plain data; a number that JSON has not is a word ("NaN", "Infinity").
    """
    verdict, account = report.verdict, report.verdict.accounting
    first = report.first_diverged
    return {
        "verdict": "AGREE" if verdict.agree else "DIVERGED",
        "tolerance": _tolerance(report.tolerance),
        "first_divergence": first.factor if first else None,
        "first_divergence_at": _place(first.first) if first else None,
        "num_divergent": len(verdict.diverged),
        "num_compared": len(verdict.compared),
        "root_causes": [_cause(cause) for cause in report.causes],
        "readings": dict(report.readings),
        "inconsistencies": [
            {
                "side": found.side,
                "event": found.event,
                "at": found.place,
                "message": found.message,
            }
            for found in report.inconsistencies
        ],
        "reasons": list(verdict.reasons),
        **({"notes": list(report.notes)} if report.notes else {}),
        **({"unread": _unread(report)} if report.unread else {}),
        "pixel": _pixels(report)[0] if report.pixel else None,
        "pixels": _pixels(report),
        "values": {
            "expected": account.expected,
            "compared": account.compared,
            "exempt": account.exempted,
            "missing": account.missing,
        },
        "exempt": [
            {"name": e.name, "values": e.values, "reason": e.reason}
            for e in account.exempt
        ],
        **({} if report.image is None else {"image": image_data(report.image)}),
        **three_way_data(report),
        "factors": _factors(report),
    }


def metrics_text(report: Report) -> str:
    """The text of metrics.json."""
    data = metrics(report)
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def metrics_by_rules(report: Report, rules: int) -> str:
    """The text of metrics.json, as a bundle under some version of the rules holds it.

    Args:
        report: the comparison.
        rules: their version; before 1 the limit ``noise`` was not recorded.
    """
    if rules >= 1:
        return metrics_text(report)
    findings = tuple(
        replace(finding, tolerance=_without_noise(finding.tolerance))
        for finding in report.verdict.findings
    )
    return metrics_text(
        replace(
            report,
            tolerance=_without_noise(report.tolerance),
            verdict=replace(report.verdict, findings=findings),
        )
    )


def _without_noise(tolerance: Tolerance) -> Tolerance:
    bare = replace(tolerance, noise=0.0, comparator=None)
    return replace(
        bare if tolerance.noise else tolerance,
        parts=tuple(_without_noise(part) for part in tolerance.parts),
        places=tuple(
            replace(place, tolerance=_without_noise(place.tolerance))
            for place in tolerance.places
        ),
    )


def finding_keys(findings: Sequence[Finding]) -> tuple[str, ...]:
    """A name for each finding, each once.

    A second finding of one name (an anomaly, say) carries its group.
    """
    keys: dict[str, None] = {}
    for finding in findings:
        key = finding.factor
        if key in keys:
            key = f"{finding.factor} ({finding.group})"
        while key in keys:
            key += " *"
        keys[key] = None
    return tuple(keys)


def _unread(report: Report) -> dict[str, list[dict[str, Any]]]:
    return {
        role: [asdict(part) for part in parts] for role, parts in report.unread.items()
    }


def _factors(report: Report) -> dict[str, Any]:
    findings = report.verdict.findings
    pairs = zip(finding_keys(findings), findings, strict=True)
    return {key: _factor(finding) for key, finding in pairs}


def _factor(finding: Finding) -> dict[str, Any]:
    worst = finding.worst
    return {
        "group": finding.group,
        "description": finding.description,
        "unit": finding.unit,
        "baseline": plain(worst.baseline) if worst else None,
        "subject": plain(worst.subject) if worst else None,
        "abs_delta": plain(worst.abs_delta) if worst else None,
        "rel_delta": plain(worst.rel_delta) if worst else None,
        "allowed": plain(worst.allowed) if worst else None,
        "margin": plain(finding.margin),
        "would_pass": [
            {"limit": n.limit, "value": n.value, "at": n.at} for n in finding.needs
        ],
        "status": str(finding.status),
        "message": finding.message,
        "at": _place(worst),
        "component": worst.component if worst else "",
        "compared": finding.compared,
        "outside": finding.outside,
        "comparator": finding.comparator,
        "tolerance": _tolerance(finding.tolerance),
        **({"by_digits": finding.by_digits} if finding.by_digits else {}),
        "expected": list(finding.declared),
    }


def _tolerance(tolerance: Tolerance) -> dict[str, Any]:
    facts: Mapping[str, Any] = {
        "rtol": tolerance.rtol,  # of every tolerance, though it may be nothing
        **tolerance.by_name,
        "comparator": tolerance.comparator,
        "nan": "equal" if tolerance.nan == "equal" else None,
        "why": tolerance.why or None,
        tolerance.need: [_tolerance(part) for part in tolerance.parts] or None,
        "at": [
            {"index": dict(p.index), **_tolerance(p.tolerance)}
            for p in tolerance.places
        ]
        or None,
    }
    return {key: value for key, value in facts.items() if value is not None}


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "factor": cause.factor,
        "at": _place(cause.first),
        "certainty": cause.certainty,
        "not_compared": list(cause.not_compared),
    }


def _place(difference: Difference | None) -> dict[str, int] | None:
    return dict(difference.place) if difference else None


def _pixels(report: Report) -> list[dict[str, int]]:
    return [{"slow": slow, "fast": fast} for slow, fast in report.pixels]
