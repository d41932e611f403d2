"""A baseline's values as what a replay puts in the place of the subject's own."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.catalog import CATALOG
from braggtrace.events import AXES, Event, Trace
from braggtrace.simulator.substitution import Given

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


def given_values(
    trace: Trace, names: Iterable[str], sizes: Mapping[str, int], *, nudge: float = 0.0
) -> dict[str, Given]:
    """Values of a trace, for a recorder that substitutes.

    Args:
        trace: of either dialect.
        names: events that are wanted; those that are printed only count as what they
            are printed from.
        sizes: length of each axis of the subject.
        nudge: move every value by so many half-widths of its printed literal (or of a
            double's last place), up and down in turn.

    Returns:
        By name of an event that the simulator emits; texts, and places that the
        subject does not have, are left out.
    """
    wanted = {emitted_name(name) for name in names}
    found: dict[str, Given] = {}
    for event in trace:
        name, component = _COPIES.get(event.name, (event.name, -1))
        spec = CATALOG.get(name)
        if name not in wanted or spec is None or spec.view or event.kind == "text":
            continue
        given = _given(event, sizes, nudge)
        if component >= 0:
            given = _spread(given, component, len(spec.components))
        found[name] = _joined(given, found[name]) if name in found else given
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


def _given(event: Event, sizes: Mapping[str, int], nudge: float) -> Given:
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
    given = Given(index=index[there], values=values[there], shape=shape)
    return _condensed(given, sizes)


def _condensed(given: Given, sizes: Mapping[str, int]) -> Given:
    """One row instead of one for each sub-pixel, where all of them are the same."""
    columns = [AXES.index("layer"), AXES.index("subpixel")]
    samples = max(1, sizes.get("layer", 1)) * max(1, sizes.get("subpixel", 1))
    others = [i for i in range(len(AXES)) if i not in columns]
    groups: dict[tuple[int, ...], list[int]] = {}
    for row, at in enumerate(given.index[:, others].tolist()):
        groups.setdefault(tuple(at), []).append(row)
    rows = list(groups.values())
    same = all(
        len(group) == samples
        and np.array_equal(
            given.values[group],
            np.broadcast_to(given.values[group[0]], given.values[group].shape),
            equal_nan=True,
        )
        for group in rows
    )
    if not same or samples == 1:
        return given
    first = [group[0] for group in rows]
    index = given.index[first].copy()
    index[:, columns] = -1
    return replace(given, index=index, values=given.values[first])


def _spread(given: Given, component: int, width: int) -> Given:
    values = np.full((len(given.values), width), np.nan)
    values[:, component] = given.values[:, 0]
    return replace(given, values=values)


def _joined(first: Given, then: Given) -> Given:
    """Both, the second over the first."""
    return replace(
        first,
        index=np.concatenate((first.index, then.index)),
        values=np.concatenate((first.values, then.values)),
    )
