"""What three sides tell of a divergence: where first, the numbers, the cause."""

from collections.abc import Iterator, Mapping

from braggtrace.diagnosis import Cause
from braggtrace.diagnosis.alone import PAIRS, Row, ThreeWay
from braggtrace.report.report import Report
from braggtrace.report.text import at, limit, percent, place, relative
from braggtrace.report.three_way.table import side_values
from braggtrace.report.three_way.text import side_words, statements_of

_SHOWN = 8
# where subject and candidate differ, what lies between these two is looked at
_OF_TWO_RUNS = ("subject", "candidate", "apart")


def alone_lines(report: Report) -> Iterator[tuple[str, str]]:
    """Label and text of each line about the factor that tells who is alone.

    Args:
        report: with a candidate that does not agree; else there is none.
    """
    found = report.three_way
    row = None if found is None else found.first
    if found is None or row is None:
        return
    own = report.verdict.first_divergence
    if own is not None and own.factor == row.factor:
        # the rest is about baseline and subject
        values = side_values(row, row.telling.worst)
        yield from ((k, v) for k, v in values.items() if k == "candidate")
        return
    yield "first divergence" if own is None else "first alone", _heading(row, report)
    yield from ((f"  {label}", text) for label, text in row_lines(row, report.sizes))
    if row.standing in _OF_TWO_RUNS:
        yield from (("  root cause", _cause(c, report)) for c in found.causes[:_SHOWN])


def row_lines(row: Row, sizes: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """The numbers of the pair that tells most, and what the third side has there."""
    telling = row.telling
    worst = telling.worst
    if worst is None:
        yield "what", telling.message
        return
    pair = next(p for p in PAIRS if row.findings.get(p) is telling)
    apart = f"{relative(worst)}{at(worst, sizes)}, {pair[1]} − {pair[0]}"
    yield "mismatched", percent(telling.outside, telling.compared)
    yield "greatest", f"{apart}  (allowed: {limit(telling)})"
    yield from side_values(row, worst).items()


def three_way_sentences(report: Report) -> Iterator[str]:
    """The same as paragraphs of diff_trace.md."""
    found = report.three_way
    if found is None:
        return
    for statement in statements_of(report):
        yield f"- {statement[:1].upper()}{statement[1:]}."
    for label, text in alone_lines(report):
        yield f"  - {label.strip()}: {text}"
    if found.untraced:
        names = ", ".join(f"`{name}`" for name in found.untraced)
        yield f"- Not traced by the candidate {found.candidate}: {names}."


def next_looks(found: ThreeWay) -> Iterator[str]:
    """What to do where a side other than baseline or subject tells more."""
    row = found.first
    if row is None:
        return
    causes = ", ".join(f"`{c.factor}`" for c in found.causes[:_SHOWN])
    match row.standing:
        case "candidate" | "subject":
            others = [side for side in _SIDES if side != row.standing]
            yield (
                f"Look where {side_words(row.standing, found)} computes "
                f"{causes or f'`{row.factor}`'}: {' and '.join(others)} agree in "
                f"`{row.factor}`."
            )
        case "baseline":
            yield (
                f"Look at the baseline's `{row.factor}`: subject and candidate agree "
                "in it, by other arithmetic."
            )
        case "apart" | "all":
            yield f"Look at {causes or f'`{row.factor}`'} first."
        case "paradox":
            yield (
                f"Tighten the tolerance of `{row.factor}`, or find out which side "
                "drifts: what each pair may differ by adds up to more than the third "
                "pair may."
            )


_SIDES = ("baseline", "subject", "candidate")


def _heading(row: Row, report: Report) -> str:
    finding = row.telling
    where = place(finding.first.place, report.sizes) if finding.first else ""
    unit = f" [{finding.unit}]" if finding.unit not in ("1", "text") else ""
    return f"{row.factor}{unit}" + (f"  at {where}" if where else "")


def _cause(cause: Cause, report: Report) -> str:
    where = place(cause.first.place, report.sizes) if cause.first else ""
    what = cause.factor + (f" at {where}" if where else "")
    if cause.certainty == "root":
        return f"{what}: subject and candidate agree in all that it is computed from"
    unseen = ", ".join(cause.not_compared[:_SHOWN])
    return f"at or before {what} (not compared: {unseen})"
