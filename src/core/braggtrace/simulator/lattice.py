"""The crystal lattice: from cell or matrix to direct vectors in the lab frame.

Source of the equations: numerical reference (``docs/reference/numerical``), sections
3.1 to 3.4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from braggtrace.errors import InternalError
from braggtrace.experiment import Cell, Crystal, Switches
from braggtrace.experiment.number import Vector
from braggtrace.recorder import Recorder
from braggtrace.simulator.precision import Precision
from braggtrace.simulator.vectors import (
    apply,
    cross,
    dot,
    length,
    rotation_x,
    rotation_y,
    rotation_z,
)
from braggtrace.units import TINY

_COUNT_NOISE = 1.0e-9  # of a number of cells, from the rounding of two lengths


@dataclass(frozen=True, slots=True, kw_only=True)
class Lattice:
    """The lattice before spindle and mosaic rotation.

    Attributes:
        direct: rows a, b, c, shape (3, 3), m.
        reciprocal: rows a*, b*, c*, shape (3, 3), 1/Å.
    """

    direct: Tensor
    reciprocal: Tensor


def orient_lattice(
    crystal: Crystal,
    wavelength: Tensor,
    switches: Switches,
    precision: Precision,
    recorder: Recorder,
    *,
    misset: Vector | None = None,
) -> Lattice:
    """Direct vectors a = V·(b* × c*), and the reciprocal ones that follow from them.

    Args:
        crystal: cell or matrix, misset.
        wavelength: the beam's own, m; a matrix is in units of its inverse.
        switches: ``cell_cstar_z`` is used here.
        precision: dtype and device.
        recorder: receives ``*_star0``, ``cell_*`` and ``*_star``.
        misset: angles in use, rad; None takes the crystal's.

    Returns:
        The lattice.
    """
    star = _reciprocal(crystal, wavelength, switches, precision)
    turn = _Misset(precision.tensor(crystal.misset if misset is None else misset))
    star = torch.stack(
        [
            recorder.emit(f"{axis}_star0", turn(row))
            for axis, row in zip("abc", star, strict=True)
        ]
    )
    raw, volume = _direct(crystal, star, precision)
    volume = recorder.emit("cell_volume", volume)
    direct = torch.stack(
        [
            recorder.emit(f"cell_{axis}", row * volume)
            for axis, row in zip("abc", raw, strict=True)
        ]
    )
    star = torch.stack(
        [
            recorder.emit(name, cross(direct[i], direct[j]) * (1.0 / volume))
            for name, i, j in (("a_star", 1, 2), ("b_star", 2, 0), ("c_star", 0, 1))
        ]
    )
    return Lattice(direct=direct * 1e-10, reciprocal=star)


def _reciprocal(
    crystal: Crystal, wavelength: Tensor, switches: Switches, precision: Precision
) -> Tensor:
    """Rows a*, b*, c* in their unrotated setting, shape (3, 3), 1/Å."""
    if crystal.matrix is not None:
        return precision.matrix(crystal.matrix).T * (1e-10 / wavelength)
    if crystal.cell is None:
        raise InternalError("a crystal without cell and matrix has no lattice")
    return _from_cell(crystal.cell, switches, precision)


def _from_cell(cell: Cell, switches: Switches, precision: Precision) -> Tensor:
    """a* along x, b* in the xy plane."""
    a, b, c = (precision.tensor(edge) for edge in (cell.a, cell.b, cell.c))
    angles = tuple(
        precision.tensor(angle) for angle in (cell.alpha, cell.beta, cell.gamma)
    )
    alpha, beta, gamma = angles
    volume = _volume(a, b, c, alpha, beta, gamma)
    inverse = 1.0 / volume
    a_star = b * c * torch.sin(alpha) * inverse
    b_star = c * a * torch.sin(beta) * inverse
    c_star = a * b * torch.sin(gamma) * inverse
    sin_gamma_star = torch.clamp(c * inverse / a_star / b_star, -1.0, 1.0)
    cos_alpha_star = _cosine(alpha, beta, gamma)
    cos_beta_star = _cosine(beta, gamma, alpha)
    cos_gamma_star = _cosine(gamma, alpha, beta)
    zero = torch.zeros_like(a)
    across = (cos_alpha_star - cos_beta_star * cos_gamma_star) / sin_gamma_star
    if switches.cell_cstar_z:
        up = c_star * volume / (a * b * c * sin_gamma_star)
    else:
        up = 1.0 / c
    rows = (
        torch.stack((a_star, zero, zero)),
        torch.stack((b_star * cos_gamma_star, b_star * sin_gamma_star, zero)),
        torch.stack((c_star * cos_beta_star, c_star * across, up)),
    )
    return torch.stack(rows)


def _volume(
    a: Tensor, b: Tensor, c: Tensor, alpha: Tensor, beta: Tensor, gamma: Tensor
) -> Tensor:
    """V = 2abc·√|sin s·sin(s−α)·sin(s−β)·sin(s−γ)|, s half the sum of the angles."""
    half = (alpha + beta + gamma) / 2.0
    skew = torch.sin(half) * torch.sin(half - alpha)
    skew = torch.abs(skew * torch.sin(half - beta) * torch.sin(half - gamma))
    volume = 2.0 * a * b * c * torch.sqrt(skew)
    return torch.where(volume > 0, volume, torch.full_like(volume, TINY))


def _cosine(own: Tensor, second: Tensor, third: Tensor) -> Tensor:
    """Cosine of a reciprocal angle, (cos β cos γ − cos α) / (sin β sin γ)."""
    cosine = torch.cos(second) * torch.cos(third) - torch.cos(own)
    cosine = cosine / (torch.sin(second) * torch.sin(third))
    return torch.where(cosine * cosine > 1.0, torch.ones_like(cosine), cosine)


class _Misset:
    """Rotation of reciprocal vectors about lab x, then y, then z."""

    def __init__(self, angles: Tensor) -> None:
        self._matrices = (
            rotation_x(angles[0]),
            rotation_y(angles[1]),
            rotation_z(angles[2]),
        )

    def __call__(self, vector: Tensor) -> Tensor:
        for matrix in self._matrices:
            vector = apply(matrix, vector)
        return vector


def cells_in_use(
    crystal: Crystal, lattice: Lattice, switches: Switches
) -> tuple[int, int, int]:
    """Numbers of cells, from the edges of the sample where they are given.

    Args:
        crystal: cells and sample.
        lattice: direct vectors.
        switches: with ``cell_count_ceiling`` the ratio is rounded up, rounding noise
            included.

    Returns:
        At least one along each axis.
    """
    if not any(edge > 0 for edge in crystal.sample):
        return _at_least_one(crystal.cells)
    edges = length(lattice.direct.detach()).tolist()
    along = zip(crystal.cells, crystal.sample, edges, strict=True)
    noise = 0.0 if switches.cell_count_ceiling else _COUNT_NOISE
    a, b, c = (
        max(1, _count(sample / edge * (1.0 - noise)) if sample > 0 else n)
        for n, sample, edge in along
    )
    return a, b, c


def _at_least_one(cells: tuple[int, int, int]) -> tuple[int, int, int]:
    a, b, c = (max(1, n) for n in cells)
    return a, b, c


def _count(ratio: float) -> int:
    """The ratio rounded up; zero where it is not finite."""
    return math.ceil(ratio) if math.isfinite(ratio) else 0


def _direct(
    crystal: Crystal, star: Tensor, precision: Precision
) -> tuple[Tensor, Tensor]:
    """Direct vectors over the volume, in 1/Å², shape (3, 3), and the volume in Å³.

    A given cell keeps its own lengths and volume, whatever the matrix says.
    """
    raw = torch.stack(
        [cross(star[1], star[2]), cross(star[2], star[0]), cross(star[0], star[1])]
    )
    inverse = dot(star[0], raw[0])
    if crystal.cell is not None:
        cell = crystal.cell
        edges = precision.tensor((cell.a, cell.b, cell.c))
        angles = precision.tensor((cell.alpha, cell.beta, cell.gamma))
        volume = _volume(*edges, *angles)
        wanted = edges / volume
        raw = raw * (wanted / length(raw))[:, None]
        inverse = 1.0 / volume
    return raw, 1.0 / inverse
