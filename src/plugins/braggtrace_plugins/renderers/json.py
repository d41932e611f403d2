"""Outcomes as JSON, for programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from braggtrace import Gated, OutcomeWriter, hookimpl, machine_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Json:
    """Renders all outcomes by the schema of ``braggtrace schema --of report``.

    Attributes:
        name: name by which a command line picks it.
        description: one line for a reader.
    """

    name: str = "json"
    description: str = "the outcomes as JSON, by a schema"

    def render(self, outcomes: Sequence[Gated]) -> str:
        """The JSON of all outcomes."""
        return machine_text(outcomes)


JSON: Final = Json()


@hookimpl
def braggtrace_outcomes() -> Sequence[OutcomeWriter]:
    """The renderer ``json``."""
    return (JSON,)
