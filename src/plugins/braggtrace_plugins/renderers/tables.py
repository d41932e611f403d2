"""The tables of a bundle: compare.txt and compare.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from braggtrace import ReportContext, ReportWriter, comparison_table, hookimpl


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Renders the table of factors, as text and as Markdown.

    Attributes:
        name: name by which it is recorded.
        description: one line for a reader.
        derived: the same bundle gives the same bytes.
        version: of what it renders.
    """

    name: str = "tables"
    description: str = "the table of factors: compare.txt and compare.md"
    file: str = ""
    derived: bool = True
    version: int = 1

    def render(
        self, comparison: Mapping[str, Any], context: ReportContext
    ) -> Mapping[str, str]:
        """Both tables by file name."""
        return {
            "compare.txt": comparison_table(context.report),
            "compare.md": comparison_table(context.report, "github"),
        }


TABLES: Final = Tables()


@hookimpl
def braggtrace_reports() -> Sequence[ReportWriter]:
    """The report ``tables``."""
    return (TABLES,)
