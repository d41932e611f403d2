"""The shape transform of the crystal: how its finite size spreads each reflection.

Source of the equations: numerical reference (``docs/reference/numerical``), section
3.9.
"""

import math
from typing import Final

import torch
from torch import Tensor

from braggtrace.experiment import Crystal, Switches
from braggtrace.experiment.crystal import Shape
from braggtrace.experiment.number import Number
from braggtrace.recorder import Recorder
from braggtrace.simulator.lattice import Lattice
from braggtrace.simulator.vectors import Components, components, dot_parts

SPHERE: Final = 0.723601254558268
GAUSS_WIDTH: Final = 0.63
TOPHAT_WIDTH: Final = 0.3969
SERIES_BELOW: Final = 0.1  # where 3(sin x − x cos x)/x³ has lost five digits

Cells = tuple[Number, Number, Number]


def lattice_factor(
    crystal: Crystal,
    cells: Cells,
    lattice: Lattice,
    switches: Switches,
    fractional: Components,
    whole: Components,
    recorder: Recorder,
) -> Tensor:
    """Lattice factor of the crystal's shape.

    Args:
        crystal: shape and fudge.
        cells: cells along a, b, c in use.
        lattice: reciprocal vectors, for gauss and tophat.
        switches: ``grating_direct``, ``sphere_direct`` and ``gauss_radius`` are used.
        fractional: h, k, l, each of shape (P, T, S, Q, F, M).
        whole: the nearest reflection, likewise.
        recorder: receives ``F_latt``, and its parts for a square crystal.

    Returns:
        Shape (P, T, S, Q, F, M).
    """
    if crystal.shape == "square" and switches.grating_direct:
        return square(fractional, cells, recorder)
    h, k, l = (  # noqa: E741 -- the symbol of the index
        index - nearest for index, nearest in zip(fractional, whole, strict=True)
    )
    offset = (h, k, l)
    if crystal.shape == "square":
        return square(offset, cells, recorder, around=whole)
    if crystal.shape == "round":
        value = sphere(offset, cells, crystal.fudge, series=not switches.sphere_direct)
    else:
        stars = lattice.reciprocal if switches.gauss_radius else None
        radius = _radius(offset, cells, stars) * crystal.fudge
        value = _spot(crystal.shape, radius, cells)
    return recorder.emit("F_latt", value)


def grating(x: Tensor, n: Number) -> Tensor:
    """Interference of n cells in a row, sin(n·x) / sin(x).

    Args:
        x: half of the phase between neighbours, π·h.
        n: number of cells.

    Returns:
        Shape of ``x``; n where x is exactly zero.
    """
    at_peak = x == 0
    below = torch.where(at_peak, 1.0, torch.sin(x))
    return torch.where(at_peak, n, torch.sin(x * n) / below)


def square(
    fractional: Components,
    cells: Cells,
    recorder: Recorder,
    around: Components | None = None,
) -> Tensor:
    """Lattice factor of a parallelepiped, the product of three gratings.

    Args:
        fractional: h, k, l, each of shape (P, T, S, Q, F, M).
        cells: cells along a, b, c; an axis of one cell contributes 1.
        recorder: receives ``F_latt_a``, ``F_latt_b``, ``F_latt_c``, ``F_latt``.
        around: the reflection from which ``fractional`` counts, same shape; None is 0.

    Returns:
        Shape (P, T, S, Q, F, M).
    """
    factors = []
    for axis, name in enumerate("abc"):
        x = math.pi * fractional[axis]
        n = cells[axis]
        several = isinstance(n, Tensor) or n > 1
        one = grating(x, n) if several else torch.ones_like(x)
        if around is not None:
            # for an even n, sin(n·x) / sin(x) changes its sign from one reflection to
            # the next; written without a branch, since compiled stages take n as input
            odd = torch.remainder(around[axis], 2.0) * (1 - n % 2)
            one = one * (1.0 - 2.0 * odd)
        factors.append(recorder.emit(f"F_latt_{name}", one))
    return recorder.emit("F_latt", factors[0] * factors[1] * factors[2])


def sphere(offset: Components, cells: Cells, fudge: Number, *, series: bool) -> Tensor:
    """Lattice factor of an ellipsoid, N·0.7236·3(sin x/x − cos x)/x², x = π·r.

    Args:
        offset: distance from the nearest reflection, h, k, l, each of shape (...).
        cells: cells along a, b, c.
        fudge: scales r².
        series: use the power series near x = 0, where the formula cancels.

    Returns:
        Shape (...).
    """
    parts = [part * part * n * n for part, n in zip(offset, cells, strict=True)]
    squared = ((parts[0] + parts[1]) + parts[2]) * fudge
    at_peak = squared == 0
    x = math.pi * torch.sqrt(torch.where(at_peak, torch.ones_like(squared), squared))
    value = 3.0 * (torch.sin(x) / x - torch.cos(x)) / (x * x)
    if series:
        y = x * x
        near = 1.0 - y / 10.0 * (1.0 - y / 28.0 * (1.0 - y / 54.0))
        value = torch.where(x < SERIES_BELOW, near, value)
    value = torch.where(at_peak, torch.ones_like(value), value)
    return _cells(cells) * SPHERE * value


def _cells(cells: Cells) -> Number:
    return cells[0] * cells[1] * cells[2]


def _radius(offset: Components, cells: Cells, stars: Tensor | None) -> Tensor:
    """Squared radius of gauss and tophat, without the fudge.

    With reciprocal vectors, |Δr*|²·(Na·Nb·Nc)² as in the C program, which is right only
    where N³ cells happen to fill one length a; without them, (Δh·N)².
    """
    if stars is None:
        h, k, l = (part * n for part, n in zip(offset, cells, strict=True))  # noqa: E741
        return dot_parts((h, k, l), (h, k, l))
    x, y, z = (dot_parts(offset, components(row)) for row in stars.T)
    squared = dot_parts((x, y, z), (x, y, z))
    for n in cells:
        squared = squared * n * n
    return squared


def _spot(shape: Shape, radius: Tensor, cells: Cells) -> Tensor:
    """Gaussian or top-hat profile of a squared radius."""
    if shape == "gauss":
        return _cells(cells) * torch.exp(-(radius / GAUSS_WIDTH))
    inside = radius < TOPHAT_WIDTH
    return torch.where(inside, _cells(cells), torch.zeros_like(radius))
