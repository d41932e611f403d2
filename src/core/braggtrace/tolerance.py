"""How closely two sides must agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How far the subject may be from the baseline.

    Attributes:
        rtol: relative to the baseline's value.
        atol: absolute.
        floor: absolute, as a fraction of the factor's natural scale; for an intensity,
            whose scale is the square of an amplitude's, the square of the fraction.
        peak: absolute, as a fraction of the greatest |value| of the baseline's factor.
        ulp: units in the last place of a double.
        noise: as many times the noise floor of each value, see ``noise.Noise``.
        angle: between vectors, rad.
        comparator: name of the comparator; None takes the factor's own.
        nan: whether a value that is not finite may equal the same on the other side.
        why: reason of a tolerance that is not the default.
        need: whether a value must be within ``any`` or ``all`` of the parts; "" where
            there are none.
        parts: several measures instead of one.
        places: other tolerances at single indices; the first that matches counts.
    """

    rtol: float = 0.0
    atol: float = 0.0
    floor: float = 0.0
    peak: float = 0.0
    ulp: int | None = None
    noise: float = 0.0
    angle: float | None = None
    comparator: str | None = None
    nan: Literal["fail", "equal"] = "fail"
    why: str = ""
    need: Literal["", "any", "all"] = ""
    parts: tuple["Tolerance", ...] = ()
    places: tuple["PlacedTolerance", ...] = ()

    def limits(self) -> dict[str, float]:
        """The limits that allow anything, by the name of their YAML key."""
        named = {
            "rtol": self.rtol,
            "atol": self.atol,
            "floor": self.floor,
            "peak": self.peak,
            "ulp": self.ulp or 0,
            "noise": self.noise,
            "angle_rad": self.angle or 0.0,
        }
        return {name: value for name, value in named.items() if value}

    @property
    def needs_noise(self) -> bool:
        """Whether it, or a part of it, goes by the noise floor."""
        inner = (*self.parts, *(place.tolerance for place in self.places))
        return bool(self.noise) or any(part.needs_noise for part in inner)

    def describe(self) -> str:
        """The limits, for a table."""
        if self.parts:
            inner = "; ".join(part.describe() for part in self.parts)
            text = f"{self.need} of ({inner})"
        else:
            text = ", ".join(f"{_word(k)} {v:.3g}" for k, v in self.limits().items())
        others = [f"{p.label()}: {p.tolerance.describe()}" for p in self.places]
        return "; ".join([text or "exact", *others])


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedTolerance:
    """A tolerance that holds at some indices only.

    Attributes:
        index: value by axis name; every index that has all of them is meant.
        tolerance: in force there.
    """

    index: Mapping[str, int]
    tolerance: Tolerance

    def label(self) -> str:
        """The place, as "at phi=0"."""
        return "at " + ", ".join(f"{axis}={i}" for axis, i in self.index.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A limit that would just let a factor pass.

    Attributes:
        limit: its name in the YAML.
        value: rounded up to three digits, so that it passes as it is printed.
        at: "at phi=0" where it is needed there alone, or "".
    """

    limit: str
    value: float
    at: str = ""

    def describe(self) -> str:
        """For example "rtol 3.21e-06"."""
        return f"{_word(self.limit)} {self.value:.3g}" + (
            f" {self.at}" if self.at else ""
        )


def _word(limit: str) -> str:
    return limit.removesuffix("_rad")
