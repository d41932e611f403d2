"""Central differences of the events of a pixel, extrapolated to a step of zero.

The differences of two steps in the ratio of two cancel their common h² term, those of
three the h⁴ term, and so on (L. F. Richardson 1911). How well they agree is the error
of the extrapolation; what the digits of the events leave open is added to it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from braggtrace.catalog import causal_rank
from braggtrace.gradients.autograd import Tangents
from braggtrace.gradients.parameter import Parameter
from braggtrace.gradients.point import CELLS_IN_USE, WHOLE, Events, Point

Floats = NDArray[np.float64]
MOST_ORDERS: Final = 5
RATIO: Final = 2.0
SAFETY: Final = 2.0
STEPS: Final = 8
ENOUGH: Final = 5
FEW: Final = 3
LADDERS: Final = (
    3  # each with smaller steps, where whole numbers change over large ones
)
LARGEST_STEP: Final = 2.0**-4  # of the size of the parameter
LARGEST_PHASE: Final = 2.0  # rad, of the grating, over the largest step
_STILL: Final = 16.0  # times what rounding leaves open


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Step:
    """A function at both ends of one step.

    Attributes:
        half: half of the distance of the two places, in the unit of the parameter.
        above: values at the upper place, shape (n,).
        below: values at the lower one.
    """

    half: float
    above: Floats
    below: Floats

    @property
    def slope(self) -> Floats:
        """The central difference."""
        slope: Floats = (self.above - self.below) / (2.0 * self.half)
        return slope


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Derivative:
    """Derivative of each value, and how well it is known.

    Attributes:
        value: shape (n,), per unit of the parameter.
        error: estimate of its error, same shape; infinite where nothing is known.
        step: the smallest step that took part, same shape.
        steepest: the steepest one-sided slope of the whole ladder, same shape.
    """

    value: Floats
    error: Floats
    step: Floats
    steepest: Floats


def step_sizes(largest: float, count: int) -> tuple[float, ...]:
    """Sizes of steps, each half of the one before."""
    return tuple(largest / RATIO**i for i in range(count))


def extrapolate(
    center: Floats, steps: Sequence[Step], resolution: Floats
) -> Derivative:
    """Extrapolate central differences to a step of zero.

    Args:
        center: values in the middle, shape (n,).
        steps: in falling order, each half of the one before.
        resolution: what the digits of a value leave open, shape (n,).

    Returns:
        Of each value the extrapolation with the smallest error.
    """
    size = center.shape
    best = Derivative(
        value=np.zeros(size),
        error=np.full(size, np.inf),
        step=np.zeros(size),
        steepest=np.zeros(size),
    )
    for first in range(len(steps)):
        best = _better(best, steps[first : first + MOST_ORDERS], resolution)
    return Derivative(
        value=best.value,
        error=best.error,
        step=best.step,
        steepest=_steepest(center, steps),
    )


def _better(best: Derivative, steps: Sequence[Step], resolution: Floats) -> Derivative:
    """For each value the better of the best so far and these consecutive steps."""
    column = [step.slope for step in steps]
    for order in range(1, len(steps)):
        weight = RATIO ** (2 * order)
        finer = [
            (weight * fine - coarse) / (weight - 1.0)
            for coarse, fine in pairwise(column)
        ]
        gap = np.maximum(np.abs(finer[0] - column[1]), np.abs(finer[0] - column[0]))
        gap = np.abs(finer[0] - column[1]) if order > 1 else gap
        half = steps[order].half
        error = SAFETY * gap + resolution / half
        wins = error < best.error
        best = Derivative(
            value=np.where(wins, finer[0], best.value),
            error=np.where(wins, error, best.error),
            step=np.where(wins, half, best.step),
            steepest=best.steepest,
        )
        column = finer
    return best


def _steepest(center: Floats, steps: Sequence[Step]) -> Floats:
    slopes = [
        np.abs(side - center) / step.half
        for step in steps
        for side in (step.above, step.below)
    ]
    steepest: Floats = np.max(slopes, axis=0) if slopes else np.zeros_like(center)
    return steepest


def flat(event: Tensor) -> Floats:
    """An event as one column of doubles."""
    column: Floats = event.detach().to(torch.float64).cpu().reshape(-1).numpy()
    return column


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ends:
    """The events at both ends of one step.

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
class StepLadder:
    """The events of a pixel at both ends of steps of one parameter.

    Attributes:
        ends: in falling order of the steps.
        shapes: of each event.
    """

    ends: Sequence[_Ends]
    shapes: Mapping[str, tuple[int, ...]]

    def steps(self, event: str) -> list[Step]:
        """The steps over which no whole number before the event changes."""
        usable = [e for e in self.ends if not _breaks(e, event)]
        return [
            Step(half=e.half, above=flat(e.above[event]), below=flat(e.below[event]))
            for e in usable
        ]

    def blocked(self, event: str) -> str:
        """What changes within the smallest step."""
        broken = [e.broken for e in self.ends if _breaks(e, event)]
        return broken[-1] if broken else "nothing"

    def derivative(self, event: str, center: Floats, resolution: Floats) -> Derivative:
        """The extrapolated derivative of an event."""
        return extrapolate(center, self.steps(event), resolution)

    def jumps(self, event: str, center: Floats, resolution: Floats) -> bool:
        """Whether an event has another value in the middle than on both sides of it.

        Where it is smooth the mean of both sides tends to the middle as h².
        """
        steps = self.steps(event)
        coarse, fine = (np.abs((s.above + s.below) / 2.0 - center) for s in steps[-2:])
        return bool(((fine > _STILL * resolution) & (fine > 0.5 * coarse)).any())

    def moves(self, event: str, resolution: Floats) -> bool:
        """Whether an event differs between the ends of any step."""
        return any(
            bool((np.abs(step.above - step.below) > _STILL * resolution).any())
            for step in self.steps(event)
        )


def _breaks(ends: _Ends, event: str) -> bool:
    return bool(ends.broken) and _rank(ends.broken) <= _rank(event)


def _rank(name: str) -> int:
    """Place in causal order; the numbers of cells are settled before every pixel."""
    return causal_rank("a_star0") if name == CELLS_IN_USE else causal_rank(name)


def step_ladder(
    point: Point, parameter: Parameter, found: Tangents, *, few: bool = False
) -> StepLadder:
    """Compute the pixel at both ends of every step.

    Args:
        point: the pixel.
        parameter: that is changed.
        found: derivatives, which choose the largest step.
        few: take only as many steps as are needed to see that nothing moves.

    Returns:
        The ladder; smaller steps are added where whole numbers change within many.
    """
    center = point.events()
    shapes = {name: tuple(event.shape) for name, event in center.items()}
    turning = found.get("hkl_frac")
    largest = largest_step(point, parameter, None if turning is None else flat(turning))
    ends: list[_Ends] = []
    count, enough = (FEW, FEW) if few else (STEPS, ENOUGH)
    for part in range(LADDERS):
        halves = step_sizes(largest / 2.0 ** (part * STEPS), count)
        ends += [_ends(point, parameter, half, center) for half in halves]
        if sum(not each.broken for each in ends) >= enough:
            break
    return StepLadder(ends=ends, shapes=shapes)


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


def _ends(point: Point, parameter: Parameter, half: float, center: Events) -> _Ends:
    above, below = parameter.value + half, parameter.value - half
    ends = [
        point.events(parameter.put(point.experiment, point.scalar(x)))
        for x in (above, below)
    ]
    return _Ends(
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
