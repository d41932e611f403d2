"""A value of one unit in another: a scale and a shift, or a level in decibels."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """From one unit to another.

    Attributes:
        scale: value · scale + shift is the converted value.
        shift: of units whose zeros differ, as those of temperatures.
        divisor: 1 / scale where that is exact and the scale is not, else 0.
        curve: "power" where the value is a level in decibels that becomes
            scale · 10^(value/10), "level" where it becomes 10 · log10(value · scale).
    """

    scale: float = 1.0
    shift: float = 0.0
    divisor: float = 0.0
    curve: Literal["", "power", "level"] = ""

    @classmethod
    def of(cls, scale: Fraction | float, shift: Fraction | float = 0) -> Self:
        """The conversion by an exact scale and shift."""
        divisor = 0.0
        if isinstance(scale, Fraction) and scale and Fraction(float(scale)) != scale:
            below = float(1 / scale)
            divisor = below if Fraction(below) == 1 / scale else 0.0
        return cls(scale=float(scale), shift=float(shift), divisor=divisor)

    @property
    def changes_nothing(self) -> bool:
        """Whether each value stays what it is."""
        return self.scale == 1.0 and self.shift == 0.0 and not self.curve

    def values(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Values in the other unit, any shape."""
        plain = values.astype(np.float64)
        with np.errstate(all="ignore"):
            if self.curve == "power":
                raised: NDArray[np.float64] = self.scale * 10.0 ** (plain / 10.0)
                return raised
            if self.curve == "level":
                level: NDArray[np.float64] = 10.0 * np.log10(plain * self.scale)
                return level
            scaled = plain / self.divisor if self.divisor else plain * self.scale
            return scaled + self.shift if self.shift else scaled

    def widths(
        self, values: NDArray[Any], widths: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Half widths in the other unit; a shift does not change a difference.

        Args:
            values: in the unit that they have.
            widths: half of the interval that each stands for, same shape.

        Returns:
            Same shape; zero where a level has no such interval.
        """
        if not self.curve:
            return widths * abs(self.scale)
        middle, plain = self.values(values), values.astype(np.float64)
        with np.errstate(all="ignore"):
            ends = [self.values(plain + sign * widths) - middle for sign in (-1, 1)]
        found: NDArray[np.float64] = np.maximum(*map(np.abs, ends))
        return np.where(np.isfinite(found), found, 0.0)


def between_levels(reference: Fraction, other: Fraction) -> Conversion:
    """From decibels over one reference to decibels over another.

    Args:
        reference: of the values, in the unit of ``other``.
        other: of the converted values.
    """
    return Conversion(shift=10.0 * math.log10(reference / other))
