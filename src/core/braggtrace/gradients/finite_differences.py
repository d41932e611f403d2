"""The events of a pixel at both ends of every step of a ladder."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor

from braggtrace.catalog import causal_rank
from braggtrace.gradients.autograd import Tangents
from braggtrace.gradients.differences import (
    Derivative,
    Floats,
    Rung,
    extrapolate,
    ladder,
)
from braggtrace.gradients.parameter import Parameter
from braggtrace.gradients.point import CELLS_IN_USE, WHOLE, Events, Point

RUNGS: Final = 8
ENOUGH: Final = 5
FEW: Final = 3
LADDERS: Final = 3  # one below the other, where whole numbers change over large steps
LARGEST_STEP: Final = 2.0**-4  # of the size of the parameter
LARGEST_PHASE: Final = 2.0  # rad, of the grating, over the largest step
_STILL: Final = 16.0  # times what rounding leaves open


def flat(event: Tensor) -> Floats:
    """An event as one column of doubles."""
    column: Floats = event.detach().to(torch.float64).cpu().reshape(-1).numpy()
    return column


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Step:
    """Both ends of one step.

    Attributes:
        half: half of their distance.
        above: events at the upper end.
        below: events at the lower end.
        broken: the first event, in causal order, that is another whole number, or has
            another shape, at one of the ends; empty for none.
    """

    half: float
    above: Events
    below: Events
    broken: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Climb:
    """All steps of one parameter.

    Attributes:
        steps: in falling order.
        shapes: of each event.
    """

    steps: Sequence[_Step]
    shapes: Mapping[str, tuple[int, ...]]

    def rungs(self, event: str) -> list[Rung]:
        """The steps over which no whole number before the event changes."""
        usable = [s for s in self.steps if not _breaks(s, event)]
        return [
            Rung(half=s.half, above=flat(s.above[event]), below=flat(s.below[event]))
            for s in usable
        ]

    def blocked(self, event: str) -> str:
        """What changes within the smallest step."""
        broken = [s.broken for s in self.steps if _breaks(s, event)]
        return broken[-1] if broken else "nothing"

    def derivative(self, event: str, center: Floats, resolution: Floats) -> Derivative:
        """The extrapolated derivative of an event."""
        return extrapolate(center, self.rungs(event), resolution)

    def jumps(self, event: str, center: Floats, resolution: Floats) -> bool:
        """Whether an event has another value in the middle than on both sides of it.

        Where it is smooth the mean of both sides tends to the middle as h².
        """
        rungs = self.rungs(event)
        coarse, fine = (np.abs((r.above + r.below) / 2.0 - center) for r in rungs[-2:])
        return bool(((fine > _STILL * resolution) & (fine > 0.5 * coarse)).any())

    def moves(self, event: str, resolution: Floats) -> bool:
        """Whether an event differs between the ends of any step."""
        return any(
            bool((np.abs(rung.above - rung.below) > _STILL * resolution).any())
            for rung in self.rungs(event)
        )


def _breaks(step: _Step, event: str) -> bool:
    if not step.broken:
        return False
    return _rank(step.broken) <= _rank(event)


def _rank(name: str) -> int:
    """Place in causal order; the numbers of cells are settled before every pixel."""
    return causal_rank("a_star0") if name == CELLS_IN_USE else causal_rank(name)


def climb(
    point: Point, parameter: Parameter, found: Tangents, *, few: bool = False
) -> Climb:
    """Compute the pixel at both ends of every step.

    Args:
        point: the pixel.
        parameter: that is changed.
        found: derivatives, which choose the largest step.
        few: take as few steps as show that nothing moves.

    Returns:
        The steps; smaller ones are added where whole numbers change within many.
    """
    center = point.events()
    shapes = {name: tuple(event.shape) for name, event in center.items()}
    turning = found.get("hkl_frac")
    largest = largest_step(point, parameter, None if turning is None else flat(turning))
    steps: list[_Step] = []
    count, enough = (FEW, FEW) if few else (RUNGS, ENOUGH)
    for part in range(LADDERS):
        halves = ladder(largest / 2.0 ** (part * RUNGS), count)
        steps += [_step(point, parameter, half, center) for half in halves]
        if sum(not step.broken for step in steps) >= enough:
            break
    return Climb(steps=steps, shapes=shapes)


def largest_step(point: Point, parameter: Parameter, turning: Floats | None) -> float:
    """The step from which a ladder starts.

    A part of the parameter's size, or where the phase of the grating would turn by more
    than LARGEST_PHASE; a power of two, so that no digit is lost.

    Args:
        point: the pixel.
        parameter: that is changed.
        turning: derivative of the fractional indices; None where there is none.
    """
    largest = LARGEST_STEP * parameter.size
    if turning is not None:
        cells = max(point.experiment.crystal.cells)
        speed = math.pi * cells * float(np.abs(turning).max())
        if speed > 0.0:
            largest = min(largest, LARGEST_PHASE / speed)
    return float(2.0 ** math.floor(math.log2(largest)))


def _step(point: Point, parameter: Parameter, half: float, center: Events) -> _Step:
    above, below = parameter.value + half, parameter.value - half
    ends = [
        point.events(parameter.put(point.experiment, point.scalar(x)))
        for x in (above, below)
    ]
    return _Step(
        half=(above - below) / 2.0,
        above=ends[0],
        below=ends[1],
        broken=_first_change(center, ends),
    )


def _first_change(center: Events, ends: Sequence[Events]) -> str:
    changed = [
        name
        for name, event in center.items()
        for end in ends
        if end[name].shape != event.shape
        or (name in WHOLE and not torch.equal(end[name], event))
    ]
    return min(changed, key=_rank, default="")
