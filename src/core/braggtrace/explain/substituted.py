"""Baseline values that a replay substitutes, and what is known to be good then.

Of a replay into which all baseline values were put, each place of the axes (layer,
sub-pixel, source, phi, mosaic) of an event is *known good* where the baseline's value
was substituted, or where everything that it is computed from is known good and its own
stage is not known to be faulty.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.catalog import CATALOG
from braggtrace.events import AXES, Event, Trace
from braggtrace.simulator.substitution import Given

Mask = NDArray[np.bool_]
# events that are printed only, and the event and component of which they are a copy
_COPIES: Final[Mapping[str, tuple[str, int]]] = MappingProxyType(
    {"k_frac": ("hkl_frac", 1)}
)


def emitted_name(name: str) -> str:
    """The event whose values an event shows: itself, or what it is printed from."""
    if name in _COPIES:
        return _COPIES[name][0]
    spec = CATALOG.get(name)
    if spec is not None and spec.view and len(spec.upstream) == 1:
        return spec.upstream[0]
    return name


def substituted_values(
    trace: Trace, names: Iterable[str], sizes: Mapping[str, int], *, nudge: float = 0.0
) -> dict[str, Given]:
    """Values of a trace, for a recorder that substitutes them.

    Args:
        trace: of either dialect.
        names: events that are wanted; one that is only printed stands for the event
            that it is printed from.
        sizes: length of each axis of the subject.
        nudge: move every value by so many half-widths of its printed literal (or of a
            double's last place), up and down in turn.

    Returns:
        By name of an event that the simulator emits, without texts and without places
        that the subject does not have.
    """
    wanted = {emitted_name(name) for name in names}
    found: dict[str, Given] = {}
    for event in trace:
        name, component = _COPIES.get(event.name, (event.name, -1))
        spec = CATALOG.get(name)
        if name not in wanted or spec is None or spec.view or event.kind == "text":
            continue
        values = _of_event(event, sizes, nudge)
        if component >= 0:
            values = _spread(values, component, len(spec.components))
        found[name] = _joined(values, found[name]) if name in found else values
    return found


def places(event: Event, sizes: Mapping[str, int]) -> NDArray[np.int64]:
    """Index of every row of an event along AXES.

    Args:
        event: of either dialect.
        sizes: length of each axis of the subject.

    Returns:
        Shape (n, 6); −1 along an axis that the event does not have.
    """
    at = np.full((len(event.index), len(AXES)), -1, dtype=np.int64)
    for column, axis in enumerate(event.axes):
        values = event.index[:, column]
        if axis == "sample":
            points = max(1, sizes.get("subpixel", 1))
            at[:, AXES.index("layer")] = values // points
            at[:, AXES.index("subpixel")] = values % points
        elif axis in AXES:
            at[:, AXES.index(axis)] = values
    return at


def _of_event(event: Event, sizes: Mapping[str, int], nudge: float) -> Given:
    values = event.values.astype(np.float64)
    if nudge and event.kind == "float":
        width = event.half_width
        if width is None:
            width = np.abs(values) * np.finfo(np.float64).eps
        turn = np.where(np.arange(values.size) % 2, -1.0, 1.0).reshape(values.shape)
        values = values + nudge * turn * width
    if event.literals is not None:
        values = np.where(event.literals == "", np.nan, values)
    index = places(event, sizes)
    shape = tuple(max(1, sizes.get(axis, 1)) for axis in AXES)
    there = (index < shape).all(axis=1)
    found = Given(index=index[there], values=values[there], shape=shape)
    return _condensed(found, sizes)


def _condensed(all_rows: Given, sizes: Mapping[str, int]) -> Given:
    """One row instead of one for each sub-pixel, where all of them are the same."""
    columns = [AXES.index("layer"), AXES.index("subpixel")]
    samples = max(1, sizes.get("layer", 1)) * max(1, sizes.get("subpixel", 1))
    others = [i for i in range(len(AXES)) if i not in columns]
    groups: dict[tuple[int, ...], list[int]] = {}
    for row, at in enumerate(all_rows.index[:, others].tolist()):
        groups.setdefault(tuple(at), []).append(row)
    rows = list(groups.values())
    same = all(
        len(group) == samples
        and np.array_equal(
            all_rows.values[group],
            np.broadcast_to(all_rows.values[group[0]], all_rows.values[group].shape),
            equal_nan=True,
        )
        for group in rows
    )
    if not same or samples == 1:
        return all_rows
    first = [group[0] for group in rows]
    index = all_rows.index[first].copy()
    index[:, columns] = -1
    return replace(all_rows, index=index, values=all_rows.values[first])


def _spread(all_rows: Given, component: int, width: int) -> Given:
    values = np.full((len(all_rows.values), width), np.nan)
    values[:, component] = all_rows.values[:, 0]
    return replace(all_rows, values=values)


def _joined(first: Given, then: Given) -> Given:
    """Both, the second over the first."""
    return replace(
        first,
        index=np.concatenate((first.index, then.index)),
        values=np.concatenate((first.values, then.values)),
    )


@dataclass(slots=True, kw_only=True)
class KnownGood:
    """Where the events of a replay with all baseline values are known to be good.

    Attributes:
        trace: of the replay.
        placed: where values were substituted, by event.
        faulty: events whose own stage is faulty.
    """

    trace: Trace
    placed: Mapping[str, Mask]
    faulty: set[str] = field(default_factory=set)
    _masks: dict[str, Mask] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, ...]:
        """Length of each axis."""
        sizes = self.trace.header.sizes
        return tuple(max(1, sizes.get(axis, 1)) for axis in AXES)

    def mark_faulty(self, name: str) -> None:
        """Record that the stage of an event is faulty: what it computed is not good."""
        self.faulty.add(name)
        self._masks.clear()

    def is_substituted(self, name: str) -> Mask:
        """Where an event has the baseline's values, in full shape."""
        if name not in self.placed:
            return np.zeros(self.shape, dtype=np.bool_)
        mask = self.placed[name]
        return np.broadcast_to(mask if mask.ndim else mask.reshape(1), self.shape)

    def is_known_good(self, name: str) -> Mask:
        """Where an event is known to be good, in full shape."""
        if name not in self._masks:
            own = self.has_good_inputs(name) & (name not in self.faulty)
            self._masks[name] = self.is_substituted(name) | own
        return self._masks[name]

    def has_good_inputs(self, name: str) -> Mask:
        """Where everything that an event is computed from is known to be good."""
        spec = CATALOG.get(name)
        mask = np.ones(self.shape, dtype=np.bool_)
        if spec is None:
            return mask
        for upstream in spec.upstream:
            if upstream in self.trace or CATALOG[upstream].view:
                mask = mask & self.is_known_good(upstream)
        summed = tuple(i for i, axis in enumerate(AXES) if axis not in spec.axes)
        return np.broadcast_to(mask.all(axis=summed, keepdims=True), self.shape)

    def region(self, place: Mapping[str, int], name: str) -> Mask:
        """Places of an event that an index selects; all along an axis that it lacks."""
        sizes = self.trace.header.sizes
        at: list[int | slice] = [slice(None)] * len(AXES)
        spec = CATALOG.get(name)
        own = spec.axes if spec is not None else ()
        for axis, i in place.items():
            if axis == "sample":
                points = max(1, sizes.get("subpixel", 1))
                where = {"layer": i // points, "subpixel": i % points}
            else:
                where = {axis: i}
            for real, j in where.items():
                if real in own and j < self.shape[AXES.index(real)]:
                    at[AXES.index(real)] = j
        mask = np.zeros(self.shape, dtype=np.bool_)
        mask[tuple(at)] = True
        return mask

    def rows(self, event: Event, mask: Mask) -> Mask:
        """Which rows of an event lie inside a mask, shape (n,)."""
        found = [
            bool(mask[tuple(slice(None) if i < 0 else i for i in at)].all())
            if all(i < n for i, n in zip(at, mask.shape, strict=True))
            else False
            for at in places(event, self.trace.header.sizes).tolist()
        ]
        return np.array(found, dtype=np.bool_)
