"""Factors of whatever a trace holds beyond the catalogue, compared as it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from braggtrace import Factor, FactorExtractor, Trace, event_factor, hookimpl, is_known


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherFactors:
    """Takes every event that the catalogue does not know.

    Attributes:
        name: name by which a configuration picks it.
        description: one line for a reader.
        optional: a trace without such events is no failure.
        blockwise: a part of a trace gives a part of each factor.
        open_ended: it takes events of any name.
    """

    name: str = "other"
    description: str = "every event that is not in the catalogue"
    optional: bool = True
    blockwise: bool = True
    open_ended: bool = True

    def names(self) -> Sequence[str]:
        """Nothing is known in advance."""
        return ()

    def extract(self, trace: Trace) -> Sequence[Factor]:
        """A factor for each unknown event."""
        return [event_factor(e, trace) for e in trace if not is_known(e.name)]


OTHER: Final = OtherFactors()


@hookimpl
def braggtrace_factors() -> Sequence[FactorExtractor]:
    """The factors outside the catalogue."""
    return (OTHER,)
