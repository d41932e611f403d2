"""The plain extractor: events that become factors one to one."""

from collections.abc import Sequence
from dataclasses import dataclass

from braggtrace import defaults
from braggtrace.catalog import catalog_of
from braggtrace.events import Event, Trace
from braggtrace.judgement.findings import Factor


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFactors:
    """Takes events as they are.

    Attributes:
        name: name by which a configuration picks it.
        description: one line for a reader.
        events: the events that it takes.
        blockwise: a factor of a part of the trace is a part of the factor, so that a
            trace that is too large for memory can be judged block by block.
    """

    name: str
    description: str
    events: tuple[str, ...]
    blockwise: bool = True

    def names(self) -> Sequence[str]:
        """The events."""
        return self.events

    def extract(self, trace: Trace) -> Sequence[Factor]:
        """A factor for each of the events that the trace has."""
        found = (trace.get(name) for name in self.events)
        return [event_factor(event, trace) for event in found if event is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class EveryEvent:
    """Takes every event of a trace, of whatever program.

    Attributes:
        name: name by which a configuration picks it.
        description: one line for a reader.
    """

    name: str
    description: str

    def names(self) -> Sequence[str]:
        """Nothing is known in advance."""
        return ()

    def extract(self, trace: Trace) -> Sequence[Factor]:
        """A factor for each event."""
        return [event_factor(event, trace) for event in trace]


def event_factor(event: Event, trace: Trace) -> Factor:
    """An event as a factor, with what the catalogue knows of it.

    Args:
        event: any event.
        trace: where it comes from, for its natural scales.

    Returns:
        A factor of the same name.
    """
    spec = catalog_of(trace).get(event.name)
    scales = trace.header.scales
    return Factor(
        name=event.name,
        description=spec.description if spec else "not in the catalogue",
        data=event,
        comparator=defaults.COMPARATOR_OF[event.kind],
        sources=(event.name,),
        upstream=(*spec.upstream, *spec.previous) if spec else (),
        scale=scales.get(spec.scale, 0.0) if spec else 0.0,
        scale_power=spec.scale_power if spec else 1,
    )
