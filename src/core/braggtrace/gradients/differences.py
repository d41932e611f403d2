"""Central differences over a ladder of steps, extrapolated to a step of zero.

The differences of two steps in the ratio of two cancel their common h² term, those of
three the h⁴ term, and so on (L. F. Richardson 1911). How well they agree is the error
of the extrapolation; what the digits of the events leave open is added to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MOST_ORDERS: Final = 5
RATIO: Final = 2.0
SAFETY: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rung:
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


def ladder(largest: float, rungs: int) -> tuple[float, ...]:
    """Halves of steps, each half of the one before."""
    return tuple(largest / RATIO**i for i in range(rungs))


def extrapolate(
    center: Floats, rungs: Sequence[Rung], resolution: Floats
) -> Derivative:
    """The derivative that a ladder of steps tends to.

    Args:
        center: values in the middle, shape (n,).
        rungs: steps in falling order, each half of the one before.
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
    for first in range(len(rungs)):
        best = _better(best, rungs[first : first + MOST_ORDERS], resolution)
    return Derivative(
        value=best.value,
        error=best.error,
        step=best.step,
        steepest=_steepest(center, rungs),
    )


def _better(best: Derivative, rungs: Sequence[Rung], resolution: Floats) -> Derivative:
    """The best so far, or what consecutive rungs extrapolate to."""
    column = [rung.slope for rung in rungs]
    for order in range(1, len(rungs)):
        weight = RATIO ** (2 * order)
        finer = [
            (weight * fine - coarse) / (weight - 1.0)
            for coarse, fine in pairwise(column)
        ]
        gap = np.maximum(np.abs(finer[0] - column[1]), np.abs(finer[0] - column[0]))
        gap = np.abs(finer[0] - column[1]) if order > 1 else gap
        step = rungs[order].half
        error = SAFETY * gap + resolution / step
        wins = error < best.error
        best = Derivative(
            value=np.where(wins, finer[0], best.value),
            error=np.where(wins, error, best.error),
            step=np.where(wins, step, best.step),
            steepest=best.steepest,
        )
        column = finer
    return best


def _steepest(center: Floats, rungs: Sequence[Rung]) -> Floats:
    slopes = [
        np.abs(side - center) / rung.half
        for rung in rungs
        for side in (rung.above, rung.below)
    ]
    steepest: Floats = np.max(slopes, axis=0) if slopes else np.zeros_like(center)
    return steepest
