"""The bundle: evidence of one run, written aside and renamed into place whole."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from braggtrace.digests import digest
from braggtrace.report.attempt import Attempt, attempt_of
from braggtrace.report.blockers import (
    BLOCKERS,
    Blocked,
    blocked_summary,
    blockers_text,
)
from braggtrace.report.checksums import CHECKSUMS, LISTING, checksums, listing
from braggtrace.report.circumstances import Circumstances, circumstances_of
from braggtrace.report.home import quoted
from braggtrace.report.image_data import image_text
from braggtrace.report.ledger import now
from braggtrace.report.metrics import metrics_text
from braggtrace.report.narrative import diff_trace, summary
from braggtrace.report.placing import place_bundle
from braggtrace.report.report import Report
from braggtrace.report.table import factor_table
from braggtrace.report.three_way_table import three_way_table

IMAGE: Final = "image.json"
# all that two runs of the same configuration, commit and machine do not share: these
# hold the moment, or what earlier runs left; the last two only list the others
CARRY_TIME: Final = (
    "run_metadata.json",
    "summary.md",
    "commands.txt",
    "hypotheses.md",
    "env.json",
    BLOCKERS,
    LISTING,
    CHECKSUMS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a bundle holds besides the report's own renderings.

    Attributes:
        config: resolved configuration, YAML.
        traces: file name → text of both traces.
        attachments: further files, by relative name.
        binaries: further files that are not text, by relative name.
        metadata: for run_metadata.json.
        environment: for env.json.
        command: what was run.
        started: when, UTC.
    """

    config: str
    traces: Mapping[str, str]
    attachments: Mapping[str, str]
    metadata: Mapping[str, Any]
    environment: Mapping[str, Any]
    command: str
    started: datetime
    binaries: Mapping[str, bytes] = field(default_factory=dict)


def bundle_stamp(started: datetime) -> str:
    """Name of a bundle's folder: the moment in UTC."""
    return started.strftime("%Y%m%dT%H%M%SZ")


def write_bundle(report: Report | Blocked, evidence: Evidence, folder: Path) -> Path:
    """Write a bundle under a folder, and its line into the ledger beside it.

    Args:
        report: the comparison, or what kept it from a verdict.
        evidence: all else.
        folder: ``reports/<name>``; made where absent.

    Returns:
        The bundle. A second run in the same second gets a name with a counter.

    Raises:
        BundleError: the folder cannot be written; nothing is left behind.
    """
    files = _files(report, evidence)

    def entry(bundle: str, manifest: str) -> Attempt:
        metrics = files.get("metrics.json")
        return attempt_of(
            evidence.metadata,
            None if metrics is None else json.loads(metrics),
            time=now(),
            bundle=bundle,
            manifest=manifest,
        )

    return place_bundle(files, folder, bundle_stamp(evidence.started), entry)


def _files(report: Report | Blocked, evidence: Evidence) -> dict[str, bytes]:
    texts = {
        "config.yaml": evidence.config,
        **evidence.traces,
        **evidence.attachments,
        **_told(report, evidence),
        "run_metadata.json": json_text(evidence.metadata),
        "env.json": json_text(evidence.environment),
        "commands.txt": commands_text(
            evidence.started, evidence.environment, evidence.command
        ),
    }
    files = {name: text.encode() for name, text in texts.items()}
    files = dict(sorted({**files, **evidence.binaries}.items()))
    sizes = {name: len(data) for name, data in files.items()}
    files[LISTING] = listing(sizes).encode()
    files[CHECKSUMS] = checksums(files).encode()
    return files


def _told(report: Report | Blocked, evidence: Evidence) -> dict[str, str]:
    stamp, command = bundle_stamp(evidence.started), evidence.command
    environment = evidence.environment
    if isinstance(report, Blocked):
        name = str(evidence.metadata.get("name"))
        return {
            BLOCKERS: blockers_text(name, stamp, command, report, environment),
            "summary.md": blocked_summary(name, stamp, command, report),
        }
    digests = {name: digest(text.encode()) for name, text in evidence.traces.items()}
    around = circumstances_of(evidence.metadata, environment, digests)
    return renderings(report, stamp, command, around)


def renderings(
    report: Report, stamp: str, command: str, around: Circumstances
) -> dict[str, str]:
    """Every file that follows from the others, by name.

    Args:
        report: the comparison.
        stamp: when, UTC.
        command: what was run.
        around: what the report does not hold.

    Returns:
        Texts. Later entries may be appended to summary.md.
    """
    texts = {
        "compare.txt": compare_text(report),
        "compare.md": compare_text(report, "github"),
        "metrics.json": metrics_text(report),
        "diff_trace.md": diff_trace(report, around),
        "summary.md": summary(report, stamp, command, around.digests),
    }
    if report.image is not None:
        texts[IMAGE] = image_text(report.image)
    return texts


def compare_text(report: Report, style: str = "simple") -> str:
    """The table of factors; before it that of three sides, where there are three."""
    tables = [factor_table(report, style)]
    if report.three_way is not None:
        tables.insert(0, three_way_table(report, style))
    return "\n\n".join(tables) + "\n"


def json_text(data: Mapping[str, Any]) -> str:
    """Data as the text of a file."""
    return json.dumps(data, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def commands_text(
    started: datetime, environment: Mapping[str, Any], command: str
) -> str:
    """The first entry of commands.txt: moment, variables, command."""
    variables = environment.get("variables", {})
    lines = [f"# {started.isoformat(timespec='seconds')}"]
    lines += [f"export {k}={quoted(v)}" for k, v in sorted(variables.items())]
    lines.append(command)
    return "\n".join(lines) + "\n"
