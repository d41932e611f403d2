"""Judges a saved bundle under other tolerances; nothing is run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from braggtrace.bundle.contents import file_problems
from braggtrace.bundle.read import bundled_config
from braggtrace.bundle.warnings import warnings_of
from braggtrace.config import load_config
from braggtrace.errors import BundleError, UsageError
from braggtrace.judgement.findings import RULES
from braggtrace.pipeline.recompute import recompute
from braggtrace.regular_files import read_json
from braggtrace.report.report import Report

# what was compared and what is written of it: no rule by which traces are judged
_OF_THE_BUNDLE: Final = frozenset(
    {
        *("name", "experiment", "baseline", "subject", "candidate", "map", "output"),
        *("scope", "pixel", "pixels", "hypotheses", "report"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Regated:
    """A bundle's traces under other rules.

    Attributes:
        report: under the new rules.
        was: the verdict that the bundle recorded.
        changes: rules that judge nothing or let anything pass, what the new rules let
            pass that the bundle's own did not, and margins that shrank, in sentences.
    """

    report: Report
    was: str
    changes: tuple[str, ...]


def regate(
    bundle: Path,
    config: Path | None,
    overrides: Sequence[tuple[str, Any]],
    *,
    today: date,
) -> Regated:
    """Judge the traces of a bundle again.

    Args:
        bundle: the folder.
        config: YAML file; of it the plugins, factors, tolerances, exemptions and
            declared divergences count; what was simulated is the bundle's. None takes
            the bundle's own.
        overrides: (dotted key, value) of the command line.
        today: by which declared divergences expire.

    Returns:
        The report and what was recorded.

    Raises:
        BundleError: it is no bundle, or a file of it was changed since.
        UsageError: an unknown name in the configuration, or an override of what the
            bundle alone says.
    """
    _require_rules(key for key, _ in overrides)
    problems = file_problems(bundle)
    if problems:
        raise BundleError(
            f"{bundle} is not as it was written ({problems[0]}); judge it where it is "
            "whole, or run the comparison again"
        )
    if config is None:
        rules = bundled_config(bundle, overrides)
    else:
        rules = load_config(config, overrides)
    report = recompute(bundle, rules, today=today, version=RULES).report
    return Regated(
        report=report,
        was=_recorded_verdict(bundle),
        changes=warnings_of(report, rules, bundle),
    )


def _recorded_verdict(bundle: Path) -> str:
    try:
        return str(read_json(bundle / "metrics.json")["verdict"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = f"metrics.json lacks or misstates the verdict: {error}"
        raise BundleError(what) from error


def _require_rules(keys: Iterable[str]) -> None:
    """What a command line changes is a rule, and not what was compared."""
    for key in keys:
        first = key.partition(".")[0]
        if first in _OF_THE_BUNDLE:
            raise UsageError(
                f"{first} is the bundle's own, so that --set {key} has no effect here; "
                "leave it out, or run the comparison again with it"
            )
