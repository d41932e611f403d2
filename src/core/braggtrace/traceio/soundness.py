"""Events of a native trace that are not as the simulator's catalogue declares them.

A native trace is reduced to what a program prints before it is held against that
program's lines. The reduction picks rows and components by name and number: of an event
that has two values for one place, or other components, it would pick some and drop the
rest unsaid. Such an event is taken out, and red by its name.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from braggtrace.catalog import CATALOG
from braggtrace.errors import InternalError
from braggtrace.events import Anomaly, Event, EventSpec, Trace, ascending
from braggtrace.units import factor

_LONGEST: Final = 10_000  # of an axis that no event has


def sound(trace: Trace) -> Trace:
    """A native trace without the events that cannot be reduced.

    Args:
        trace: under the catalogue of the simulator.

    Returns:
        The trace; each event that was taken out is an anomaly.
    """
    trace = _with_sizes_of_data(trace)
    wrong = {event.name: why for event in trace if (why := _objection(event, trace))}
    if not wrong:
        return trace
    found = tuple(
        Anomaly(kind="contradiction", name=name, message=f"{name} {why}")
        for name, why in wrong.items()
    )
    kept = trace.relabelled(anomalies=(*trace.header.anomalies, *found))
    events = {event.name: event for event in trace if event.name not in wrong}
    return Trace(header=kept.header, events=events)


def _with_sizes_of_data(trace: Trace) -> Trace:
    """A trace whose axes are no longer than an event goes along them.

    The lines of a program are made place by place: of 10^12 sub-pixels that no event
    has it would never come to an end.
    """
    reached: dict[str, int] = {}
    for event in trace:
        for column, axis in enumerate(event.axes):
            top = int(event.index[:, column].max(initial=-1)) + 1
            reached[axis] = max(reached.get(axis, 0), top)
    beyond = {
        axis: (size, reached.get(axis, 1))
        for axis, size in trace.header.sizes.items()
        if size > reached.get(axis, _LONGEST)
    }
    if not beyond:
        return trace
    found = tuple(
        Anomaly(
            kind="contradiction",
            name=axis,
            message=f"the header says {size} of {axis}, and the events hold {there}",
        )
        for axis, (size, there) in beyond.items()
    )
    return trace.relabelled(
        sizes={**trace.header.sizes, **{a: there for a, (_, there) in beyond.items()}},
        anomalies=(*trace.header.anomalies, *found),
    )


def _objection(event: Event, trace: Trace) -> str:
    spec = CATALOG.get(event.name)
    if spec is None:  # of another program: it is compared as it is
        return ""
    return next(_objections(event, spec, trace.header.sizes), "")


def _objections(
    event: Event, spec: EventSpec, sizes: Mapping[str, int]
) -> Iterator[str]:
    further = [axis for axis in event.axes if axis not in spec.axes]
    if further:
        yield f"has the axis {further[0]}, which it is not declared with"
    if event.kind != spec.kind:
        yield f"is {event.kind}, declared {spec.kind}"
    width = max(1, len(spec.components))
    if event.values.shape[1] != width:
        yield f"has {event.values.shape[1]} components, declared are {width}"
    if event.components and event.components != spec.components:
        names = ", ".join(event.components)
        yield f"has the components {names}, not {', '.join(spec.components) or 'none'}"
    if event.unit != spec.unit and not _is_converted(event.unit, spec.unit):
        yield f"is in {event.unit[:40]!r}, declared in {spec.unit}"
    if not ascending(event.index):
        places = np.unique(event.index, axis=0)
        if len(places) < len(event.index):
            yield "has two values for one index"
    for column, axis in enumerate(event.axes):
        index = event.index[:, column]
        size = sizes.get(axis, 1)
        if index.size and not 0 <= index.min() <= index.max() < size:
            yield (
                f"has a value at {axis}={int(index.max())}, and the trace says that "
                f"there are {size} of {axis}"
            )


def _is_converted(unit: str, wanted: str) -> bool:
    try:
        factor(unit, wanted)
    except InternalError:
        return False
    return True
