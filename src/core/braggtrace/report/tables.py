"""The tables of a comparison, as text and as Markdown."""

from braggtrace.report.report import Report
from braggtrace.report.table import factor_table
from braggtrace.report.three_way_table import three_way_table


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
