"""The shape transform of the crystal: how its finite size spreads each reflection."""

import math

import torch
from torch import Tensor

from braggtrace.recorder import Recorder


def grating(x: Tensor, n: int) -> Tensor:
    """Interference of n cells in a row, sin(n·x) / sin(x).

    Args:
        x: half of the phase between neighbours, π·h.
        n: number of cells.

    Returns:
        Shape of ``x``; n where x is exactly zero.
    """
    at_peak = x == 0
    below = torch.where(at_peak, torch.ones_like(x), torch.sin(x))
    return torch.where(at_peak, torch.full_like(x, n), torch.sin(x * n) / below)


def square(
    fractional: Tensor, cells: tuple[int, int, int], recorder: Recorder
) -> Tensor:
    """Lattice factor of a parallelepiped, the product of three gratings.

    Args:
        fractional: h, k, l, shape (P, T, S, Q, F, M, 3).
        cells: cells along a, b, c; an axis of one cell contributes 1.
        recorder: receives ``F_latt_a``, ``F_latt_b``, ``F_latt_c``, ``F_latt``.

    Returns:
        Shape (P, T, S, Q, F, M).
    """
    factors = []
    for axis, name in enumerate("abc"):
        x = math.pi * fractional[..., axis]
        one = grating(x, cells[axis]) if cells[axis] > 1 else torch.ones_like(x)
        factors.append(recorder.emit(f"F_latt_{name}", one))
    return recorder.emit("F_latt", factors[0] * factors[1] * factors[2])
