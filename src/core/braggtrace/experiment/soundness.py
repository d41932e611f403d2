"""Refuse experiments with values that have no physical meaning."""

import math
from collections.abc import Iterator
from typing import Any

from braggtrace.errors import UsageError
from braggtrace.experiment.beam import Beam
from braggtrace.experiment.crystal import Crystal
from braggtrace.experiment.detector import Detector


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
