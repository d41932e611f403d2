"""Structure factors on a grid of Miller indices, and their lookup."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from braggtrace.errors import InputFileError
from braggtrace.experiment import StructureFactors
from braggtrace.recorder import Recorder
from braggtrace.simulator.hkl_cache import read_cache
from braggtrace.simulator.hkl_file import read_hkl
from braggtrace.simulator.numbers import Numbers

MOST_REFLECTIONS: Final = 2**28  # two gigabytes of doubles


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """F(hkl) on the box of indices that the file spans.

    Attributes:
        values: shape (H, K, L).
        lowest: smallest h, k, l, shape (3,), int64.
        default: F outside the box.
        listed: a list of reflections was given; without one nothing is interpolated.
    """

    values: Tensor
    lowest: Tensor
    default: float
    listed: bool = True


def structure_factor_grid(given: StructureFactors, numbers: Numbers) -> Grid:
    """The grid of an experiment.

    Args:
        given: file and default.
        numbers: dtype and device.

    Returns:
        The grid; without a file, a box of one reflection with the default.

    Raises:
        InputFileError: the file cannot be read.
    """
    if given.hkl is not None:
        box, lowest = _box(given.hkl, read_hkl(given.hkl), given.default_F)
    elif given.cache is not None:
        box, lowest = read_cache(given.cache)
    else:
        box = np.full((1, 1, 1), given.default_F)
        lowest = np.zeros(3, dtype=np.int64)
    return Grid(
        values=torch.from_numpy(box).to(dtype=numbers.dtype, device=numbers.device),
        lowest=torch.from_numpy(lowest).to(numbers.device),
        default=given.default_F,
        listed=given.hkl is not None or given.cache is not None,
    )


def at_indices(grid: Grid, whole: Tensor) -> tuple[Tensor, Tensor]:
    """F of reflections, and where they lie outside the box.

    Args:
        grid: structure factors.
        whole: h, k, l as whole numbers, shape (..., 3).

    Returns:
        Shape (...) each; outside the box F is that of the nearest corner.
    """
    sizes = torch.tensor(grid.values.shape, device=whole.device)
    at = torch.nan_to_num(whole).to(torch.int64) - grid.lowest
    outside = ((at < 0) | (at >= sizes)).any(dim=-1)
    at = torch.minimum(at.clamp(min=0), sizes - 1)
    flat = (at[..., 0] * sizes[1] + at[..., 1]) * sizes[2] + at[..., 2]
    return grid.values.flatten()[flat], outside


def nearest(grid: Grid, whole: Tensor, recorder: Recorder) -> Tensor:
    """F of the nearest reflection; the default outside the box.

    Args:
        grid: structure factors.
        whole: rounded h, k, l, shape (P, T, S, Q, F, M, 3).
        recorder: receives ``out_of_bounds``.

    Returns:
        Shape (P, T, S, Q, F, M).
    """
    found, outside = at_indices(grid, whole)
    outside = recorder.emit("out_of_bounds", outside)
    return torch.where(outside, torch.full_like(found, grid.default), found)


def _box(
    path: Path, table: NDArray[np.float64], default: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Dense box of the table; a later entry of the same indices wins.

    The C program's box has one more plane along each axis, filled with zeros.
    """
    indices = table[:, :3].astype(np.int64)
    lowest, highest = indices.min(axis=0), indices.max(axis=0)
    volume = math.prod(int(n) for n in highest - lowest + 1)
    if volume > MOST_REFLECTIONS:
        why = f"spans a box of {volume} reflections; is an index misprinted?"
        raise InputFileError(path, why)
    box = np.full(tuple(highest - lowest + 1), default, dtype=np.float64)
    h, k, l = (indices - lowest).T  # noqa: E741 -- the symbol of the index
    box[h, k, l] = table[:, 3]
    return box, lowest
