"""Refuse experiments with values that have no physical meaning."""

import math
from collections.abc import Iterator
from typing import Any

from braggtrace.errors import UsageError
from braggtrace.experiment.beam import Beam
from braggtrace.experiment.crystal import Crystal
from braggtrace.experiment.detector import Detector
from braggtrace.experiment.lattice_volume import cell_objection, matrix_objection
from braggtrace.units import DEGREES_PER_RADIAN


def require_sound(beam: Beam, crystal: Crystal, detector: Detector) -> None:
    """Refuse numbers with which no image can be computed.

    The C program computes with them and writes an image of NaN.

    Args:
        beam: rays and photons.
        crystal: lattice.
        detector: placement.

    Raises:
        UsageError: names the value that is not finite, or not positive.
    """
    named = {
        "fluence": beam.fluence,
        "wavelength": beam.wavelength,
        "matrix": crystal.matrix,
        "misset": crystal.misset,
        "distance": detector.distance,
        "pixel size": detector.pixel_size,
    }
    for name, value in named.items():
        if not all(math.isfinite(number) for number in _numbers(value)):
            raise UsageError(f"the {name} is not finite, got {value}; give a number")
    for name in ("wavelength", "distance", "pixel size"):
        if not all(number > 0 for number in _numbers(named[name])):
            raise UsageError(f"the {name} must be above zero, got {named[name]}")
    if wrong := lattice_objection(crystal):
        raise UsageError(f"{wrong}; correct it")


def lattice_objection(crystal: Crystal) -> str:
    """Why the cell or the matrix of a crystal spans no volume, or "".

    Args:
        crystal: lattice.
    """
    cell = crystal.cell
    if cell is not None:
        edges = tuple(_numbers((cell.a, cell.b, cell.c)))
        angles = _numbers((cell.alpha, cell.beta, cell.gamma))
        # what is 90 deg in the list may be a hair off in radians
        degrees = tuple(round(angle * DEGREES_PER_RADIAN, 9) for angle in angles)
        if wrong := cell_objection(edges, degrees):
            return f"crystal.cell (-cell): {wrong}"
    numbers = tuple(_numbers(crystal.matrix))
    if numbers:
        rows = numbers[:3], numbers[3:6], numbers[6:9]
        if wrong := matrix_objection(rows):
            return f"crystal.matrix (-mat): {wrong}"
    return ""


def require_oversample(largest: float, reach: float) -> None:
    """Refuse sizes from which no number of sub-pixels follows.

    Args:
        largest: edge of the crystal, m.
        reach: wavelength · distance / pixel size, m.

    Raises:
        UsageError: always; names the keys that the number follows from.
    """
    raise UsageError(
        "the automatic oversample (-oversample) cannot be chosen: the crystal is "
        f"{largest:.3g} m, wavelength · distance / pixel size {reach:.3g} m; correct "
        "the wavelength, the distance or two-theta, or set oversample"
    )


def require_rays(count: int) -> None:
    """Refuse a beam without any ray.

    Raises:
        UsageError: there is none.
    """
    if count == 0:
        raise UsageError(
            "the beam has no ray: its divergence was trimmed away or its list of "
            "sources is empty; give at least one source"
        )


def require_phi_steps(count: int) -> None:
    """Refuse a scan without any step.

    Raises:
        UsageError: there is none.
    """
    if count == 0:
        raise UsageError(
            "the scan has no phi step: its range is zero; give a range above zero, "
            "or neither range nor step for a still crystal"
        )


def _numbers(value: Any) -> Iterator[float]:
    """All numbers of a number, a tuple or a tensor."""
    if value is None:
        return
    if isinstance(value, tuple | list):
        for part in value:
            yield from _numbers(part)
    elif hasattr(value, "detach"):
        yield from _numbers(value.detach().tolist())
    else:
        yield float(value)
