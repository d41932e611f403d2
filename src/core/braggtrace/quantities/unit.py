"""Units that other programs declare, and what they are in one another.

``units`` knows those of the simulator, ``spelling`` how units are written, ``sizes``
what the names of SI mean, and pint what all others mean. Pint is imported when two
units differ and one is not in ``sizes``, never to look at a unit that both sides share.
Sizes are exact fractions until a value is converted.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from braggtrace.quantities.conversion import Conversion, between_levels
from braggtrace.quantities.names import (
    LEVEL_NAMES,
    OPAQUE,
    POWER_LEVELS,
    ZEROS,
    counts_turns,
    names_of,
)
from braggtrace.quantities.sizes import name_of, root_of, symbol_of
from braggtrace.quantities.spelling import (
    GREATEST_POWER,
    moment,
    plain_text,
    spelled,
    split_reference,
)
from braggtrace.quantities.spelling import UnitError as UnitError
from braggtrace.units import known_units

if TYPE_CHECKING:
    from pint import UnitRegistry

_NONE: Final = frozenset({"", "1", "-", "none", "unitless", "dimensionless"})
_ANGLE: Final = "radian"
_NUMBERS: Final = frozenset({_ANGLE, "count", "bit"})  # pint: of no dimension
Factor = Fraction | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit as a product of named ones.

    Attributes:
        size: number before the names.
        powers: power of each name, as pint has the name.
        over: moment that a time is counted from, or what a level is relative to, or "".
    """

    size: Factor = Fraction(1)
    powers: Mapping[str, Fraction]
    over: str = ""

    def __mul__(self, other: "Unit") -> "Unit":
        return self._with(other, 1)

    def __truediv__(self, other: "Unit") -> "Unit":
        return self._with(other, -1)

    def __pow__(self, power: float | Fraction) -> "Unit":
        known = isinstance(power, Fraction) or math.isfinite(power)
        exponent = Fraction(str(power)) if known else Fraction(GREATEST_POWER + 1)
        odd = self.size < 0 and exponent.denominator != 1
        if abs(exponent) > GREATEST_POWER or odd:
            raise UnitError(f"{unit_text(self)} cannot be raised to {power}")
        return Unit(
            size=self.size**exponent if self.size != 1 else self.size,
            powers=MappingProxyType({n: p * exponent for n, p in self.powers.items()}),
        )

    def _with(self, other: "Unit", sign: int) -> "Unit":
        powers = dict(self.powers)
        for name, power in other.powers.items():
            powers[name] = powers.get(name, Fraction(0)) + sign * power
        size = self.size * other.size if sign > 0 else self.size / other.size
        return Unit(
            size=size,
            powers=MappingProxyType({n: p for n, p in powers.items() if p}),
        )

    @property
    def zero_of(self) -> str:
        """Name of the unit whose zero is not that of its differences, or ""."""
        (name,) = self.powers if len(self.powers) == 1 else ("",)
        return name if name in ZEROS and self.powers[name] == 1 else ""

    @property
    def levels(self) -> tuple[str, ...]:
        """Names of logarithmic units in it."""
        return tuple(name for name in self.powers if name in LEVEL_NAMES)


def conversion(source: str, target: str) -> Conversion:
    """How a value is brought from one unit into another.

    Args:
        source: unit that the value has.
        target: unit that is wanted.

    Returns:
        The conversion; one that changes nothing where the units are the same.

    Raises:
        UnitError: a unit is unknown, or the two measure different things.
    """
    if source == target or plain_text(source) == plain_text(target):
        return Conversion()
    try:
        return _between(unit_of(source), unit_of(target))
    except _UnlikeError as error:
        raise UnitError(
            f"{source!r} cannot be converted to {target!r}: {error}"
        ) from error


