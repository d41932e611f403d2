"""The structure factor in use at each step: nearest, or interpolated."""

from dataclasses import dataclass, field

import torch
from torch import Tensor

from braggtrace.recorder import Recorder
from braggtrace.simulator.interpolation import in_range, tricubic
from braggtrace.simulator.structure_factor import Grid, nearest
from braggtrace.simulator.vectors import Components


@dataclass(slots=True)
class Carried:
    """What the C program carries from one pixel to the next.

    Attributes:
        failed: interpolation met a point outside the list; a scalar, or one for each
            pixel, bool.
    """

    failed: Tensor = field(default_factory=lambda: torch.zeros((), dtype=torch.bool))


def cell_factor(
    grid: Grid,
    fractional: Components,
    whole: Components,
    computed: Tensor | None,
    carried: Carried | None,
    recorder: Recorder,
    *,
    sticky: bool,
) -> Tensor:
    """F of each step.

    Args:
        grid: structure factors.
        fractional: h, k, l, each of shape (P, T, S, Q, F, M), in the C program's order.
        whole: the nearest reflection, likewise.
        computed: steps that the C program evaluates, same shape; None is all. In the
            others an F that is not a number becomes zero, as it is never looked up.
        carried: state of the interpolation, to be updated; None takes the nearest.
        recorder: receives ``out_of_bounds`` and ``F_cell``.
        sticky: one point outside ends interpolation for all later ones.

    Returns:
        Shape (P, T, S, Q, F, M).
    """
    plain = nearest(grid, whole, recorder)
    if carried is None:
        return recorder.emit("F_cell", _looked_up(plain, computed))
    inside = in_range(grid, fractional)
    if sticky:
        missed = ~inside if computed is None else computed & ~inside
        missed = missed.flatten().cumsum(0) > 0
        before = carried.failed.to(missed.device).reshape(-1, *(1,) * 5)
        missed = missed.reshape(inside.shape) | before
        carried.failed = missed.flatten()[-1:].any()
        inside = ~missed
    between = tricubic(grid, fractional)
    chosen = torch.where(inside, between, plain)
    return recorder.emit("F_cell", _looked_up(chosen, computed))


def _looked_up(value: Tensor, computed: Tensor | None) -> Tensor:
    """Zero where F is not a number and not evaluated; F_latt = 0 cannot cancel NaN."""
    if computed is None:
        return value
    return torch.where(computed | value.isfinite(), value, torch.zeros_like(value))
