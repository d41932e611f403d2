"""A recorder that replaces values that the stages compute.

The tensor that is emitted is the tensor that is used next: a recorder that returns
another one from ``emit`` changes all later stages, without a second formula.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import EllipsisType

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from braggtrace.catalog import spec_of
from braggtrace.errors import UsageError
from braggtrace.events import AXES
from braggtrace.recorder import TraceRecorder
from braggtrace.units import factor

Powers = Mapping[str, float]
Parts = tuple[Tensor, Tensor, Tensor]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spread:
    """Values that were given, laid out as a tensor is.

    Attributes:
        lead: of the tensor, with room for all values.
        values: shape (*lead, components), in the catalogue's unit; 0 where there
            is none.
        known: where there is a value, same shape.
        placed: shape (lead); where the last value given has all components.
    """

    lead: tuple[int, ...]
    values: Tensor
    known: Tensor
    placed: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Given:
    """Values for some places of an event.

    Attributes:
        index: place along AXES, shape (n, 6); −1 holds for every place along the axis.
        shape: length of each axis where the event varies along it.
        values: shape (n, components), in the catalogue's unit; NaN leaves a component
            as it is computed.
    """

    index: NDArray[np.int64]
    values: NDArray[np.float64]
    shape: tuple[int, ...] = (1,) * len(AXES)
    _spread: dict[tuple[int, ...], Spread] = field(default_factory=dict, init=False)

    def spread(self, lead: tuple[int, ...]) -> Spread:
        """The values laid out for a tensor of this lead; a later value wins.

        The layout is kept, since one replay after another takes the same values.
        """
        if lead not in self._spread:
            self._spread[lead] = _spread(self, _room(self, lead))
        return self._spread[lead]


@dataclass(slots=True, kw_only=True)
class SubstitutingRecorder:
    """Records what is computed, and returns what is given.

    Attributes:
        substituted: values by event.
        moved: by event, fractions by which computed values are moved first.
        scaled: by event, powers of earlier events (or of itself) that multiply it.
        computed: keep the value before it is replaced; else the one that is used next.
        placed: where a value was replaced, by event, shape of the tensor's lead.
    """

    substituted: Mapping[str, Given] = field(default_factory=dict)
    moved: Mapping[str, Given] = field(default_factory=dict)
    scaled: Mapping[str, Powers] = field(default_factory=dict)
    computed: bool = False
    kept: TraceRecorder = field(default_factory=TraceRecorder)
    placed: dict[str, NDArray[np.bool_]] = field(default_factory=dict)
    _seen: dict[str, Tensor] = field(default_factory=dict)

    def emit(self, name: str, value: Tensor) -> Tensor:
        """Record a tensor, and return the one that takes its place."""
        self._seen[name] = value
        if name in self.scaled:
            value = self._scaled(name, value)
            self._seen[name] = value
        if name in self.moved:
            value = self._put(name, value, self.moved[name], relative=True)
        used = value
        if name in self.substituted:
            used = self._put(name, value, self.substituted[name])
        self.kept.emit(name, value if self.computed else used)
        return used

    def emit_parts(self, name: str, parts: Parts) -> Parts:
        """Record the components of a vector, and return those that take their place."""
        x, y, z = self.emit(name, torch.stack(parts, dim=-1)).unbind(-1)
        return x, y, z

    def note(self, name: str, value: str) -> None:
        """Record a text."""
        self.kept.note(name, value)

    def _scaled(self, name: str, value: Tensor) -> Tensor:
        for other, power in self.scaled[name].items():
            if other not in self._seen:
                raise UsageError(f"{name} cannot be scaled by {other}: it comes later")
            by = self._seen[other].to(torch.float64)
            by = by if by.shape == value.shape else by.flatten()[0]
            value = value * by**power
        return value

    def _put(
        self, name: str, value: Tensor, entries: Given, *, relative: bool = False
    ) -> Tensor:
        """The tensor with given values in their places."""
        spec = spec_of(name)
        lead = value.shape[:-1] if spec.components else value.shape
        found = entries.spread(tuple(lead))
        shape = (*found.lead, *value.shape[len(lead) :])
        rows = value.expand(shape).reshape(*found.lead, -1)
        known, new = found.known.to(rows.device), found.values.to(rows.device)
        if relative:
            new = rows + new * rows.abs().amax(dim=-1, keepdim=True)
        else:
            new = new * factor(spec.unit, spec.emitted or spec.unit)
            self.placed[name] = found.placed
        return torch.where(known, new.to(rows.dtype), rows).reshape(shape)


def _spread(entries: Given, lead: tuple[int, ...]) -> Spread:
    values = np.zeros((*lead, entries.values.shape[1]))
    known = np.zeros(values.shape, dtype=np.bool_)
    placed = np.zeros(lead, dtype=np.bool_)
    for at, row in zip(entries.index, entries.values, strict=True):
        spot = _spot(at, lead)
        if spot is None:
            continue
        there = ~np.isnan(row)
        values[spot] = np.where(there, row, values[spot])
        known[spot] |= there
        placed[spot] = there.all()
    return Spread(
        lead=lead,
        values=torch.from_numpy(values),
        known=torch.from_numpy(known),
        placed=placed,
    )


def _room(entries: Given, lead: tuple[int, ...]) -> tuple[int, ...]:
    """The lead of the tensor, with axes of length one extended where the values vary.

    Values that are the same along an axis do not extend it.
    """
    if len(lead) != len(AXES):
        return lead
    varies = entries.index.max(axis=0, initial=-1) > 0
    return tuple(
        max(n, full) if more else n
        for n, full, more in zip(lead, entries.shape, varies, strict=True)
    )


def _spot(
    at: NDArray[np.int64], lead: tuple[int, ...]
) -> tuple[slice | int, ...] | EllipsisType | None:
    """An index into the lead; None for a place that the tensor does not have."""
    if not lead:
        return ...
    if any(i >= n for i, n in zip(at, lead, strict=True)):
        return None
    return tuple(slice(None) if i < 0 else int(i) for i in at)
