"""The verdict as a person reads it on the console."""

from collections.abc import Iterator
from pathlib import Path

from braggtrace.events import Exemption
from braggtrace.judgement.findings import Accounting
from braggtrace.report.gated import Gated
from braggtrace.report.images import image_lines
from braggtrace.report.report import Report
from braggtrace.report.sides_text import unread_lines
from braggtrace.report.story import (
    divergence_lines,
    hypothesis_lines,
    inconsistency_lines,
    plain_cause_lines,
    story_lines,
)
from braggtrace.report.story import labelled as _line
from braggtrace.report.tables import factor_table
from braggtrace.report.text import (
    at,
    limit,
    number,
    own_comparators,
    relative,
    values_differ,
)
from braggtrace.report.three_way.story import alone_lines
from braggtrace.report.three_way.table import three_way_table
from braggtrace.report.three_way.text import agreed_words, statements_of

_SHOWN = 12  # vector components or names on one line
_MANY = 5  # exemptions of one reason


def console_text(report: Report, *, table: bool = True) -> str:
    """The verdict, with the table of factors above it.

    Args:
        report: the comparison.
        table: whether the table is wanted.

    Returns:
        The text, without a newline at the end.
    """
    parts = [_table(report), ""] if table and report.verdict.findings else []
    parts.append(_headline(report))
    parts.append("")
    block = [_line(label, text) for label, text in image_lines(report)]
    parts += [*block, ""] if block else []
    parts += _agreement(report) if report.verdict.agree else _divergence(report)
    parts += [_line("declared", t) for f in report.verdict.expected for t in f.declared]
    parts += _accounting(report)
    parts += [_line("note", note) for note in report.notes]
    return "\n".join(parts)


def outcome_text(one: Gated, *, table: bool = True) -> str:
    """One outcome for a terminal: the verdict, warnings, where the evidence lies.

    Args:
        one: the outcome.
        table: whether the table of factors is wanted.

    Returns:
        Whole lines; none of what could not be judged, as its error was printed when it
        happened.
    """
    if one.report is None:
        return ""
    lines = [console_text(one.report, table=table)]
    lines += [f"{'warning':<18}{warning}" for warning in one.warnings]
    if one.bundle:
        lines.append(f"{'bundle':<18}{shown_path(Path(one.bundle))}")
    return "".join(f"{line}\n" for line in lines)


def shown_path(path: Path) -> str:
    """A path relative to the current folder, where it lies below it."""
    folder = Path.cwd()
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


def _table(report: Report) -> str:
    """Of three sides where there are three."""
    three = report.three_way is not None
    return three_way_table(report) if three else factor_table(report)


def _headline(report: Report) -> str:
    verdict, found = report.verdict, report.three_way
    alone = statements_of(report)
    if alone:
        return f"DIVERGED  {report.title}  ({alone[0]})"
    if verdict.agree:
        n, declared = len(verdict.findings), len(verdict.expected)
        note = f", {declared} as declared" if declared else ""
        images = "the images agree; " if report.image else ""
        within = f"{images}{n - declared} of {n} factors within tolerance{note}"
        within += "" if found is None else f"; {agreed_words(found)}"
        return f"AGREE  {report.title}  ({within})"
    out = len(verdict.diverged)
    if not out:
        return f"DIVERGED  {report.title}  ({'; '.join(verdict.reasons)})"
    what = f"{out} of {len(verdict.findings)} factors outside tolerance"
    if report.image is not None:
        what = f"the images {'agree' if report.image.agree else 'differ'}; {what}"
    return f"DIVERGED  {report.title}  ({what})"


def _agreement(report: Report) -> list[str]:
    lines = [_line("first divergence", "none")]
    tightest = report.tightest
    if tightest is not None and tightest.worst is not None:
        worst = tightest.worst
        if worst.deviation > 0:
            below = worst.allowed / worst.deviation
            text = (
                f"{tightest.factor}{at(worst, report.sizes)}: {relative(worst)}, "
                f"{below:.3g} times below its limit ({limit(tightest)})"
            )
        else:
            text = _without_deviation(report)
        lines.append(_line("tightest", text))
    return [*lines, *inconsistency_lines(report)]


