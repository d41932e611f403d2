"""What a limit of a tolerance is, as the comparator that takes it declares it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

# keys of a tolerance that are no limits
RESERVED: Final = frozenset({"any", "all", "at", "comparator", "index", "nan", "why"})
# the unit of a limit that counts noise floors
NOISE_FLOORS: Final = "noise floors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit that a comparator takes; a greater value never allows less.

    Attributes:
        description: one line for a reader, which the JSON schema holds.
        unit: of its value; "1" for a plain number, "noise floors" where it counts
            those.
        least: the smallest value that it may have, not below 0.
        whole: whether it is a whole number.
        vanishes: value from which on zero in place of a factor's value would pass; None
            where there is no such value.
        of: what it is a fraction of, where the judgement makes it absolute before the
            comparator is asked: the factor's natural scale, or its greatest value.
        alone: whether it is a measure of its own, beside which no other limit stands.
    """

    description: str
    unit: str = "1"
    least: float = 0.0
    whole: bool = False
    vanishes: float | None = None
    of: Literal["", "scale", "peak"] = ""
    alone: bool = False

    def objection(self, value: object) -> str:
        """Why a value cannot be this limit, or ""."""
        kind = "integer" if self.whole else "number"
        if isinstance(value, bool) or not isinstance(value, int | float):
            wanted = f"a valid {kind}"
        elif not _is_finite(value):
            wanted = "a finite number"
        elif self.whole and not isinstance(value, int):
            wanted = "a valid integer"
        elif value < self.least:
            wanted = f"greater than or equal to {self.least:g}"
        else:
            return ""
        text = repr(value)
        return f"Input should be {wanted}, got {_start(text)}"

    def lets_vanish(self, value: float) -> bool:
        """Whether zero in place of a factor's value would pass."""
        return self.vanishes is not None and value >= self.vanishes

    def rounded_up(self, value: float) -> float:
        """Three digits, or a whole number, and never less than the value."""
        if self.whole:
            return float(math.ceil(value))
        near = float(f"{value:.2e}")
        if near >= value:
            return near
        step = 10.0 ** (math.floor(math.log10(value)) - 2)
        return float(f"{near + step:.2e}")


def _is_finite(value: float) -> bool:
    """Whether a number is one of a double's; a whole one may be too large."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _start(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


# what a comparator takes that declares nothing. `atol` is how the judgement hands over
# `floor` and `peak`, whose meaning is the same for every comparator
STANDARD: Final[Mapping[str, Limit]] = MappingProxyType(
    {
        "rtol": Limit(
            description="Relative to the baseline's value.",
            vanishes=1.0,
        ),
        "atol": Limit(
            description="Absolute, in the unit of the factor.",
            unit="of the factor",
        ),
        "floor": Limit(
            description="Absolute, as a fraction of the natural scale: Na·Nb·Nc for "
            "lattice factors; its square with the fraction squared for intensities; "
            "nothing for the rest.",
            vanishes=1.0,
            of="scale",
        ),
        "peak": Limit(
            description="Absolute, as a fraction of the greatest value of the "
            "baseline's factor.",
            vanishes=1.0,
            of="peak",
            alone=True,
        ),
    }
)
# limits that become a part of the absolute one, which then follows the values
ABSOLUTE: Final = "atol"
FRACTIONS: Final = tuple(name for name, limit in STANDARD.items() if limit.of)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TEXT: Final = ("a text", lambda value: isinstance(value, str))
_TRUTH: Final = ("True or False", lambda value: isinstance(value, bool))
_FIELDS: Final[Mapping[str, tuple[str, Callable[[Any], bool]]]] = MappingProxyType(
    {
        "description": _TEXT,
        "unit": _TEXT,
        "least": (
            "a number from 0 on",
            lambda value: _is_number(value) and 0.0 <= value < math.inf,
        ),
        "whole": _TRUTH,
        "vanishes": (
            "a number or None",
            lambda value: value is None or _is_number(value),
        ),
        "of": ("'', 'scale' or 'peak'", lambda value: value in ("", "scale", "peak")),
        "alone": _TRUTH,
    }
)


def require_limits(declared: object) -> Mapping[str, Limit]:
    """The limits that a comparator declares, if they are any.

    Raises:
        TypeError: something else than limits by name, or a name that a tolerance has
            another use for.
    """
    if not isinstance(declared, Mapping):
        raise TypeError("limits is no mapping of names to braggtrace.Limit")
    for name, limit in declared.items():
        if not isinstance(limit, Limit):
            raise TypeError(f"limits[{name!r}] is no braggtrace.Limit")
        if not (isinstance(name, str) and name.isidentifier()) or name in RESERVED:
            raise TypeError(f"limits has {name!r}, which cannot be a limit's name")
        for field, (wanted, holds) in _FIELDS.items():
            if not holds(value := getattr(limit, field)):
                place = f"limits[{name!r}].{field}"
                raise TypeError(f"{place} must be {wanted}, got {value!r}")
    return declared
