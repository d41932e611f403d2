"""What of the subject's computation the baseline's values settle, place by place.

Every place of the axes (layer, sub-pixel, source, phi, mosaic) of an event is *sound*
where the baseline's value was put, or where all that it is computed from is sound and
its own stage is not known to be at fault.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from braggtrace.catalog import CATALOG
from braggtrace.events import AXES, Event, Trace
from braggtrace.explain.substituted import places

Mask = NDArray[np.bool_]


@dataclass(slots=True, kw_only=True)
class Knowledge:
    """Soundness of every event of a replay into which all baseline values were put.

    Attributes:
        trace: of the replay.
        placed: where values were put, by event.
        guilty: events whose own stage is at fault.
    """

    trace: Trace
    placed: Mapping[str, Mask]
    guilty: set[str] = field(default_factory=set)
    _sound: dict[str, Mask] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, ...]:
        """Length of each axis."""
        sizes = self.trace.header.sizes
        return tuple(max(1, sizes.get(axis, 1)) for axis in AXES)

    def accuse(self, name: str) -> None:
        """The stage of an event is at fault: what was not put there is not sound."""
        self.guilty.add(name)
        self._sound.clear()

    def put(self, name: str) -> Mask:
        """Where the baseline's values are, in full shape."""
        if name not in self.placed:
            return np.zeros(self.shape, dtype=np.bool_)
        mask = self.placed[name]
        return np.broadcast_to(mask if mask.ndim else mask.reshape(1), self.shape)

    def sound(self, name: str) -> Mask:
        """Where an event is sound, in full shape."""
        if name not in self._sound:
            own = self.upstream_sound(name) & (name not in self.guilty)
            self._sound[name] = self.put(name) | own
        return self._sound[name]

    def upstream_sound(self, name: str) -> Mask:
        """Where all that an event is computed from is sound, in full shape."""
        spec = CATALOG.get(name)
        mask = np.ones(self.shape, dtype=np.bool_)
        if spec is None:
            return mask
        for upstream in spec.upstream:
            if upstream in self.trace or CATALOG[upstream].view:
                mask = mask & self.sound(upstream)
        summed = tuple(i for i, axis in enumerate(AXES) if axis not in spec.axes)
        return np.broadcast_to(mask.all(axis=summed, keepdims=True), self.shape)

    def region(self, place: Mapping[str, int], name: str) -> Mask:
        """Places that an index means, for an event of a name; all where it has none."""
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
        """Which rows of an event lie in a mask, shape (n,)."""
        found = [
            bool(mask[tuple(slice(None) if i < 0 else i for i in at)].all())
            if all(i < n for i, n in zip(at, mask.shape, strict=True))
            else False
            for at in places(event, self.trace.header.sizes).tolist()
        ]
        return np.array(found, dtype=np.bool_)
