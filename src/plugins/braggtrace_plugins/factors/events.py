"""Factors of a program of any kind: each of its events as it stands."""

from collections.abc import Sequence
from typing import Final

from braggtrace import EveryEvent, FactorExtractor, hookimpl

EVENTS: Final = EveryEvent(
    name="events", description="every event of a trace, of whatever program"
)


@hookimpl
def braggtrace_factors() -> Sequence[FactorExtractor]:
    """The factors of any program."""
    return (EVENTS,)