def same_unit(first: str, second: str) -> bool:
    """Whether two texts are spellings of one unit; unknown ones are not.

    ``rad/s`` and ``1/s`` are not one: who counts turns means something else.
    """
    if first == second or plain_text(first) == plain_text(second):
        return True
    try:
        one, other = unit_of(first), unit_of(second)
        (size, roots), (its, others) = _root(one), _root(other)
    except UnitError:
        return False
    zeros = _zero(one) == _zero(other)
    return zeros and one.over == other.over and size == its and roots == others


def require_unit(text: str) -> None:
    """Check that a unit can be understood.

    Raises:
        UnitError: it cannot.
    """
    if text not in _NONE and text not in known_units():
        unit_of(text)


@cache  # of few units
def unit_of(text: str) -> Unit:
    """A unit, by the names that pint has for its parts.

    Raises:
        UnitError: it cannot be understood.
    """
    plain = plain_text(text)
    if plain.lower() in _NONE:
        return Unit(powers=MappingProxyType({}))
    product, word, over = split_reference(plain)
    parts = spelled(product, _is_name)
    found = Unit(size=parts.size, powers=MappingProxyType({}))
    for name, power in parts.powers:
        known, size = _name(name, text)
        one = Unit(size=size, powers=MappingProxyType({known: Fraction(1)}))
        found = found * (one if power == 1 else one**power)
    return _over(found, word, over, text) if word else found


def _over(unit: Unit, word: str, over: str, text: str) -> Unit:
    """A time since a moment, or a level over a reference."""
    if word == "since":
        if _root(unit)[1] != {"second": 1}:
            raise UnitError(f"{text!r}: only a time is counted since a moment")
        return replace(unit, over=f"since {moment(over)}")
    if not unit.levels:
        raise UnitError(f"{text!r}: only a level such as dB is relative to a reference")
    return replace(unit, over=f"re {unit_text(unit_of(over))}")


def unit_text(unit: Unit) -> str:
    """A unit as text, which ``unit_of`` reads as the same; "1" for none."""
    above: list[str] = []
    below: list[str] = []
    for name, power in sorted(_as_differences(unit).items()):
        size = abs(power)
        raised = "" if size == 1 else f"**{_plain(size)}"
        (above if power > 0 else below).append(_symbol(name) + raised)
    names = "".join(("*".join(above) or "1", *(f"/{b}" for b in below)))
    if unit.size == 1:
        return names
    number = repr(float(unit.size)).removesuffix(".0")
    return f"{number} {names}" if above else number + names.removeprefix("1")


def _plain(power: Fraction) -> str:
    return str(power) if power.denominator == 1 else repr(float(power))


def _symbol(name: str) -> str:
    """The short sign of a unit where it is read as the same, else its name."""
    sign = symbol_of(name) or str(_registry().get_symbol(name))
    try:
        same = dict(spelled(sign, _is_name).powers) == {sign: Fraction(1)}
        return sign if same and _name(sign, sign) == (name, Fraction(1)) else name
    except UnitError:
        return name


class _UnlikeError(UnitError):
    """Why two units have no conversion."""


def _between(source: Unit, target: Unit) -> Conversion:
    level = _power_level(source), _power_level(target)
    if any(level):
        return _of_levels(source, target, *level)
    (size, roots), (its, others) = _root(source), _root(target)
    if source.over != target.over:
        raise _UnlikeError("they count from different references")
    if _dimension(roots) != _dimension(others):
        logarithm = next(iter((*source.levels, *target.levels)), "")
        if logarithm:
            raise _UnlikeError(
                "one is a logarithm; convert it where it is written, or say in the "
                "map which unit it is"
            )
        raise _UnlikeError("they measure different things")
    if roots.get(_ANGLE) != others.get(_ANGLE) and counts_turns(
        (*source.powers, *target.powers)
    ):
        raise _UnlikeError("one counts turns, the other radians")
    if size != its and len(source.powers) > 1 and OPAQUE & {*source.levels}:
        raise _UnlikeError("a logarithm of it is not proportional to it")
    return _checked(size / its, (_zero(source) - _zero(target)) / its)


