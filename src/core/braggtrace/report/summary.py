"""The summary of a run: an entry of summary.md."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from braggtrace.report.context import ReportContext
from braggtrace.report.report import Report
from braggtrace.report.sides_text import (
    account_text,
    candidate_lines,
    digest_lines,
    side_text,
    unread_lines,
)
from braggtrace.report.text import bundle_stamp
from braggtrace.report.three_way.text import agreed_words, statements_of


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
        f"- {account_text(report)}",
        f"- baseline: {side_text(report.baseline)}",
        f"- subject: {side_text(report.subject)}",
        *candidate_lines(report, "- candidate: {}"),
        *(f"- not read, {text}" for text in unread_lines(report)),
        *_alone(report),
        f"- command: `{command}`",
        *digest_lines(digests or {}),
    ]
    return "\n".join(lines) + "\n"


def _images(report: Report) -> Iterator[str]:
    if report.image is not None:
        yield f"- images: {'agree' if report.image.agree else 'differ'}"


def _alone(report: Report) -> Iterator[str]:
    """Who is alone, one line; that nobody is, too."""
    found = report.three_way
    if found is not None:
        sentences = statements_of(report) or (agreed_words(found),)
        yield f"- three sides: {'; '.join(sentences)}"
