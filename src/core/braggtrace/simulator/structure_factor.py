"""Structure factors on a grid of Miller indices, and their lookup."""

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from braggtrace.errors import InputFileError
from braggtrace.experiment import MODES, StructureFactors, Switches
from braggtrace.experiment.number import Number
from braggtrace.recorder import Recorder
from braggtrace.simulator.hkl import Reflections, read_cache, read_lines, read_stream
from braggtrace.simulator.precision import Precision
from braggtrace.simulator.vectors import Components

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
        finite: every F is a number; a damaged list may hold others.
        note: what a user should know of the list; empty for nothing.
    """

    values: Tensor
    lowest: Tensor
    default: Number
    listed: bool = True
    finite: bool = True
    note: str = ""


def structure_factor_grid(
    factors: StructureFactors, precision: Precision, switches: Switches = NANOBRAGG
) -> Grid:
    """The grid of an experiment.

    Args:
        factors: file and default.
        precision: dtype and device.
        switches: ``hkl_stream`` and ``cache_header_scanned`` are used here.

    Returns:
        The grid; without a file, a box of one reflection with the default.

    Raises:
        InputFileError: the file cannot be read.
    """
    if isinstance(factors.default_F, Tensor):
        plain = replace(factors, default_F=0.0)
        grid = structure_factor_grid(plain, precision, switches)
        absent = unlisted(plain, precision, switches)
        return with_default(grid, absent, precision.tensor(factors.default_F))
    default, note = factors.default_F, ""
    if factors.hkl is not None:
        read = read_stream if switches.hkl_stream else read_lines
        found = read(factors.hkl)
        note = found.note
        box, lowest = _box(factors.hkl, found, default)
    elif factors.cache is not None:
        box, lowest = read_cache(factors.cache, scanned=switches.cache_header_scanned)
    else:
        box = np.full((1, 1, 1), default)
        lowest = np.zeros(3, dtype=np.int64)
    return Grid(
        values=torch.from_numpy(box).to(dtype=precision.dtype, device=precision.device),
        lowest=torch.from_numpy(lowest).to(precision.device),
        default=default,
        listed=factors.hkl is not None or factors.cache is not None,
        finite=math.isfinite(default) and bool(np.isfinite(box).all()),
        note=note,
    )


def unlisted(
    factors: StructureFactors, precision: Precision, switches: Switches = NANOBRAGG
) -> Tensor:
    """Where the box holds the default, since the list has no such reflection.

    Args:
        factors: file; its default does not matter.
        precision: dtype and device.
        switches: as for ``structure_factor_grid``.

    Returns:
        Shape (H, K, L), bool.

    Raises:
        InputFileError: the file cannot be read.
    """
    one, other = (
        structure_factor_grid(replace(factors, default_F=default), precision, switches)
        for default in (0.0, 1.0)
    )
    return one.values != other.values


def with_default(grid: Grid, absent: Tensor, default: Tensor) -> Grid:
    """The same reflections with another default, which may carry a gradient.

    Args:
        grid: structure factors.
        absent: what ``unlisted`` gives.
        default: shape (), of the grid's dtype and device.
    """
    return replace(
        grid, values=torch.where(absent, default, grid.values), default=default
    )


def places_of(grid: Grid, whole: Components) -> tuple[Tensor, Tensor]:
    """Where reflections stand in the box.

    Args:
        grid: structure factors.
        whole: h, k, l as whole numbers, shapes that broadcast.

    Returns:
        Place in the flat box, int32, and whether a reflection lies outside, bool. One
        that lies outside, or is NaN, has the place of the first. The box has at most
        2**28 reflections, so that 32 bits can count them.
    """
    sizes = grid.values.shape
    lowest = grid.lowest.to(whole[0].dtype).unbind()
    above = [index - first for index, first in zip(whole, lowest, strict=True)]
    within = [at.clamp(0, n - 1) for at, n in zip(above, sizes, strict=True)]
    gaps = [(at - kept).abs() for at, kept in zip(above, within, strict=True)]
    # one comparison instead of three; NaN lies outside
    outside = (gaps[0] + gaps[1]) + gaps[2] != 0
    h, k, l = (  # noqa: E741 -- the symbols
        torch.where(outside, 0.0, at).to(torch.int32) for at in within
    )
    return (h * sizes[1] + k) * sizes[2] + l, outside


def at_places(grid: Grid, places: Tensor) -> Tensor:
    """F of reflections by their place in the flat box, of any shape."""
    return grid.values.flatten()[places]


def nearest(grid: Grid, whole: Components, recorder: Recorder) -> Tensor:
    """F of the nearest reflection; the default outside the box.

    Args:
        grid: structure factors.
        whole: rounded h, k, l, each of shape (P, T, S, Q, F, M).
        recorder: receives ``out_of_bounds``.

    Returns:
        Shape (P, T, S, Q, F, M).
    """
    places, outside = places_of(grid, whole)
    outside = recorder.emit("out_of_bounds", outside)
    return torch.where(outside, grid.default, at_places(grid, places))


def _box(
    path: Path, found: Reflections, default: float
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Dense box of the reflections.

    The C program's box has one more plane of zeros along each axis, which is never
    looked up.
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
