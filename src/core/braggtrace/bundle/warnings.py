"""Finds the last bundle of a name, and says what changed since."""

import re
from pathlib import Path
from typing import Any, Final

from braggtrace.bundle.rule_warnings import (
    candidate_warnings,
    ignored_limits,
    limits_of_exact_values,
    rule_warnings,
    wide_expectations,
)
from braggtrace.bundle.trend import changes_since
from braggtrace.config import RunConfig
from braggtrace.regular_files import read_json
from braggtrace.report.metrics import metrics
from braggtrace.report.report import Report
from braggtrace.report.sides_text import (
    nan_warnings,
    same_file_warnings,
    unread_warnings,
)
from braggtrace.sources.single_source import same_sources

_NAME: Final = re.compile(r"(\d{8}T\d{6}Z)(?:-(\d+))?")


def last_bundle(folder: Path) -> Path | None:
    """The newest bundle under ``reports/<name>``, or None.

    Args:
        folder: where the bundles of a name lie; it need not exist.
    """
    found = []
    for path in folder.glob("*/metrics.json"):
        match = _NAME.fullmatch(path.parent.name)
        if match:
            found.append((match[1], int(match[2] or 1), path.parent))
    return max(found)[2] if found else None


def warnings_of(
    report: Report, config: RunConfig, bundle: Path | None = None
) -> tuple[str, ...]:
    """All that is not red and should be known of a report's rules.

    Args:
        report: of this run.
        config: by whose rules it was judged.
        bundle: to compare with; None takes the last one of its name.

    Returns:
        Sentences.
    """
    before = bundle or last_bundle(config.report_folder)
    return (
        *same_sources(config),
        *warnings_of_rules(report, config),
        *unread_warnings(report),
        *nan_warnings(report),
        *same_file_warnings(report),
        *warnings_since(report, before),
    )


def warnings_of_rules(report: Report, config: RunConfig) -> tuple[str, ...]:
    """Sentences about rules that judge nothing, or that let anything pass."""
    return (
        *rule_warnings(report.verdict, config.tolerances, config.exempt),
        *candidate_warnings(report),
        *wide_expectations(config.expect),
        *ignored_limits(config.tolerances),
        *limits_of_exact_values(report.verdict, config.tolerances),
    )


def warnings_since(report: Report, bundle: Path | None) -> tuple[str, ...]:
    """What makes a report weaker than that of a bundle.

    Args:
        report: of this run.
        bundle: the last one of its name; None where this run is the first.

    Returns:
        Sentences. A bundle that cannot be read is one of them, and no failure.
    """
    if bundle is None:
        return ()
    try:
        old = read_json(bundle / "metrics.json")
        new: dict[str, Any] = metrics(report)
        return changes_since(old, new)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return (
            f"the last bundle {bundle.name} cannot be compared with: its metrics.json "
            f"lacks or misstates {error}",
        )
