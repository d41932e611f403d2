"""The report of a bundle: diff_trace.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from braggtrace import ReportContext, ReportWriter, diff_trace_text, hookimpl


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffTrace:
    """Renders diff_trace.md.

    Attributes:
        name: name by which it is recorded.
        description: one line for a reader.
        file: name of the file.
        derived: the same bundle gives the same bytes.
        version: of what it renders.
    """

    name: str = "diff_trace"
    description: str = "what was compared, where it first differs, and what to do next"
    file: str = "diff_trace.md"
    derived: bool = True
    version: int = 1

    def render(self, comparison: Mapping[str, Any], context: ReportContext) -> str:
        """The text of the file."""
        return diff_trace_text(context)


DIFF_TRACE: Final = DiffTrace()


@hookimpl
def braggtrace_reports() -> Sequence[ReportWriter]:
    """The report ``diff_trace``."""
    return (DIFF_TRACE,)