def _without_deviation(report: Report) -> str:
    """What can be stated where no comparator measured any deviation."""
    unlike = [
        finding
        for finding in report.verdict.findings
        if finding.compared and (finding.worst is None or values_differ(finding.worst))
    ]
    if not unlike:
        return "every value is the same to the last printed digit"
    first = unlike[0]
    who = f"comparator {', '.join(own_comparators(first)) or first.comparator}"
    if first.worst is None:
        return f"{first.factor} was judged by {who}, which measures no deviation"
    worst = first.worst
    values = f"{number(worst.baseline)} against {number(worst.subject)}"
    where = at(worst, report.sizes)
    return f"{first.factor}{where}: {values}, of which {who} measures no deviation"


def explained_text(report: Report) -> str:
    """The story of a divergence, as ``braggtrace explain`` tells it."""
    reasons = [_line("not green because", r) for r in report.verdict.reasons]
    reasons += [_line(label, text) for label, text in alone_lines(report)]
    return "\n".join([_headline(report), "", *reasons, *story_lines(report)])


def _divergence(report: Report) -> list[str]:
    lines = [_line("not green because", reason) for reason in report.verdict.reasons]
    lines += [_line(label, text) for label, text in alone_lines(report)]
    if report.verdict.first_divergence is None:
        return [*lines, *inconsistency_lines(report)]
    if report.explanation is not None and report.explanation.causes:
        return [*lines, *story_lines(report)]
    lines += divergence_lines(report)
    lines += plain_cause_lines(report)
    causes = {cause.factor for cause in report.causes}
    heirs = [
        finding.factor
        for finding in report.verdict.diverged
        if finding.factor not in causes
        and finding.problem not in ("trace", "group", "stale")
    ]
    if heirs:
        more = f", and {len(heirs) - _SHOWN} more" if len(heirs) > _SHOWN else ""
        lines.append(_line("inherited by", ", ".join(heirs[:_SHOWN]) + more))
    lines += hypothesis_lines(report)
    return [*lines, *inconsistency_lines(report)]


def _accounting(report: Report) -> list[str]:
    account = report.verdict.accounting
    missing = f" + {account.missing} not compared" if account.missing else ""
    lines = [
        _line(
            "values",
            f"{account.expected} expected = {account.compared} compared + "
            f"{account.exempted} exempt{missing}",
        )
    ]
    lines += [_line("  exempt", text) for text in _exempt(account)]
    digits = report.baseline.facts.get("printed_digits")
    if digits:
        text = f"the baseline prints {digits} digits; what they leave open is agreement"
        lines.append(_line("  digits", text))
    lines += [_line("  digits", text) for text in _by_digits(report)]
    lines += _comparators(report)
    if report.unprinted:
        count = len(report.unprinted)
        lines.append(
            _line("  subject only", f"{count} events that the baseline does not print")
        )
    lines += [_line("  not read", text) for text in unread_lines(report)]
    return lines


def _exempt(account: Accounting) -> Iterator[str]:
    """A line for each exemption; one for all where many have the same reason."""
    by_reason: dict[str, list[Exemption]] = {}
    for one in account.exempt:
        by_reason.setdefault(one.reason, []).append(one)
    for reason, several in by_reason.items():
        if len(several) < _MANY:
            yield from (f"{e.name} ({e.values}): {reason}" for e in several)
            continue
        names = ", ".join(e.name for e in several[:_SHOWN])
        more = len(several) - _SHOWN
        names += f", and {more} more" if more > 0 else ""
        values = sum(e.values for e in several)
        yield f"{len(several)} events ({values}): {reason} ({names})"


def _by_digits(report: Report) -> Iterator[str]:
    """What agrees only within the digits that one side printed."""
    found = [f for f in report.verdict.findings if f.by_digits]
    if not found:
        return
    names = ", ".join(f"{f.factor} ({f.by_digits})" for f in found[:_SHOWN])
    more = len(found) - _SHOWN
    names += f", and {more} more" if more > 0 else ""
    values = sum(f.by_digits for f in found)
    yield f"{values} values agree only within what printed digits leave open: {names}"


def _comparators(report: Report) -> Iterator[str]:
    """The comparators of plugins, each with the factors that it judged."""
    judged: dict[str, list[str]] = {}
    for finding in report.verdict.findings:
        for name in own_comparators(finding):
            judged.setdefault(name, []).append(finding.factor)
    for name, factors in judged.items():
        more = f", and {len(factors) - _SHOWN} more" if len(factors) > _SHOWN else ""
        text = f"{name}, of a plugin, judged {', '.join(factors[:_SHOWN])}{more}"
        yield _line("  comparator", text)
