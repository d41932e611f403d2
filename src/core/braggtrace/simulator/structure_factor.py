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
from braggtrace.experiment import MODES, StructureFactors, Switches
from braggtrace.recorder import Recorder
from braggtrace.simulator.hkl_cache import read_cache
from braggtrace.simulator.hkl_file import Reflections, read_lines
from braggtrace.simulator.hkl_stream import read_stream
from braggtrace.simulator.numbers import Numbers

NANOBRAGG: Final = MODES["nanobragg"]
MOST_REFLECTIONS: Final = 2**28  # two gigabytes of doubles


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """F(hkl) on the box of indices that the file spans.

    Attributes:
        values: shape (H, K, L).
        lowest: smallest h, k, l, shape (3,), int64.
        default: F outside the box.
        listed: a list of reflections was given; without one nothing is interpolated.
        note: what a user should know of the list; empty for nothing.
    """

    values: Tensor
    lowest: Tensor
    default: float
    listed: bool = True
    note: str = ""


def structure_factor_grid(
    given: StructureFactors, numbers: Numbers, switches: Switches = NANOBRAGG
) -> Grid:
    """The grid of an experiment.

    Args:
        given: file and default.
        numbers: dtype and device.
        switches: ``hkl_stream`` and ``cache_header_scanned`` are used here.

    Returns:
        The grid; without a file, a box of one reflection with the default.

    Raises:
        InputFileError: the file cannot be read.
    """
    note = ""
    if given.hkl is not None:
        read = read_stream if switches.hkl_stream else read_lines
        found = read(given.hkl)
        note = found.note
        box, lowest = _box(given.hkl, found, given.default_F)
    elif given.cache is not None:
        box, lowest = read_cache(given.cache, scanned=switches.cache_header_scanned)
    else:
        box = np.full((1, 1, 1), given.default_F)
        lowest = np.zeros(3, dtype=np.int64)
    return Grid(
        values=torch.from_numpy(box).to(dtype=numbers.dtype, device=numbers.device),
        lowest=torch.from_numpy(lowest).to(numbers.device),
        default=given.default_F,
        listed=given.hkl is not None or given.cache is not None,
        note=note,
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
    path: Path, found: Reflections, default: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Dense box of the reflections.

    The C program's box has one more plane along each axis, filled with zeros, in which
    nothing is looked up.
    """
    lowest, highest = found.lowest.astype(np.int64), found.highest.astype(np.int64)
    volume = math.prod(int(n) for n in highest - lowest + 1)
    if volume > MOST_REFLECTIONS:
        why = f"spans a box of {volume} reflections; is an index misprinted?"
        raise InputFileError(path, why)
    box = np.full(tuple(highest - lowest + 1), default, dtype=np.float64)
    table = found.table[(found.table[:, :3] <= found.highest).all(axis=1)]
    h, k, l = (table[:, :3].astype(np.int64) - lowest).T  # noqa: E741 -- the symbols
    box[h, k, l] = table[:, 3]
    return box, lowest
