"""A report of one's own: one line a factor, for a spreadsheet."""

from braggtrace import hookimpl


class Spreadsheet:
    name = "spreadsheet"
    description = "one line a factor, separated by commas"
    file = "factors.csv"

    def render(self, comparison):
        lines = ["factor,status,baseline,subject"]
        for name, found in comparison["factors"].items():
            values = (name, found["status"], found["baseline"], found["subject"])
            lines.append(",".join(map(str, values)))
        return "\n".join(lines) + "\n"


@hookimpl
def braggtrace_reports():
    return (Spreadsheet(),)
