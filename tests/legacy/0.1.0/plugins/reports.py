"""A report of version 0.1.0: one line a factor, for a spreadsheet."""

from collections.abc import Mapping, Sequence
from typing import Any

from braggtrace import ReportWriter, hookimpl


class Spreadsheet:
    name = "spreadsheet"
    description = "one line a factor, separated by commas"
    file = "factors.csv"

    def render(self, comparison: Mapping[str, Any]) -> str:
        lines = [f"# {comparison['name']}: {comparison['verdict']}"]
        lines.append("factor,status,baseline,subject")
        for name, found in comparison["factors"].items():
            values = (name, found["status"], found["baseline"], found["subject"])
            lines.append(",".join(map(str, values)))
        return "\n".join(lines) + "\n"


@hookimpl
def braggtrace_reports() -> Sequence[ReportWriter]:
    return (Spreadsheet(),)
