"""The names and units of a file become those of a catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import TraceFormatError
from braggtrace.events import (
    Anomaly,
    Catalog,
    Event,
    EventSpec,
    Trace,
    length_along,
)
from braggtrace.traceio.mapped_units import overruled_fact

if TYPE_CHECKING:
    from braggtrace.quantities import Conversion


@dataclass(frozen=True, slots=True, kw_only=True)
class Renaming:
    """What a name in the file stands for.

    Attributes:
        event: name in the catalogue.
        unit: the unit of the file's values, whatever the file says; "" where the
            file says it.
        component: which component of the event it is, or "".
        first: the first index of the file along an axis; 0 along any other.
    """

    event: str
    unit: str = ""
    component: str = ""
    first: Mapping[str, int] = field(default_factory=dict)


def mapped(
    trace: Trace,
    renamings: Mapping[str, Renaming],
    catalog: Catalog | None,
    source: str,
    first: Mapping[str, int] | None = None,
) -> Trace:
    """A trace in the names and units of a catalogue.

    Args:
        trace: as it was read.
        renamings: by the name in the file; any other name stays.
        catalog: units, kinds and axes that are wanted; None leaves them as they are.
        source: the file's name, for messages.
        first: the first index of all events of the file along an axis; 0 along any
            other.

    Returns:
        The trace under that catalogue; what does not fit it is an anomaly.

    Raises:
        TraceFormatError: a unit that cannot be converted, two names of the file for
            one event, components that do not belong together, or an index before the
            first.
    """
    for axis in first or {}:
        if not any(axis in event.axes for event in trace):
            what = f"no event has the axis {axis!r}, which `first` names"
            raise TraceFormatError(source, what)
    found: dict[str, list[tuple[str, Event]]] = {}
    places: dict[str, _Place] = {}
    overruled: dict[str, str] = {}
    for event in trace:
        to = renamings.get(event.name, Renaming(event=event.name))
        place = _Place(source, trace.header.first_lines.get(event.name))
        spec = catalog.get(to.event) if catalog is not None else None
        counted = _from_zero(event, {**(first or {}), **to.first}, place)
        own = _in_unit(counted, to, spec, place)
        if _overrules(to, event):
            overruled[event.name] = f"{event.unit} is {to.unit}"
        found.setdefault(to.event, []).append((to.component, own))
        places[to.event] = place
    events = [
        _typed(_joined(name, parts, catalog, places[name]), catalog)
        for name, parts in found.items()
    ]
    anomalies = tuple(a for event in events for a in _anomalies(event, catalog))
    advances = catalog.advances if catalog is not None else ""
    kept = trace.relabelled(
        catalog=catalog,
        sizes={**trace.header.sizes, **_sizes(events)},
        anomalies=(*trace.header.anomalies, *anomalies),
        provenance={**trace.header.provenance, **overruled_fact(overruled)},
    )
    ordered = {event.name: _in_order(event, advances) for event in events}
    return Trace(header=kept.header, events=ordered)


def _overrules(to: Renaming, event: Event) -> bool:
    """Whether the map names another unit than the file does."""
    silent = not to.unit or event.unit in ("", "1")
    return not silent and not _one_unit(event.unit, to.unit)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an event stands."""

    source: str
    line: int | None

    def error(self, why: str) -> TraceFormatError:
        return TraceFormatError(self.source, why, line=self.line)


def _from_zero(event: Event, first: Mapping[str, int], place: _Place) -> Event:
    """The event with indices that count from 0, under the name of its file."""
    index, holes = event.index, event.holes
    for axis, begin in first.items():
        if axis in event.axes and begin:
            column = event.axes.index(axis)
            if (index[:, column] < begin).any():
                least = int(index[:, column].min())
                why = f"{event.name} has {axis}={least}; `first` says that it begins at"
                raise place.error(f"{why} {begin}")
            index = index.copy()
            index[:, column] -= begin
            if holes is not None:
                holes = holes - begin * (np.arange(len(event.axes)) == column)
    name = event.file or Path(place.source).name
    return replace(event, index=index, holes=holes, file=name)


def _one_unit(first: str, second: str) -> bool:
    if first == second:
        return True
    from braggtrace.quantities import same_unit  # most files have the unit's own text

    return same_unit(first, second)


def _conversion(name: str, unit: str, wanted: str, place: _Place) -> "Conversion":
    from braggtrace.quantities import UnitError, conversion

    try:
        return conversion(unit, wanted)
    except UnitError as error:
        raise place.error(f"{name}: {error}") from error


def _in_unit(
    event: Event, to: Renaming, spec: EventSpec | None, place: _Place
) -> Event:
    """The event under its name and in its unit of the catalogue."""
    in_file = event.unit if event.unit != "1" or not to.unit else ""
    unit = to.unit or in_file or (spec.unit if spec is not None else "1")
    wanted = spec.unit if spec is not None else unit
    renamed = replace(event, name=to.event, unit=wanted)
    if unit == wanted:
        return renamed
    change = _conversion(event.name, unit, wanted, place)
    if event.unreadable or change.changes_nothing:
        return renamed
    if event.kind == "text":
        why = f"{event.name} holds texts, which have no unit to convert"
        raise place.error(why)
    widths, values = event.half_width, event.values
    kept = values.dtype if event.kind == "float" else np.dtype(np.float64)
    return replace(
        renamed,
        values=change.values(values).astype(kept),
        half_width=None if widths is None else change.widths(event.values, widths),
    )


