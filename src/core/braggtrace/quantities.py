"""Units that other programs declare, and what they are in one another.

``units`` knows those of the simulator; pint knows the rest. It is imported when two
units differ, and never to look at a unit that both sides share.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from braggtrace.units import known_units

if TYPE_CHECKING:
    from pint import UnitRegistry

_LONGEST: Final = 80  # characters
_SIGNS: Final = re.compile(r"[^\W\d]*(?:[\w .*/^()²³⁴⁵⁶⁻¹·°%+-])*")
# operations of pint that no unit needs; some of them take too long
_LARGE: Final = re.compile(r"\d{3,}|\d\s*(?:\*\*|\^)|(?:\*\*|\^)\s*[^\s\d+-]|//")
_NONE: Final = frozenset({"", "1"})


class UnitError(ValueError):
    """A unit that nobody knows, or two that measure different things."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """From one unit to another: value · scale + shift."""

    scale: float = 1.0
    shift: float = 0.0


def conversion(source: str, target: str) -> Conversion:
    """How a value is brought from one unit into another.

    Args:
        source: unit that the value has.
        target: unit that is wanted.

    Returns:
        The conversion; scale 1 and shift 0 where the units are the same.

    Raises:
        UnitError: a unit is unknown, or the two measure different things.
    """
    if source == target:
        return Conversion()
    zero, one = (_converted(value, source, target) for value in (0.0, 1.0))
    return Conversion(scale=one if zero == 0.0 else one - zero, shift=zero)


def require_unit(text: str) -> None:
    """Check that a unit can be understood.

    Raises:
        UnitError: it cannot.
    """
    if text not in _NONE and text not in known_units():
        unit_of(text)


def unit_of(text: str) -> Any:
    """A unit as pint has it.

    Raises:
        UnitError: it cannot be understood.
    """
    registry = _registry()
    if text in _NONE:
        return registry.dimensionless
    if len(text) > _LONGEST or not _SIGNS.fullmatch(text) or _LARGE.search(text):
        raise UnitError(
            f"{text[:_LONGEST]!r} is no unit; wanted such as m, 1/s, kg*m^2"
        )
    try:
        return registry.parse_units(text)
    except Exception as error:  # pint raises whatever its tokens lead to
        raise UnitError(
            f"unknown unit {text!r}; wanted such as m, mm, 1/s, kg*m^2, deg"
        ) from error


def unit_text(unit: Any) -> str:
    """A unit of pint as text; "1" for none."""
    text = f"{unit:~C}"
    return "1" if text in ("", "dimensionless") else text


def _converted(value: float, source: str, target: str) -> float:
    first, second = unit_of(source), unit_of(target)
    try:
        return float(_registry().Quantity(value, first).to(second).magnitude)
    except Exception as error:
        raise UnitError(
            f"{source!r} cannot be converted to {target!r}: they measure different "
            "things"
        ) from error


@cache
def _registry() -> "UnitRegistry[Any]":
    from pint import UnitRegistry

    registry: UnitRegistry[Any] = UnitRegistry(
        autoconvert_offset_to_baseunit=True, cache_folder=None
    )
    registry.define("photon = [photons] = photons")
    return registry
