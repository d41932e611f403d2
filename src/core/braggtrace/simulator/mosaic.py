"""Misoriented domains, and a random orientation of the whole crystal."""

import math

import numpy as np
import torch
from torch import Tensor

from braggtrace.experiment import MODES, Crystal, Mosaic, Switches
from braggtrace.experiment.number import Number, Vector
from braggtrace.simulator.precision import Precision
from braggtrace.simulator.random import UniformGenerator, random_rotation

NANOBRAGG = MODES["nanobragg"]
QUARTER_TURN = 90.0  # meant as degrees, taken as radians by the C program


def crystal_randomness(
    crystal: Crystal, precision: Precision, switches: Switches = NANOBRAGG
) -> tuple[Vector, Tensor]:
    """Misset angles and domains, drawn in the C program's order from one generator.

    Args:
        crystal: misset or its seed, mosaicity.
        precision: dtype and device.
        switches: ``random_misset_radians`` and ``mosaic_angle_single`` are used here.

    Returns:
        Misset angles about lab x, y, z in rad, and the rotations of the domains, shape
        (M, 3, 3).
    """
    misset = crystal.misset
    if crystal.random_misset is None:
        uniform = UniformGenerator(crystal.mosaic.seed)
    else:
        uniform = UniformGenerator(crystal.random_misset)
        radians = switches.random_misset_radians
        misset = _random_misset(uniform) if radians else _uniform_misset(uniform)
        uniform.reseed(crystal.mosaic.seed)
    return misset, _domains(
        crystal.mosaic, uniform, precision, single=switches.mosaic_angle_single
    )


def _random_misset(uniform: UniformGenerator) -> tuple[float, float, float]:
    """Angles of a rotation of up to 90 radians, where the C program means degrees."""
    axis, root = random_rotation(uniform)
    angle = float(np.float32(QUARTER_TURN) * np.float32(root))
    turn = _rotation(axis, torch.tensor(angle, dtype=torch.float64))
    return _angles_of(turn.tolist())


def _uniform_misset(uniform: UniformGenerator) -> tuple[float, float, float]:
    """Angles of a rotation drawn uniformly from all rotations.

    A unit quaternion from three deviates: K. Shoemake, Graphics Gems III (1992), 124.
    """
    first, second, third = uniform(), uniform(), uniform()
    small, large = math.sqrt(1.0 - first), math.sqrt(first)
    a, b = 2.0 * math.pi * second, 2.0 * math.pi * third
    x, y = small * math.sin(a), small * math.cos(a)
    z, w = large * math.sin(b), large * math.cos(b)
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    return _angles_of(rows)


def _angles_of(rows: list[list[float]]) -> tuple[float, float, float]:
    """Angles about lab x, then y, then z, of a rotation matrix."""
    for _ in range(2):
        rows = [_normalised(row) for row in rows]
    (xx, xy, _), (yx, yy, _), (zx, zy, zz) = rows
    if zx * zx < 1.0:
        tilt = math.atan2(-zx, math.sqrt(zy * zy + zz * zz))
        return math.atan2(zy, zz), tilt, math.atan2(yx, xx)
    return math.atan2(0.0, -1.0), math.atan2(1.0, 0.0), math.atan2(xy, -yy)


def _normalised(row: list[float]) -> list[float]:
    size = math.sqrt((row[0] * row[0] + row[1] * row[1]) + row[2] * row[2])
    return [x / size for x in row] if size else [0.0, 0.0, 0.0]


def _domains(
    mosaic: Mosaic, uniform: UniformGenerator, precision: Precision, *, single: bool
) -> Tensor:
    """A rotation for each domain; the first one drawn is replaced by the identity."""
    identity = torch.eye(3, dtype=precision.dtype, device=precision.device)
    drawn = [random_rotation(uniform) for _ in range(mosaic.domains)]
    turned = [
        _rotation(axis, _domain_angle(mosaic.spread, root, precision, single=single))
        for axis, root in drawn[1:]
    ]
    return torch.stack([identity, *turned])


def _domain_angle(
    spread: Number, root: float, precision: Precision, *, single: bool
) -> Tensor:
    """Angle of a domain; a plain spread may be multiplied in single precision."""
    if isinstance(spread, Tensor) or not single:
        return precision.tensor(spread) * root
    return precision.tensor(float(np.float32(root) * np.float32(spread)))


def _rotation(axis: tuple[float, ...], angle: Tensor) -> Tensor:
    """Cos ρ·1 + (1 − cos ρ)·v vᵀ + sin ρ·[v]×, shape (3, 3)."""
    x, y, z = axis
    t, s = torch.cos(angle), torch.sin(angle)
    q = 1.0 - t
    rows = (
        torch.stack((t + q * x * x, q * x * y - s * z, q * x * z + s * y)),
        torch.stack((q * x * y + s * z, t + q * y * y, q * y * z - s * x)),
        torch.stack((q * x * z - s * y, q * y * z + s * x, t + q * z * z)),
    )
    return torch.stack(rows)
