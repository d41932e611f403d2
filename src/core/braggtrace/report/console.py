"""The verdict as a person reads it on the console."""

from braggtrace.diagnosis import Cause
from braggtrace.findings import Finding
from braggtrace.report.image_words import image_lines
from braggtrace.report.report import Report
from braggtrace.report.table import factor_table
from braggtrace.report.words import at, limit, number, percent, place, relative

_SHOWN = 12  # vector components or names on one line


def console_text(report: Report, *, table: bool = True) -> str:
    """The verdict, with the table of factors above it.

    Args:
        report: the comparison.
        table: whether the table is wanted.

    Returns:
        The text, without a newline at the end.
    """
    parts = [factor_table(report), ""] if table and report.verdict.findings else []
    parts.append(_headline(report))
    parts.append("")
    block = [_line(label, text) for label, text in image_lines(report)]
    parts += [*block, ""] if block else []
    parts += _agreement(report) if report.verdict.agree else _divergence(report)
    parts += _accounting(report)
    parts += [_line("note", note) for note in report.notes]
    return "\n".join(parts)


def _headline(report: Report) -> str:
    verdict = report.verdict
    if verdict.agree:
        n = len(verdict.findings)
        images = "the images agree; " if report.image else ""
        return f"AGREE  {report.title}  ({images}{n} of {n} factors within tolerance)"
    out = len(verdict.diverged)
    if not out:
        return f"DIVERGED  {report.title}  ({'; '.join(verdict.reasons)})"
    what = f"{out} of {len(verdict.findings)} factors outside tolerance"
    if report.image is not None:
        what = f"the images {'agree' if report.image.agree else 'differ'}; {what}"
    return f"DIVERGED  {report.title}  ({what})"


def _line(label: str, text: str) -> str:
    return f"{label:<18}{text}"


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
            text = "every value is the same to the last printed digit"
        lines.append(_line("tightest", text))
    return lines


def _divergence(report: Report) -> list[str]:
    first = report.verdict.first_divergence
    lines = [_line("not green because", reason) for reason in report.verdict.reasons]
    if first is None:
        return lines
    where = place(first.first.place, report.sizes) if first.first else ""
    unit = f" [{first.unit}]" if first.unit not in ("1", "text") else ""
    heading = f"{first.factor}{unit}" + (f"  at {where}" if where else "")
    lines.append(_line("first divergence", heading))
    lines += _first(first, report)
    lines += [_cause(cause, report) for cause in report.causes[:_SHOWN]]
    causes = {cause.factor for cause in report.causes}
    heirs = [
        finding.factor
        for finding in report.verdict.diverged
        if finding.factor not in causes and finding.problem not in ("trace", "group")
    ]
    if heirs:
        more = f", and {len(heirs) - _SHOWN} more" if len(heirs) > _SHOWN else ""
        lines.append(_line("inherited by", ", ".join(heirs[:_SHOWN]) + more))
    return lines


def _first(finding: Finding, report: Report) -> list[str]:
    if finding.worst is None or finding.first is None:
        return [_line("  what", finding.message)]
    worst = finding.worst
    greatest = (
        f"{relative(worst)}{at(worst, report.sizes)}  (allowed: {limit(finding)})"
    )
    return [
        _line("  mismatched", percent(finding.outside, finding.compared)),
        _line("  greatest", greatest),
        _line("  baseline", number(worst.baseline)),
        _line("  subject", number(worst.subject)),
    ]


def _cause(cause: Cause, report: Report) -> str:
    where = place(cause.first.place, report.sizes) if cause.first else ""
    what = cause.factor + (f" at {where}" if where else "")
    if cause.certainty == "root":
        return _line("root cause", f"{what}: every upstream event agrees")
    unseen = ", ".join(cause.not_compared[:_SHOWN])
    return _line("root cause", f"at or before {what} (not compared: {unseen})")


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
    lines += [
        _line("  exempt", f"{e.name} ({e.values}): {e.reason}") for e in account.exempt
    ]
    digits = report.baseline.facts.get("printed_digits")
    if digits:
        text = f"the baseline prints {digits} digits; what they leave open is agreement"
        lines.append(_line("  digits", text))
    if report.unprinted:
        count = len(report.unprinted)
        lines.append(
            _line("  subject only", f"{count} events that the baseline does not print")
        )
    return lines
