"""Words of an argument list: an option and numbers that read back to the last bit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from braggtrace.errors import UsageError
from braggtrace.experiment.inverse import value_in_unit
from braggtrace.experiment.number import Number, Vector
from braggtrace.nanobragg.arguments.numbers import (
    angstrom,
    degrees,
    depth,
    millimetres,
    percent,
    same,
    spacing,
    water_thickness,
)
from braggtrace.units import DEGREES_PER_RADIAN

Convert = Callable[[float], float]
_LARGEST: Final = 2**31 - 1
_SIZES: Final[dict[Convert, float]] = {
    same: 1.0,
    millimetres: 1000.0,
    degrees: DEGREES_PER_RADIAN,
    percent: 100.0,
    angstrom: 1.0e10,
    spacing: 1.0e10,
    depth: 1.0e6,
    water_thickness: 1.0e6,
}


def text(value: float) -> str:
    """The shortest text that reads back as the same number."""
    number = float(value)
    return (
        str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    )


def number(flag: str, value: Number, convert: Convert = same) -> list[str]:
    """An option with one number.

    Raises:
        UsageError: no number converts to exactly this value.
    """
    target = float(value)
    found = in_unit(target, convert)
    if found is None:
        raise UsageError(f"{flag}: no number converts to exactly {target!r}")
    return [flag, text(found)]


def in_unit(target: float, convert: Convert) -> float | None:
    """The number that an option needs for a value; None where there is none."""
    return value_in_unit(target, convert, target * _SIZES[convert])


def vector(flag: str, values: Vector | None, convert: Convert = same) -> list[str]:
    """An option with three numbers; nothing for None."""
    if values is None:
        return []
    parts = (number(flag, float(value), convert)[1] for value in values)
    return [flag, *parts]


def whole(flag: str, *values: int) -> list[str]:
    """An option with whole numbers.

    Raises:
        UsageError: the C program cannot hold one of them.
    """
    for value in values:
        if not -_LARGEST <= value <= _LARGEST:
            raise UsageError(f"{flag}: {value} does not fit into 32 bits")
    return [flag, *map(str, values)]


def unless(
    flag: str, value: Number, default: float, convert: Convert = same
) -> list[str]:
    """An option with one number, left out at its default."""
    return [] if float(value) == default else number(flag, value, convert)


def switches(states: Iterable[tuple[str, bool]]) -> list[str]:
    """Options without value that are on."""
    return [flag for flag, on in states if on]
