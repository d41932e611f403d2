"""The summary of a step on GitHub."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from braggtrace import Gated, OutcomeWriter, github_step_summary, hookimpl


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubSummary:
    """Renders a table of the comparisons, and what is red, as Markdown.

    Attributes:
        name: name by which a command line picks it.
        description: one line for a reader.
    """

    name: str = "github_summary"
    description: str = "the summary of a step on GitHub, Markdown"

    def render(self, outcomes: Sequence[Gated]) -> str:
        """The Markdown of all outcomes."""
        return github_step_summary(outcomes)


GITHUB_SUMMARY: Final = GitHubSummary()


@hookimpl
def braggtrace_outcomes() -> Sequence[OutcomeWriter]:
    """The renderer ``github_summary``."""
    return (GITHUB_SUMMARY,)
