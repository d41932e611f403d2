"""The story of a divergence: where it begins, why, what explains it."""

from collections.abc import Iterator, Sequence
from typing import Final

from braggtrace.diagnosis import Cause
from braggtrace.diagnosis.explanation import Attributed, Explanation, Trial
from braggtrace.judgement.findings import Finding
from braggtrace.report.report import Report
from braggtrace.report.text import (
    limit,
    number,
    percent,
    place,
    relative,
    would_pass,
)

_WIDTH: Final = 18
_SHOWN: Final = 8
_MOST_TRIALS: Final = 3
_SHOWN_CAUSES: Final = 12


def labelled(label: str, text: str) -> str:
    """A line with its label."""
    return f"{label:<{_WIDTH}}{text}"


def percent_of(share: float) -> str:
    """A share in percent."""
    value = 100.0 * share
    return f"{value:.1f} %" if abs(value) < 1.0e5 else f"{value:.1e} %"


def story_lines(report: Report) -> Iterator[str]:
    """First divergence, root cause, share, hypothesis, what inherits.

    Args:
        report: of a comparison that diverged.

    Returns:
        Lines for a console.
    """
    yield from divergence_lines(report)
    yield from cause_lines(report)
    yield from hypothesis_lines(report)
    yield from inheritance_lines(report)
    yield from inconsistency_lines(report)


def divergence_lines(report: Report) -> Iterator[str]:
    """Where the divergence begins, with its numbers."""
    first = report.verdict.first_divergence
    if first is None:
        return
    yield labelled("first divergence", _heading(first, report))
    yield from first_lines(first, report)


def _heading(first: Finding, report: Report) -> str:
    where = place(first.first.place, report.sizes) if first.first else ""
    unit = f" [{first.unit}]" if first.unit not in ("1", "text") else ""
    return f"{first.factor}{unit}" + (f"  at {where}" if where else "")


def first_lines(finding: Finding, report: Report) -> Iterator[str]:
    """Numbers of the first divergence."""
    if finding.worst is None or finding.first is None:
        yield labelled("  what", finding.message)
        return
    worst = finding.worst
    parts = [place(worst.place, report.sizes), worst.component]
    shown = ", ".join(part for part in parts if part)
    where = f" at {shown}" if shown else ""
    yield labelled("  mismatched", percent(finding.outside, finding.compared))
    yield labelled(
        "  greatest", f"{relative(worst)}{where}  (allowed: {limit(finding)})"
    )
    yield labelled("  baseline", number(worst.baseline))
    yield labelled("  subject", number(worst.subject))
    yield labelled("  would pass", would_pass(finding))


def plain_cause_lines(report: Report) -> Iterator[str]:
    """Root causes as the traces alone tell them, and what they amount to."""
    for cause in report.causes[:_SHOWN_CAUSES]:
        yield labelled("root cause", _plain_cause(cause, report))
    for name, text in report.readings.items():
        yield labelled("  reading", f"{name}: {text}")


def _plain_cause(cause: Cause, report: Report) -> str:
    where = place(cause.first.place, report.sizes) if cause.first else ""
    what = cause.factor + (f" at {where}" if where else "")
    if cause.certainty != "root":
        unseen = ", ".join(cause.not_compared[:_SHOWN_CAUSES])
        return f"at or before {what} (not compared: {unseen})"
    structure = "" if cause.first else _message(cause.factor, report)
    return f"{what}: {structure}every upstream event agrees"


def _message(factor: str, report: Report) -> str:
    """What is wrong with one that has no values to show."""
    found = (f.message for f in report.verdict.findings if f.factor == factor)
    message = next(found, "")
    return f"{message}; " if message else ""


