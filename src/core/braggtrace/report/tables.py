"""The tables of a comparison, as text and as Markdown."""

from collections.abc import Sequence

from tabulate import tabulate

from braggtrace.judgement.findings import Finding
from braggtrace.report.report import Report
from braggtrace.report.text import margin, number, place, relative, would_pass
from braggtrace.report.three_way.table import three_way_table


def comparison_table(report: Report, style: str = "simple") -> str:
    """The table of factors; before it that of three sides, where there are three.

    Args:
        report: the comparison.
        style: a table format of tabulate.

    Returns:
        The text of a file.
    """
    tables = [factor_table(report, style)]
    if report.three_way is not None:
        tables.insert(0, three_way_table(report, style))
    return "\n\n".join(tables) + "\n"


_HEADERS = (
    "factor",
    "unit",
    "values",
    "baseline",
    "subject",
    "rel. difference",
    "margin",
    "would pass",
    "status",
)


def factor_table(report: Report, style: str = "simple") -> str:
    """A row for each finding in causal order, with its worst value.

    Args:
        report: the comparison.
        style: a table format of tabulate.

    Returns:
        The table.
    """
    rows = [_row(finding, report) for finding in report.verdict.findings]
    return tabulate(rows, headers=_HEADERS, tablefmt=style, disable_numparse=True)


def _row(finding: Finding, report: Report) -> Sequence[str]:
    worst = finding.worst
    if worst is None:
        note = finding.problem or (
            "not measured" if finding.compared else "not compared"
        )
        n = str(finding.compared)
        return (finding.factor, finding.unit, n, "", "", note, "", "", finding.status)
    where = place(worst.place, report.sizes)
    name = ".".join(part for part in (finding.factor, worst.component) if part)
    name += f" [{where}]" if where else ""
    return (
        name,
        finding.unit,
        str(finding.compared),
        number(worst.baseline),
        number(worst.subject),
        relative(worst),
        margin(finding),
        would_pass(finding),
        finding.status,
    )
