"""The first entry of a bundle's summary.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from braggtrace import ReportContext, ReportWriter, hookimpl, summary_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Renders summary.md.

    Attributes:
        name: name by which it is recorded.
        description: one line for a reader.
        file: name of the file.
        derived: the same bundle gives the same bytes.
        version: of what it renders.
    """

    name: str = "summary"
    description: str = "verdict, sides and checksums in a few lines"
    file: str = "summary.md"
    derived: bool = True
    version: int = 1

    def render(self, comparison: Mapping[str, Any], context: ReportContext) -> str:
        """The text of the file."""
        return summary_text(context)


SUMMARY: Final = Summary()


@hookimpl
def braggtrace_reports() -> Sequence[ReportWriter]:
    """The report ``summary``."""
    return (SUMMARY,)
