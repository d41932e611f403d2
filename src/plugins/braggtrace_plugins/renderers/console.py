"""What a terminal shows of a verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from braggtrace import Gated, OutcomeWriter, hookimpl, outcome_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Renders each verdict for a person, as it comes.

    Attributes:
        name: name by which a command line picks it.
        description: one line for a reader.
        each: asked for each outcome by itself.
    """

    name: str = "console"
    description: str = "the verdict for a person, with the table of factors"
    each: bool = True

    def render(self, outcomes: Sequence[Gated], *, table: bool = True) -> str:
        """Verdict, warnings and bundle of each outcome."""
        return "".join(outcome_text(one, table=table) for one in outcomes)


CONSOLE: Final = Console()


@hookimpl
def braggtrace_outcomes() -> Sequence[OutcomeWriter]:
    """The renderer ``console``."""
    return (CONSOLE,)
