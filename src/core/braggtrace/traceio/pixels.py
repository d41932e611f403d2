"""Split the trace of several pixels into traces of one, and join them again."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from braggtrace.catalog import causal_rank
from braggtrace.errors import InternalError
from braggtrace.events import Anomaly, Event, Exemption, Trace

PIXEL: Final = "pixel"
Array = TypeVar("Array", bound=NDArray[Any])


def split_pixels(trace: Trace) -> tuple[Trace, ...]:
    """The trace of each pixel on its own.

    Args:
        trace: of one pixel or of several.

    Returns:
        One trace for each, in the order of the index; what does not depend on the
        pixel is in all of them.
    """
    count = trace.header.sizes.get(PIXEL, 1)
    if count == 1:
        return (trace,)
    sizes = {axis: n for axis, n in trace.header.sizes.items() if axis != PIXEL}
    first = replace(trace.header, sizes=sizes)
    # an anomaly of the file as a whole is reported once
    rest = replace(first, anomalies=(), exempt=(), unread=())
    return tuple(
        Trace(header=rest if i else first, events=_events_at(trace, i))
        for i in range(count)
    )


def stack_pixels(traces: Sequence[Trace]) -> Trace:
    """Traces of single pixels as one, with ``pixel`` as an index.

    Args:
        traces: one for each pixel, in one dialect; a single one is returned as it is.

    Returns:
        Every event has the index, those of the set-up too: they were read or computed
        for each of the pixels.

    Raises:
        InternalError: there is none.
    """
    if not traces:
        raise InternalError("no trace to stack")
    if len(traces) == 1:
        return traces[0]
    names = dict.fromkeys(name for trace in traces for name in trace.events)
    events = {
        name: _stacked([trace.get(name) for trace in traces])
        for name in sorted(names, key=causal_rank)
    }
    sizes: dict[str, int] = {PIXEL: len(traces)}
    for trace in traces:
        for axis, n in trace.header.sizes.items():
            sizes[axis] = max(n, sizes.get(axis, 0))
    header = replace(
        traces[0].header,
        sizes=sizes,
        anomalies=tuple(a for trace in traces for a in _anomalies(trace)),
        exempt=_exempt(traces),
        unread=tuple(part for trace in traces for part in trace.header.unread),
    )
    return Trace(header=header, events=events)


def _events_at(trace: Trace, pixel: int) -> dict[str, Event]:
    """Events of one pixel; one that has no value there is left out."""
    events = {event.name: _at(event, pixel) for event in trace}
    return {name: event for name, event in events.items() if event.values.size}


def _at(event: Event, pixel: int) -> Event:
    """The rows of one pixel, without the index."""
    if PIXEL not in event.axes:
        return event
    column = event.axes.index(PIXEL)
    rows = event.index[:, column] == pixel
    return replace(
        event,
        axes=tuple(axis for axis in event.axes if axis != PIXEL),
        index=np.delete(event.index[rows], column, axis=1),
        values=event.values[rows],
        literals=None if event.literals is None else event.literals[rows],
        half_width=None if event.half_width is None else event.half_width[rows],
        repeats=None if event.repeats is None else event.repeats[rows],
    )


def _stacked(parts: Sequence[Event | None]) -> Event:
    """One event of several pixels; a pixel may lack it."""
    found = [(i, event) for i, event in enumerate(parts) if event is not None]
    events = [event for _, event in found]
    first = events[0]
    for event in events:
        if (event.unit, event.components) != (first.unit, first.components):
            raise InternalError(f"{first.name} is not of one form in all pixels")
    axes = tuple(dict.fromkeys(axis for event in events for axis in event.axes))
    return replace(
        first,
        axes=(PIXEL, *axes),
        index=np.concatenate([_index(event, axes, i) for i, event in found]),
        values=np.concatenate([event.values for event in events]),
        literals=_together([event.literals for event in events]),
        half_width=_together([event.half_width for event in events]),
        repeats=_together([event.repeats for event in events]),
    )


def _index(event: Event, axes: Sequence[str], pixel: int) -> NDArray[np.int64]:
    """The index under the axes of all; zero along one that this pixel lacks."""
    index = np.zeros((event.values.shape[0], 1 + len(axes)), dtype=np.int64)
    index[:, 0] = pixel
    for column, axis in enumerate(axes, start=1):
        if axis in event.axes:
            index[:, column] = event.index[:, event.axes.index(axis)]
    return index


def _together(parts: Sequence[Array | None]) -> Array | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return np.concatenate(known)  # type: ignore[return-value]


def _words(trace: Trace) -> str:
    return f"pixel slow {trace.pixel[0]} fast {trace.pixel[1]}" if trace.pixel else ""


def _anomalies(trace: Trace) -> tuple[Anomaly, ...]:
    pixel = _words(trace)
    return tuple(
        anomaly
        if anomaly.message.startswith("pixel slow ")
        else replace(anomaly, message=f"{pixel}: {anomaly.message}")
        for anomaly in trace.header.anomalies
    )


def _exempt(traces: Sequence[Trace]) -> tuple[Exemption, ...]:
    """Exemptions of all pixels, those of one name and reason together."""
    values: dict[tuple[str, str], int] = {}
    for trace in traces:
        for e in trace.header.exempt:
            values[e.name, e.reason] = values.get((e.name, e.reason), 0) + e.values
    return tuple(
        Exemption(name=name, reason=reason, values=n)
        for (name, reason), n in values.items()
    )
