"""The table of three sides: every pair's difference, and who is alone."""

from collections.abc import Sequence

from tabulate import tabulate

from braggtrace.diagnosis.alone import PAIRS, Row, ThreeWay
from braggtrace.judgement.findings import GREEN, Difference, Finding
from braggtrace.report.report import Report
from braggtrace.report.text import margin, number, place, relative
from braggtrace.report.three_way.text import alone_words

_SIDES = ("baseline", "subject", "candidate")
_HEADERS = (
    "factor",
    "unit",
    *_SIDES,
    *(f"{second} − {first}" for first, second in PAIRS),
    "margin",
    "alone",
)


def three_way_table(report: Report, style: str = "simple") -> str:
    """A row for each factor in causal order.

    Args:
        report: the comparison, with a candidate.
        style: a table format of tabulate.

    Returns:
        The table. Each pair's difference is that of its own worst value, relative; the
        values are those of one place, the worst of the pair that tells most.
    """
    found = report.three_way
    if found is None:
        return ""
    rows = [_cells(row, found, report) for row in found.rows]
    return tabulate(rows, headers=_HEADERS, tablefmt=style, disable_numparse=True)


def shown_finding(row: Row) -> Finding:
    """The finding whose worst value stands for a row."""
    if not row.green:
        return row.telling
    # of those that pass, the candidate's own is the one with something to see
    return next(row.findings[pair] for pair in reversed(PAIRS) if pair in row.findings)


def _cells(row: Row, found: ThreeWay, report: Report) -> Sequence[str]:
    shown = shown_finding(row)
    worst = shown.worst
    name, where = row.factor, ""
    if worst is not None:
        name = ".".join(part for part in (name, worst.component) if part)
        where = place(worst.place, report.sizes)
    values = side_values(row, worst)
    return (
        name + (f" [{where}]" if where else ""),
        shown.unit,
        *(values.get(side, "") for side in _SIDES),
        *(_difference(row.findings.get(pair)) for pair in PAIRS),
        margin(shown),
        alone_words(row, found),
    )


def side_values(row: Row, worst: Difference | None) -> dict[str, str]:
    """Each side's value at one place, as far as the pairs tell it.

    Args:
        row: of a factor.
        worst: at that place.
    """
    found: dict[str, str] = {}
    for pair in PAIRS:
        own = row.findings.get(pair)
        if worst is None or own is None or own.worst is None:
            continue
        if (own.worst.place, own.worst.component) == (worst.place, worst.component):
            values = (own.worst.baseline, own.worst.subject)
            found |= {s: number(v) for s, v in zip(pair, values, strict=True)}
    return {side: found[side] for side in _SIDES if side in found}


def _difference(finding: Finding | None) -> str:
    if finding is None:
        return ""
    text: str = finding.problem or "not compared"
    if finding.worst is not None:
        text = relative(finding.worst)
    return text if finding.status in GREEN else f"{text} {finding.status}"
