"""A renderer of outcomes of one's own: one line a comparison, for a chat or a mail."""

from braggtrace import hookimpl


class OneLine:
    name = "oneline"
    description = "verdict, name and first divergence, one line a comparison"

    def render(self, outcomes):
        return "".join(
            f"{one.verdict:<9} {one.name}{_where(one)}\n" for one in outcomes
        )


def _where(one):
    first = one.report.first_diverged if one.report is not None else None
    return f": {first.factor}" if first is not None else ""


@hookimpl
def braggtrace_outcomes():
    return (OneLine(),)
