"""Structure factors on a grid of Miller indices, and their lookup."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from braggtrace.experiment import StructureFactors
from braggtrace.recorder import Recorder
from braggtrace.simulator.hkl_file import read_hkl
from braggtrace.simulator.numbers import Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """F(hkl) on the box of indices that the file spans.

    Attributes:
        values: shape (H, K, L).
        lowest: smallest h, k, l, shape (3,), int64.
        default: F outside the box.
    """

    values: Tensor
    lowest: Tensor
    default: float


def structure_factor_grid(given: StructureFactors, numbers: Numbers) -> Grid:
    """The grid of an experiment.

    Args:
        given: file and default.
        numbers: dtype and device.

    Returns:
        The grid; without a file, one whose box is empty.

    Raises:
        InputFileError: the file cannot be read.
    """
    if given.hkl is None:
        values = torch.full((1, 1, 1), given.default_F, dtype=numbers.dtype)
        lowest = np.zeros(3, dtype=np.int64)
    else:
        box, lowest = _box(read_hkl(given.hkl), given.default_F)
        values = torch.from_numpy(box).to(numbers.dtype)
    return Grid(
        values=values.to(numbers.device),
        lowest=torch.from_numpy(lowest).to(numbers.device),
        default=given.default_F,
    )


def nearest(grid: Grid, whole: Tensor, recorder: Recorder) -> Tensor:
    """F of the nearest reflection; the default outside the box.

    Args:
        grid: structure factors.
        whole: rounded h, k, l, shape (P, T, S, Q, F, M, 3).
        recorder: receives ``out_of_bounds`` and ``F_cell``.

    Returns:
        Shape (P, T, S, Q, F, M).
    """
    sizes = torch.tensor(grid.values.shape, device=whole.device)
    at = torch.nan_to_num(whole).to(torch.int64) - grid.lowest
    outside = ((at < 0) | (at >= sizes)).any(dim=-1)
    outside = recorder.emit("out_of_bounds", outside)
    at = torch.minimum(at.clamp(min=0), sizes - 1)
    flat = (at[..., 0] * sizes[1] + at[..., 1]) * sizes[2] + at[..., 2]
    found = grid.values.flatten()[flat]
    default = torch.full_like(found, grid.default)
    return recorder.emit("F_cell", torch.where(outside, default, found))


def _box(
    table: NDArray[np.float64], default: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Dense box of the table; a later entry of the same indices wins."""
    indices = table[:, :3].astype(np.int64)
    lowest, highest = indices.min(axis=0), indices.max(axis=0)
    box = np.full(tuple(highest - lowest + 1), default, dtype=np.float64)
    h, k, l = (indices - lowest).T  # noqa: E741 -- the symbol of the index
    box[h, k, l] = table[:, 3]
    return box, lowest
