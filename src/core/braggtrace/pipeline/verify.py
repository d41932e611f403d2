"""Checks a bundle: its files, then all that follows from others, recomputed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from braggtrace.bundle.added.lines import history_problems, original_digests
from braggtrace.bundle.blockers import (
    BLOCKERS,
    Blocked,
    blocked_summary,
    blockers_text,
)
from braggtrace.bundle.checksums import CHECKSUMS, read_checksums
from braggtrace.bundle.contents import is_blocked, problems_of
from braggtrace.bundle.ledger_lines import ledger_problems
from braggtrace.bundle.names import IMAGE, commands_text, core_files
from braggtrace.bundle.read import (
    blocked_record_of,
    bundled_config,
    environment_of,
    record_of,
    rules_of,
)
from braggtrace.bundle.sections.inputs import native_problems
from braggtrace.bundle.sections.renderings import RENDERED, rendering_problems
from braggtrace.bundle.sections.section import not_recorded
from braggtrace.bundle.sections.table import section_problems
from braggtrace.digests import digest
from braggtrace.errors import BraggtraceError
from braggtrace.judgement.findings import RULES
from braggtrace.pipeline.recompute import Recomputed, recompute
from braggtrace.report.context import ReportContext, context_of
from braggtrace.report.metrics import metrics_by_rules
from braggtrace.report.text import bundle_stamp

METRICS = "metrics.json"
_GROWING = ("summary.md", "commands.txt")
# what values of a wrong type or size may raise, wherever the record is used
_STRANGE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What came of a verification.

    Attributes:
        bundle: the folder.
        files: number of files whose checksum is right.
        problems: what is wrong, in sentences; empty if nothing is.
        verdict: the verdict that was recomputed by the rules under which the bundle was
            judged, BLOCKED where the run could not finish, "" where it cannot be.
        today: what today's rules say, in a sentence, where they are others.
    """

    bundle: Path
    files: int
    problems: tuple[str, ...]
    verdict: str
    today: str = ""


def verify_bundle(bundle: Path) -> Check:
    """Verify a bundle, offline.

    Args:
        bundle: the folder.

    Returns:
        What was found.

    Raises:
        BundleError: it is not a folder with a sha256.txt.
    """
    wanted = read_checksums(bundle / CHECKSUMS)
    problems = list(problems_of(bundle, wanted))
    verdict, today, again = "", "", None
    if not problems:
        try:
            verdict, found, again = _content(bundle, original_digests(bundle))
            problems += [*history_problems(bundle), *found]
        except BraggtraceError as error:
            problems.append(f"the verdict cannot be recomputed: {error}")
        except _STRANGE as error:
            what = f"{type(error).__name__}: {error}"
            problems.append(f"the bundle holds what no run writes: {what}")
        try:
            problems += ledger_problems(bundle)
        except BraggtraceError as error:
            problems.append(str(error))
    if not problems and again is not None:
        today = _by_todays_rules(bundle, again)
    return Check(
        bundle=bundle,
        files=len(wanted),
        problems=tuple(problems),
        verdict=verdict,
        today=today,
    )


def _by_todays_rules(bundle: Path, found: Recomputed) -> str:
    """What today's rules say of a bundle that was judged by earlier ones.

    Today's readers read a side's files once more; traces that no reader made again are
    the same by all rules.
    """
    then = rules_of(record_of(bundle))
    if then == RULES:
        return ""
    judged = f"judged by rules {then}; today's rules, {RULES},"
    try:
        if found.read_again:
            report = recompute(bundle, version=RULES).report
        else:
            report = found.by_rules(RULES)
    except BraggtraceError as error:
        return f"{judged} would not come to a verdict: {error}"
    if report.verdict.agree:
        return f"{judged} say AGREE"
    first = report.first_diverged
    where = "" if first is None else f", first divergence {first.factor}"
    reasons = "".join(f"; {reason}" for reason in report.verdict.reasons)
    return f"{judged} say DIVERGED{where}{reasons}"


