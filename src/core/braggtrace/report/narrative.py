"""The comparison told in sentences: diff_trace.md and summary.md."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from braggtrace.judgement.findings import Finding
from braggtrace.report.bundle import bundle_stamp
from braggtrace.report.circumstances import Circumstances
from braggtrace.report.context import ReportContext
from braggtrace.report.environment_changes import told
from braggtrace.report.image_words import image_sentences
from braggtrace.report.next_steps import next_steps
from braggtrace.report.report import Report, Side
from braggtrace.report.three_way_story import three_way_sentences
from braggtrace.report.three_way_words import agreed_words, statements_of
from braggtrace.report.words import at, limit, number, relative


def diff_trace(report: Report, around: Circumstances | None = None) -> str:
    """The report of a careful colleague.

    What was compared, where it first differs, the numbers, the environment, and what
    to do next.

    Args:
        report: the comparison.
        around: what the report does not hold.

    Returns:
        Markdown.
    """
    lines = _diff_lines(report, around or Circumstances())
    return "\n".join(lines) + "\n"


def summary(
    report: Report, stamp: str, command: str, digests: Mapping[str, str] | None = None
) -> str:
    """One entry of summary.md; later entries are appended, none is rewritten.

    Args:
        report: the comparison.
        stamp: when, UTC.
        command: what was run.
        digests: sha256 of each trace file, by name.

    Returns:
        Markdown.
    """
    verdict = report.verdict
    first = report.first_diverged
    lines = [
        f"# {report.name}",
        "",
        f"## {stamp}",
        "",
        f"- verdict: **{'AGREE' if verdict.agree else 'DIVERGED'}**",
        *_images(report),
        f"- first divergence: {first.factor if first else 'none'}",
        f"- factors: {len(verdict.compared)} compared, "
        f"{len(verdict.diverged)} diverged",
        f"- {_account(report)}",
        f"- baseline: {_side(report.baseline)}",
        f"- subject: {_side(report.subject)}",
        *_candidate(report, "- candidate: {}"),
        *_alone(report),
        f"- command: `{command}`",
        *_digests(digests or {}),
    ]
    return "\n".join(lines) + "\n"


def diff_trace_text(context: ReportContext) -> str:
    """The text of diff_trace.md.

    Args:
        context: of the run.

    Returns:
        Markdown.
    """
    return diff_trace(context.report, context.circumstances)


def summary_text(context: ReportContext) -> str:
    """The text with which summary.md begins.

    Args:
        context: of the run.

    Returns:
        Markdown.
    """
    started = datetime.fromisoformat(context.record["started"])
    command = context.record["command"]
    stamp = bundle_stamp(started)
    return summary(context.report, stamp, command, context.digests)


def _candidate(report: Report, form: str) -> Iterator[str]:
    if report.candidate is not None:
        yield form.format(_side(report.candidate))


def _alone(report: Report) -> Iterator[str]:
    """Who is alone, one line; that nobody is, too."""
    found = report.three_way
    if found is not None:
        told = statements_of(report) or (agreed_words(found),)
        yield f"- three sides: {'; '.join(told)}"


def _digests(digests: Mapping[str, str]) -> Iterator[str]:
    for name, digest in sorted(digests.items()):
        yield f"- `{name}`: sha256 {digest}"


def _images(report: Report) -> Iterator[str]:
    if report.image is not None:
        yield f"- images: {'agree' if report.image.agree else 'differ'}"


def _diff_lines(report: Report, around: Circumstances) -> Iterator[str]:
    yield f"# Trace comparison: {report.title}"
    yield ""
    yield "## What was compared"
    yield ""
    yield f"Baseline: {_side(report.baseline)}. Subject: {_side(report.subject)}."
    yield from _candidate(report, "Candidate: {}.")
    yield ""
    yield from image_sentences(report)
    yield _account(report)
    yield ""
    if around.digests:
        yield from _digests(around.digests)
        yield ""
    yield from _found(report, explained=bool(around.why))
    yield from _why(around)
    yield from _surroundings(around.environment)
    yield "## What to do next"
    yield ""
    yield from next_steps(report, around)


def _why(around: Circumstances) -> Iterator[str]:
    if around.why:
        yield from ("## Why", "", "```text", *around.why, "```", "")


def _found(report: Report, *, explained: bool) -> Iterator[str]:
    verdict = report.verdict
    first = verdict.first_divergence
    yield "## What was found"
    yield ""
    if first is None:
        third = report.first_diverged
        yield f"**first divergence: {third.factor if third else 'none'}**"
        yield ""
        yield from _tightest(report)
    else:
        yield f"**first divergence: {first.factor}**"
        yield ""
        yield from _story(first, report, explained=explained)
    yield from _three_sides(report)
    told = statements_of(report)
    reasons = [reason for reason in verdict.reasons if reason not in told]
    notes = [f"The verdict is not green: {reason}." for reason in reasons]
    notes += [f"- note: {note}" for note in report.notes]
    notes += _exempt(report)
    yield from notes
    if notes:
        yield ""


def _three_sides(report: Report) -> Iterator[str]:
    found = report.three_way
    if found is None:
        return
    yield "### Three sides"
    yield ""
    if found.agree:
        yield f"Nobody is alone: {agreed_words(found)}."
    yield from three_way_sentences(report)
    yield ""


def _surroundings(environment: Mapping[str, Any]) -> Iterator[str]:
    """Differences between this environment and those before; only what differs."""
    baseline = environment.get("since_baseline", {})
    last = environment.get("since_last_bundle", {})
    if not baseline and not last:
        return
    yield "## Environment"
    yield ""
    if baseline.get("note"):
        yield f"{baseline['note']}."
    for sentence in told(baseline):
        yield f"- since the baseline was made: {sentence}"
    for sentence in told(last):
        yield f"- since the last bundle, {last['bundle']}: {sentence}"
    yield ""


def _tightest(report: Report) -> Iterator[str]:
    finding = report.tightest
    if finding is None or finding.worst is None:
        return
    yield (
        f"The factor that uses most of its tolerance is `{finding.factor}`"
        f"{at(finding.worst, report.sizes)}: {relative(finding.worst)} where "
        f"{limit(finding)} is allowed."
    )
    yield ""


def _story(first: Finding, report: Report, *, explained: bool) -> Iterator[str]:
    """The first divergence and what follows; the causes too, unless they are told."""
    yield _sentence(first, report)
    yield ""
    if not explained:
        yield from _causes(report)
    causes = {cause.factor for cause in report.causes}
    heirs = [f for f in report.verdict.diverged if f.factor not in causes]
    if heirs:
        yield "- What follows from it:"
    for finding in heirs:
        yield f"  - {_sentence(finding, report)}"
    yield ""


def _causes(report: Report) -> Iterator[str]:
    """What the traces alone say of the causes."""
    for cause in report.causes:
        if cause.certainty == "root":
            yield f"- Root cause: `{cause.factor}`; every event upstream of it agrees."
        else:
            unseen = ", ".join(cause.not_compared)
            yield (
                f"- The cause lies at or before `{cause.factor}`: these events "
                f"upstream of it were not compared: {unseen}."
            )


def _sentence(finding: Finding, report: Report) -> str:
    if finding.worst is None or not finding.outside:
        return f"`{finding.factor}`: {finding.message}."
    worst = finding.worst
    return (
        f"`{finding.factor}` [{finding.unit}] differs in {finding.outside} of "
        f"{finding.compared} values; the greatest difference{at(worst, report.sizes)} "
        f"is {relative(worst)} (allowed: {limit(finding)}): baseline "
        f"{number(worst.baseline)}, subject {number(worst.subject)}."
    )


def _account(report: Report) -> str:
    account = report.verdict.accounting
    missing = f", {account.missing} not compared" if account.missing else ""
    return (
        f"Of {account.expected} expected values {account.compared} were compared, "
        f"{account.exempted} declared exempt{missing}."
    )


def _exempt(report: Report) -> Iterator[str]:
    for e in report.verdict.accounting.exempt:
        yield f"- exempt: `{e.name}` ({e.values} values): {e.reason}"


def _side(side: Side) -> str:
    version = f" {side.version}" if side.version else ""
    facts = [f"{k} {_fact(k, side.facts[k])}" for k in _TOLD if side.facts.get(k)]
    return f"{side.program}{version}" + (f" ({', '.join(facts)})" if facts else "")


def _fact(key: str, value: str) -> str:
    """A fact in few words; run_metadata.json has all of them."""
    if key != "switches" or len(value) <= _LONG:
        return value
    words = value.split()
    on = [word for word in words if word.endswith("=on")]
    rest = [word for word in words if word not in on]
    few = min(on, rest, key=len)
    others = f" ({' '.join(few)})" if 0 < len(few) <= _FEW else ""
    return f"{len(on)} of {len(words)} on{others}"


_LONG, _FEW = 200, 8  # characters; switches that are named
_TOLD = (
    "build",
    "recording",
    "promotion",
    "file",
    "mode",
    "dtype",
    "device",
    "switches",
)