def _checked(scale: Factor, shift: Factor) -> Conversion:
    try:
        found = Conversion.of(scale, shift)
    except OverflowError:
        found = Conversion(scale=0.0)
    if not found.scale:  # or every value would become one and the same
        raise _UnlikeError("their sizes are too far apart for a double")
    return found


def _power_level(unit: Unit) -> Fraction | None:
    """The power in W that a level such as dBm is over; None for any other unit."""
    (name,) = unit.powers if len(unit.powers) == 1 else ("",)
    alone = name in POWER_LEVELS and unit.powers[name] == 1 and unit.size == 1
    alone &= not unit.over
    return POWER_LEVELS[name] if alone else None


def _of_levels(
    source: Unit, target: Unit, over: Fraction | None, other: Fraction | None
) -> Conversion:
    if over is not None and other is not None:
        return between_levels(over, other)
    size, roots = _root(target if other is None else source)
    watt, dimension = _root(unit_of("W"))
    if roots != dimension:
        raise _UnlikeError("one is a level of power, the other no power")
    if over is not None:
        return Conversion(scale=float(over * watt / size), curve="power")
    return Conversion(scale=float(size / watt / (other or 1)), curve="level")


def _dimension(roots: Mapping[str, Fraction]) -> dict[str, Fraction]:
    return {name: power for name, power in roots.items() if name not in _NUMBERS}


def _zero(unit: Unit) -> Fraction:
    """Its zero in kelvin."""
    return ZEROS[unit.zero_of] if unit.zero_of else Fraction(0)


def _as_differences(unit: Unit) -> dict[str, Fraction]:
    """Powers by name; in a product a degree Celsius is one of a difference."""
    if unit.zero_of:
        return dict(unit.powers)
    found: dict[str, Fraction] = {}
    for name, power in unit.powers.items():
        own = f"delta_{name}" if name in ZEROS else name
        found[own] = found.get(own, Fraction(0)) + power
    return found


def _root(unit: Unit) -> tuple[Factor, dict[str, Fraction]]:
    """Size and powers in the units that no others make up."""
    size: Factor = unit.size
    roots: dict[str, Fraction] = {}
    for name, power in unit.powers.items():
        factor, container = _root_of(f"delta_{name}" if name in ZEROS else name)
        try:
            size = size * factor**power
        except OverflowError as error:
            raise UnitError(f"{name!r} to the power {power} is too large") from error
        for root, own in container.items():
            roots[root] = roots.get(root, Fraction(0)) + own * power
    return size, {name: power for name, power in roots.items() if power}


@cache  # of few names
def _root_of(name: str) -> tuple[Fraction, Mapping[str, Fraction]]:
    root = root_of(name)
    if root is not None:
        return root
    registry = _registry()
    try:
        one = registry.Unit(registry.UnitsContainer({name: 1}))
        found: Any = registry.get_root_units(one)
        factor, unit = found
        powers = {str(root): Fraction(own) for root, own in unit._units.items()}
        return Fraction(factor), powers
    except Exception as error:  # pint raises whatever its definitions lead to
        raise UnitError(f"unit {name!r} has no size of its own") from error


def _is_name(word: str) -> bool:
    try:
        _name(word, word)
    except UnitError:
        return False
    return True


@cache  # of few names
def _name(word: str, text: str) -> tuple[str, Fraction]:
    """The name that pint has for a word, and how many of it the word is."""
    for name, size in names_of(word):
        try:
            return name_of(name) or _registry().get_name(name), size
        except Exception:  # pint raises whatever a word leads to
            continue
    raise UnitError(
        f"unknown unit {text!r}; wanted such as m, mm, 1/s, kg m-2 s-1, degrees_north"
    )


@cache
def _registry() -> "UnitRegistry[Any]":
    from pint import UnitRegistry

    registry: UnitRegistry[Any] = UnitRegistry(cache_folder=None, non_int_type=Fraction)
    registry.define("photon = [photons] = photons")
    for name in LEVEL_NAMES:
        registry.define(f"{name} = [{name}]")
    return registry