def _content(
    bundle: Path, original: Mapping[str, str]
) -> tuple[str, list[str], Recomputed | None]:
    """Verdict, problems and what was recomputed, None where the run was blocked.

    ``original`` are the checksums that the run wrote.
    """
    if is_blocked(bundle):
        return "BLOCKED", list(_blocked_problems(bundle, original)), None
    found = recompute(bundle)
    verdict = "AGREE" if found.report.verdict.agree else "DIVERGED"
    return verdict, list(_verdict_problems(bundle, found, original)), found


def _verdict_problems(
    bundle: Path, found: Recomputed, original: Mapping[str, str]
) -> Iterator[str]:
    record, report, config = record_of(bundle), found.report, bundled_config(bundle)
    yield from not_recorded(bundle, {"config.yaml": record["config_sha256"]})
    for role, trace in found.read_again.items():
        yield from native_problems(bundle, role, trace, record.get("rules", 0))
    yield from section_problems(config, bundle, record)
    check = partial(_derived_problem, bundle, original)
    core = {**core_files(report), METRICS: metrics_by_rules(report, rules_of(record))}
    for name, text in core.items():
        yield from check(name, text.encode())
    context = _context(bundle, record, found, original)
    yield from rendering_problems(record, found.registry, context, original, check)
    yield from _command_problems(bundle, record, original)


def _context(
    bundle: Path,
    record: Mapping[str, Any],
    found: Recomputed,
    original: Mapping[str, str],
) -> ReportContext:
    """What the renderers of the bundle were handed."""
    recorded = {key: value for key, value in record.items() if key not in RENDERED}
    traces = {n: d for n, d in original.items() if n.startswith("trace_")}
    environment = environment_of(bundle)
    return context_of(found.report, recorded, environment, traces, found.compared)


def _derived_problem(
    bundle: Path, original: Mapping[str, str], name: str, data: bytes
) -> Iterator[str]:
    """A file that does not follow from the others; what was appended is left out."""
    if name in _GROWING:
        if digest(data) != original.get(name):
            yield f"{name} does not begin with what this run wrote"
    elif name == METRICS:
        recorded = (bundle / name).read_bytes()
        if recorded != data:
            yield f"{name} is not what the traces give: {_unlike(recorded, data)}"
    elif (bundle / name).read_bytes() != data:
        yield f"{name} is not what the {'images' if name == IMAGE else 'traces'} give"


def _command_problems(
    bundle: Path, data: Mapping[str, Any], original: Mapping[str, str]
) -> Iterator[str]:
    started = datetime.fromisoformat(data["started"])
    text = commands_text(started, environment_of(bundle), data["command"])
    yield from _derived_problem(bundle, original, "commands.txt", text.encode())


def _blocked_problems(bundle: Path, original: Mapping[str, str]) -> Iterator[str]:
    data = blocked_record_of(bundle)
    entries = data["blocked"]
    blocked = Blocked(**{**entries, "advice": tuple(entries["advice"])})
    name, command, config = data["name"], data["command"], data["config_sha256"]
    stamp = bundle_stamp(datetime.fromisoformat(data["started"]))
    text = blockers_text(name, stamp, command, blocked, environment_of(bundle))
    if (bundle / BLOCKERS).read_bytes() != text.encode():
        yield f"{BLOCKERS} is not what run_metadata.json says"
    if digest(bundle / "config.yaml") != config:
        yield "config.yaml is not the file that run_metadata.json names"
    summary = blocked_summary(name, stamp, command, blocked)
    yield from _derived_problem(bundle, original, "summary.md", summary.encode())
    yield from _command_problems(bundle, data, original)


def _unlike(recorded: bytes, wanted: bytes) -> str:
    """The first key in which the recorded and the recomputed verdict differ."""
    try:
        old, new = json.loads(recorded), json.loads(wanted)
    except (ValueError, RecursionError):
        return "it is not JSON"
    for key in new:
        if not isinstance(old, dict) or old.get(key) != new[key]:
            return f"`{key}` differs"
    return "it holds other keys"
