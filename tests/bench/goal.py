"""A figure that is wanted, and whether it was met."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from tabulate import tabulate


@dataclass(frozen=True)
class Goal:
    """A figure with its bound.

    Attributes:
        what: in words.
        got: what was measured.
        wanted: the bound.
        least: whether the bound is the least that is wanted, or the most.
        unit: of both.
    """

    what: str
    got: float
    wanted: float
    least: bool
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the figure keeps its bound."""
        return self.got >= self.wanted if self.least else self.got <= self.wanted


def goal_table(goals: Sequence[Goal]) -> str:
    """One line for each."""
    rows = [
        (
            goal.what,
            f"{goal.got:.3g} {goal.unit}".strip(),
            f"{'≥' if goal.least else '≤'} {goal.wanted:g} {goal.unit}".strip(),
            "yes" if goal.met else "**no**",
        )
        for goal in goals
    ]
    headers = ("what", "measured", "wanted", "met")
    return tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True)


def goal_data(goals: Sequence[Goal]) -> list[dict[str, object]]:
    """The goals for JSON."""
    return [{**asdict(goal), "met": goal.met} for goal in goals]
