"""Distance in representable numbers between subject and baseline."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace import (
    Comparator,
    Finding,
    Limit,
    Pair,
    Tolerance,
    hookimpl,
    judge_deviation,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ulp:
    """Compares numbers by how many others lie between them in their own precision.

    Attributes:
        name: name by which a tolerance picks it.
        description: one line for a reader.
        blockwise: each value is judged by itself.
        limits: ``ulp``.
        kinds: whole numbers are compared exactly, texts too.
    """

    name: str = "ulp"
    description: str = "at most `ulp` representable numbers apart"
    blockwise: bool = True
    limits: ClassVar[Mapping[str, Limit]] = MappingProxyType(
        {"ulp": Limit(description="Representable numbers apart.", whole=True)}
    )
    kinds: tuple[str, ...] = ("float",)

    def compare(self, pair: Pair, tolerance: Tolerance) -> Finding:
        """Judge each component; the width of a printed literal is added in ulp."""
        baseline, subject = _floating(pair.baseline), _floating(pair.subject)
        apart = np.abs(_ordinal(subject) - _ordinal(baseline))
        broken = np.isnan(baseline) != np.isnan(subject)
        apart = np.where(np.isnan(baseline) & np.isnan(subject), 0.0, apart)
        with np.errstate(all="ignore"):
            printed = np.ceil(pair.slack / np.spacing(np.abs(baseline)))
        allowed = (tolerance.ulp or 0) + np.nan_to_num(printed, posinf=0.0)
        return judge_deviation(
            pair,
            tolerance,
            np.where(broken, np.inf, apart).astype(np.float64),
            allowed.astype(np.float64),
            comparator=self.name,
            units={"ulp": 1.0},
            limits=self.limits,
        )

    def within(
        self, tolerance: Tolerance, baseline: float, subject: float, width: float
    ) -> bool:
        """Whether two doubles are near enough, counted without rounding."""
        from fractions import Fraction

        first, second = (_ordinal(np.array([x])) for x in (baseline, subject))
        apart = abs(int(second[0]) - int(first[0]))
        printed = math.ceil(Fraction(width) / Fraction(math.ulp(baseline)))
        return apart <= (tolerance.ulp or 0) + printed


def _floating(values: NDArray[Any]) -> NDArray[np.floating[Any]]:
    """The values in their own precision; whole numbers as doubles."""
    single = values.dtype in (np.float16, np.float32)
    return values if single else values.astype(np.float64)


def _ordinal(values: NDArray[np.floating[Any]]) -> NDArray[np.longdouble]:
    """Position of each number among those of its precision; −0 and +0 have the same."""
    size = values.dtype.itemsize
    bits = (values + values.dtype.type(0)).view(f"i{size}").astype(np.int64)
    lowest = np.int64(-(2 ** (8 * size - 1)))
    # a difference of ordinals may need more than 63 bits: extended precision holds it
    return np.where(bits < 0, lowest - bits, bits).astype(np.longdouble)


ULP: Final = Ulp()


@hookimpl
def braggtrace_comparators() -> Sequence[Comparator]:
    """The comparator ``ulp``."""
    return (ULP,)
