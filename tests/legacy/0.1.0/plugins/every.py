"""The group of version 0.1.0 that takes every event there is."""

from collections.abc import Sequence

from braggtrace import EveryEvent, FactorExtractor, hookimpl

ALL = EveryEvent(name="all_events", description="whatever there is")


@hookimpl
def braggtrace_factors() -> Sequence[FactorExtractor]:
    return (ALL,)