def _joined(
    name: str,
    parts: Sequence[tuple[str, Event]],
    catalog: Catalog | None,
    place: _Place,
) -> Event:
    """One event of the components that were found."""
    labels = [label for label, _ in parts]
    if len(parts) == 1 and not labels[0]:
        return _labelled(parts[0][1], catalog)
    if not all(labels) or len(set(labels)) < len(labels):
        why = f"{name} is filled by {len(parts)} of its names; give each a component"
        raise place.error(why)
    spec = catalog.get(name) if catalog is not None else None
    order = spec.components if spec is not None and spec.components else tuple(labels)
    if sorted(order) != sorted(labels):
        why = f"{name} has the components {order}, the file fills {tuple(labels)}"
        raise place.error(why)
    by_label = dict(parts)
    return _stacked([by_label[label] for label in order], order, place)


def _stacked(events: Sequence[Event], labels: Sequence[str], place: _Place) -> Event:
    first = next((event for event in events if event.unreadable), events[0])
    if first.unreadable:
        return first
    for event in events:
        same = event.axes == first.axes and np.array_equal(event.index, first.index)
        same = same and _one_unit(event.unit, first.unit)
        if not same or event.values.shape[1] != 1:
            why = f"the components of {first.name} have not one index and unit"
            raise place.error(why)
    widths = [event.half_width for event in events]
    known = [width for width in widths if width is not None]
    return replace(
        first,
        values=np.concatenate([event.values for event in events], axis=1),
        components=tuple(labels),
        literals=None,
        half_width=np.concatenate(known, axis=1) if len(known) == len(widths) else None,
    )


def _labelled(event: Event, catalog: Catalog | None) -> Event:
    """The event with the catalogue's labels, where the file has none."""
    spec = catalog.get(event.name) if catalog is not None else None
    if spec is None or event.components or not spec.components:
        return event
    fits = event.values.shape[1] == len(spec.components)
    return replace(event, components=spec.components) if fits else event


def _typed(event: Event, catalog: Catalog | None) -> Event:
    """Numbers in the catalogue's kind, where that loses nothing."""
    spec = catalog.get(event.name) if catalog is not None else None
    if spec is not None and spec.kind == "int" and event.truth:
        return replace(event, truth=False)  # as the texts true and false
    if spec is None or event.kind == spec.kind or spec.kind == "text":
        return event
    if event.kind == "text":
        return _flags(event) if spec.kind == "int" else event
    if spec.kind == "float":
        floats = event.values.astype(np.float64)
        exact = [int(f) for f in floats.ravel()] == event.values.ravel().tolist()
        return replace(event, values=floats) if exact else event
    whole = np.all(np.isfinite(event.values) & (event.values == event.values.round()))
    small = np.all(np.abs(event.values) < 2**53) if whole else False
    if not small:
        return event
    return replace(event, values=event.values.astype(np.int64), half_width=None)


def _flags(event: Event) -> Event:
    """The texts true and false as 1 and 0, where these are all; else as it is."""
    if event.unreadable or not np.isin(event.values, ("true", "false")).all():
        return event
    return replace(event, values=(event.values == "true").astype(np.int64))


def _anomalies(event: Event, catalog: Catalog | None) -> list[Anomaly]:
    """What is not as the catalogue declares it."""
    spec = catalog.get(event.name) if catalog is not None else None
    if spec is None or event.unreadable:
        return []
    wrong = []
    further = [axis for axis in event.axes if axis not in spec.axes]
    if further:
        wrong.append(f"has the axes {', '.join(further)}, which are not declared")
    if event.kind != spec.kind:
        wrong.append(f"is {event.kind}, declared {spec.kind}")
    width = max(1, len(spec.components))
    if event.values.shape[1] != width:
        wrong.append(f"has {event.values.shape[1]} values, declared {width}")
    elif spec.components and event.components != spec.components:
        wrong.append(f"has components {event.components}, not {spec.components}")
    return [
        Anomaly(kind="unknown", name=event.name, message=f"{event.name} {why}")
        for why in wrong
    ]


def _sizes(events: Sequence[Event]) -> dict[str, int]:
    """How far each axis goes."""
    sizes: dict[str, int] = {}
    for event in events:
        for column, axis in enumerate(event.axes):
            if event.index.size:
                length = length_along(event.index[:, column])
                sizes[axis] = max(sizes.get(axis, 0), length)
    return sizes


def _in_order(event: Event, advances: str) -> Event:
    """Rows step by step, so that the first that differs is the earliest."""
    if advances not in event.axes:
        return event
    column = event.index[:, event.axes.index(advances)]
    rows = np.argsort(column, kind="stable")
    return replace(
        event,
        index=event.index[rows],
        values=event.values[rows],
        literals=_picked(event.literals, rows),
        half_width=_picked(event.half_width, rows),
        repeats=_picked(event.repeats, rows),
        lines=_picked(event.lines, rows),
    )


def _picked(array: NDArray[np.generic] | None, rows: NDArray[np.intp]):  # type: ignore[no-untyped-def]
    return None if array is None else array[rows]