def cause_lines(report: Report) -> Iterator[str]:
    """Root causes, and how much of the final difference they explain."""
    explanation = report.explanation
    if explanation is None:
        return
    causes = explanation.causes
    for cause in causes[:_SHOWN]:
        label = "second cause" if cause.second else "root cause"
        yield labelled(label, _cause(cause, report))
        for name in cause.factors:
            if name in report.readings:
                yield labelled("  reading", f"{name}: {report.readings[name]}")
    if len(causes) > _SHOWN:
        rest = [name for cause in causes[_SHOWN:] for name in cause.factors]
        yield labelled("  and", ", ".join(rest[:_SHOWN]))
    yield from _shares(explanation)


def _cause(cause: Attributed, report: Report) -> str:
    first = cause.causes[0].first
    where = place(first.place, report.sizes) if first else ""
    what = ", ".join(cause.factors[:_SHOWN]) + (f" at {where}" if where else "")
    if len(cause.factors) > _SHOWN:
        what += f" and {len(cause.factors) - _SHOWN} more"
    if cause.second:
        return f"{what}: its inputs do not explain it"
    parts = []
    if cause.unknown:
        return f"at or before {what} (not compared: {_listed(cause.unknown)})"
    if cause.confirmed_by:
        names = [name for name, _ in cause.confirmed_by]
        confirming = dict.fromkeys(factor for _, factor in cause.confirmed_by)
        parts.append(f"{_listed(names)} vouched for by {', '.join(confirming)}")
    if cause.between:
        parts.append(f"{_listed(cause.between)} lies between and is not printed")
    tail = f" ({'; '.join(parts)})" if parts else ""
    return f"{what}: every upstream event agrees{tail}"


def _shares(explanation: Explanation) -> Iterator[str]:
    if not explanation.final:
        yield labelled("explains", "nothing: the final intensity does not differ")
        return
    known = [cause for cause in explanation.ranked if cause.share is not None]
    of = f"of the difference in {explanation.final}"
    if explanation.together is None:
        yield labelled("explains", f"cannot be computed: no share {of} is known")
        return
    whole = percent_of(explanation.together)
    yield labelled("explains", f"{whole} {of}")
    if len(explanation.causes) > 1:
        for cause in known[:_SHOWN]:
            names = ", ".join(cause.factors[:3])
            share = percent_of(cause.share or 0.0)
            yield labelled("  alone", f"{names}: {share}")


def hypothesis_lines(report: Report) -> Iterator[str]:
    """The hypotheses that close the gap, or a part of it."""
    explanation = report.explanation
    if explanation is None:
        return
    for note in explanation.notes:
        yield labelled("note", note)
    best = explanation.confirmed or tuple(
        trial for trial in explanation.trials if trial.status == "partial"
    )
    for trial in best[:_MOST_TRIALS]:
        yield labelled("hypothesis", _trial(trial, explanation))
    if len(best) > _MOST_TRIALS:
        more = ", ".join(trial.id for trial in best[_MOST_TRIALS:][:_SHOWN])
        yield labelled("  also", more)
    tried = [t for t in explanation.trials if t.status == "refuted"]
    if not best and explanation.trials:
        yield labelled("hypothesis", f"none closes it ({len(tried)} were tried)")


def _trial(trial: Trial, explanation: Explanation) -> str:
    if trial.status == "confirmed":
        count = f"{trial.outside} of {explanation.factors} outside tolerance"
        return f"{trial.id} closes it ({count}): {trial.claim}"
    share = "" if trial.share is None else f", explains {percent_of(trial.share)}"
    return f"{trial.id} in part ({trial.reason}{share}): {trial.claim}"


def inheritance_lines(report: Report) -> Iterator[str]:
    """What diverges because something before it does."""
    if report.explanation is None:
        return
    heirs = report.explanation.inherited
    if heirs:
        yield labelled("inherited by", _listed(heirs))


def inconsistency_lines(report: Report) -> Iterator[str]:
    """What does not fit inside one of the traces."""
    for found in report.inconsistencies:
        where = place(found.place, report.sizes)
        at = f" at {where}" if where else ""
        yield labelled(
            "inconsistent", f"{found.side}: {found.event}{at}: {found.message}"
        )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown
