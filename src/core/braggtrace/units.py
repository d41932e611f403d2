"""Units as data: constants of conversion, and the factor between two units.

Degrees become radians by division by 180·(1/π), as the C program does it; the result
differs from ``x·π/180`` in the last bit for one angle in eight.
"""

import math
from functools import cache
from typing import Final

from braggtrace.errors import InternalError

DEGREES_PER_RADIAN: Final = 180.0 * (1.0 / math.pi)
ELECTRON_VOLT_ANGSTROM: Final = 12398.42
THOMSON_CROSS_SECTION: Final = 7.94079248018965e-30  # r_e², m²
DEFAULT_FLUENCE: Final = 125932015286227086360700780544.0  # photons/m²
TINY: Final = 2.2250738585072014e-308  # smallest normal double

# unit: (dimension, size in the base unit of that dimension)
_UNITS: Final[dict[str, tuple[str, float]]] = {
    "1": ("number", 1.0),
    "m": ("length", 1.0),
    "km": ("length", 1.0e3),
    "mm": ("length", 1.0e-3),
    "um": ("length", 1.0e-6),
    "Å": ("length", 1.0e-10),
    "1/m": ("reciprocal length", 1.0),
    "1/Å": ("reciprocal length", 1.0e10),
    "m²": ("area", 1.0),
    "Å³": ("volume", 1.0e-30),
    "rad": ("angle", 1.0),
    "deg": ("angle", 1.0 / DEGREES_PER_RADIAN),
    "sr": ("solid angle", 1.0),
    "1/m²": ("reciprocal area", 1.0),
    "photons/m²": ("fluence", 1.0),
    "photons": ("photons", 1.0),
    "text": ("text", 1.0),
}


def known_units() -> tuple[str, ...]:
    """Every unit that an event may carry."""
    return tuple(_UNITS)


@cache  # of few units
def factor(source: str, target: str) -> float:
    """Number by which a value in ``source`` is multiplied to be in ``target``.

    Args:
        source: unit that the value has.
        target: unit that is wanted.

    Returns:
        The factor; exactly 1.0 where the units are the same.

    Raises:
        InternalError: a unit is unknown, or the two measure different things.
    """
    if source == target:
        return 1.0
    if (source, target) == ("m", "Å"):
        return 1.0e10  # exact in decimal, where 1 / 1e-10 is not
    if (source, target) == ("rad", "deg"):
        return DEGREES_PER_RADIAN
    (dimension, size), (other, other_size) = _unit(source), _unit(target)
    if dimension != other:
        raise InternalError(f"{source} is a {dimension}, {target} a {other}")
    return size / other_size


def _unit(name: str) -> tuple[str, float]:
    if name not in _UNITS:
        raise InternalError(f"unknown unit {name!r} (known: {', '.join(_UNITS)})")
    return _UNITS[name]
