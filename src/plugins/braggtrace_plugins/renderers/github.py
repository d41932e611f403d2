"""Annotations in the log of a step on GitHub."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from braggtrace import Gated, OutcomeWriter, github_annotations, hookimpl


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHub:
    """Renders workflow commands: what is red, and what may become so.

    Attributes:
        name: name by which a command line picks it.
        description: one line for a reader.
    """

    name: str = "github"
    description: str = "annotations in the log of a step on GitHub"

    def render(self, outcomes: Sequence[Gated]) -> str:
        """A line for each annotation."""
        return "".join(f"{line}\n" for line in github_annotations(outcomes))


GITHUB: Final = GitHub()


@hookimpl
def braggtrace_outcomes() -> Sequence[OutcomeWriter]:
    """The renderer ``github``."""
    return (GITHUB,)
