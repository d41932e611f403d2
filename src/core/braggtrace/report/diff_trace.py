"""The report of a careful colleague: diff_trace.md."""

from collections.abc import Iterator, Mapping
from typing import Any

from braggtrace.judgement.findings import Finding
from braggtrace.report.context import ReportContext
from braggtrace.report.environment import change_sentences
from braggtrace.report.images import image_sentences
from braggtrace.report.next_steps import next_steps
from braggtrace.report.report import Report
from braggtrace.report.run_context import RunContext
from braggtrace.report.sides_text import (
    account_text,
    candidate_lines,
    digest_lines,
    side_text,
    unread_lines,
)
from braggtrace.report.text import at, limit, number, relative
from braggtrace.report.three_way.story import three_way_sentences
from braggtrace.report.three_way.text import agreed_words, statements_of


def diff_trace(report: Report, run_context: RunContext | None = None) -> str:
    """The report of a careful colleague.

    What was compared, where it first differs, the numbers, the environment, and what
    to do next.

    Args:
        report: the comparison.
        run_context: what the report does not hold.

    Returns:
        Markdown.
    """
    lines = _diff_lines(report, run_context or RunContext())
    return "\n".join(lines) + "\n"


def diff_trace_text(context: ReportContext) -> str:
    """The text of diff_trace.md.

    Args:
        context: of the run.

    Returns:
        Markdown.
    """
    return diff_trace(context.report, context.run_context)


def _diff_lines(report: Report, run_context: RunContext) -> Iterator[str]:
    yield f"# Trace comparison: {report.title}"
    yield ""
    yield "## What was compared"
    yield ""
    baseline, subject = side_text(report.baseline), side_text(report.subject)
    yield f"Baseline: {baseline}. Subject: {subject}."
    yield from candidate_lines(report, "Candidate: {}.")
    yield ""
    yield from image_sentences(report)
    yield account_text(report)
    yield ""
    if run_context.digests:
        yield from digest_lines(run_context.digests)
        yield ""
    yield from _found(report, explained=bool(run_context.why))
    yield from _why(run_context)
    yield from _surroundings(run_context.environment)
    yield "## What to do next"
    yield ""
    yield from next_steps(report, run_context)


def _why(run_context: RunContext) -> Iterator[str]:
    if run_context.why:
        yield from ("## Why", "", "```text", *run_context.why, "```", "")


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
    sentences = statements_of(report)
    reasons = [reason for reason in verdict.reasons if reason not in sentences]
    notes = [f"The verdict is not green: {reason}." for reason in reasons]
    notes += [f"- not read, {text}" for text in unread_lines(report)]
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
    for sentence in change_sentences(baseline):
        yield f"- since the baseline was made: {sentence}"
    for sentence in change_sentences(last):
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
    """The first divergence and what follows; the causes too, unless they are known."""
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


def _exempt(report: Report) -> Iterator[str]:
    for e in report.verdict.accounting.exempt:
        yield f"- exempt: `{e.name}` ({e.values} values): {e.reason}"
