"""JUnit XML, which CI systems read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from braggtrace import Gated, OutcomeWriter, hookimpl, junit_text


@dataclass(frozen=True, slots=True, kw_only=True)
class JUnit:
    """Renders a suite for each comparison, with a case for each factor.

    Attributes:
        name: name by which a command line picks it.
        description: one line for a reader.
    """

    name: str = "junit"
    description: str = "JUnit XML: one suite a comparison, one case a factor"

    def render(self, outcomes: Sequence[Gated]) -> str:
        """The XML of all outcomes."""
        return junit_text(outcomes)


JUNIT: Final = JUnit()


@hookimpl
def braggtrace_outcomes() -> Sequence[OutcomeWriter]:
    """The renderer ``junit``."""
    return (JUNIT,)
