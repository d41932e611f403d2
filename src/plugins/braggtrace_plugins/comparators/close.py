"""Closeness: |subject − baseline| ≤ atol + rtol·|baseline|."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace import (
    Comparator,
    Finding,
    Pair,
    Tolerance,
    hookimpl,
    judge_deviation,
)

_EXACT: Final = 2**53  # not every whole number above is exact in a double
_ROUNDING: Final = 1e-14  # relative; far more than a few roundings


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """Compares numbers by relative and absolute tolerance.

    Attributes:
        name: name by which a tolerance picks it.
        description: one line for a reader.
        blockwise: each value is judged by itself.
    """

    name: str = "close"
    description: str = "|subject − baseline| ≤ atol + rtol·|baseline|"
    blockwise: bool = True

    def compare(self, pair: Pair, tolerance: Tolerance) -> Finding:
        """Judge each component; what the printed digits cannot tell is allowed.

        Whole numbers are subtracted as such, so that none is rounded to a double.
        """
        if pair.factor.data.kind == "int":
            return self._whole(pair, tolerance)
        baseline = pair.baseline.astype(np.float64, copy=False)
        subject = pair.subject.astype(np.float64, copy=False)
        with np.errstate(invalid="ignore", over="ignore"):
            gap = np.subtract(subject, baseline)
            np.abs(gap, out=gap)
            size = np.abs(baseline)
            allowed = tolerance.rtol * size
            if tolerance.atol:
                allowed += tolerance.atol
        if not np.isfinite(np.max(gap, initial=0.0)):  # NaN, infinity, or the overflow
            same = (baseline == subject) | (np.isnan(baseline) & np.isnan(subject))
            gap = np.where(same, 0.0, gap)
        if not np.isfinite(np.max(allowed, initial=0.0)):
            allowed = np.where(np.isfinite(allowed), allowed, 0.0)
        if pair.has_slack:
            allowed += pair.slack
        return judge_deviation(
            pair,
            tolerance,
            gap,
            allowed,
            comparator=self.name,
            units={"rtol": size, "atol": 1.0},
        )

    def _whole(self, pair: Pair, tolerance: Tolerance) -> Finding:
        """Judge whole numbers, exactly also where a double does not hold them."""
        from fractions import Fraction

        baseline = pair.baseline
        gap = _distance(baseline, pair.subject)
        size = np.abs(baseline.astype(np.float64))
        deviation = gap.astype(np.float64)
        with np.errstate(over="ignore"):
            allowed = tolerance.rtol * size + tolerance.atol
        allowed = np.where(np.isfinite(allowed), allowed, 0.0)
        large = (gap > 0) & ((gap > _EXACT) | (size > _EXACT))
        large &= np.abs(deviation - allowed) <= _ROUNDING * (deviation + allowed)
        for place in zip(*np.nonzero(large), strict=True):
            limit = Fraction(tolerance.rtol) * abs(int(baseline[place]))
            if int(gap[place]) <= limit + Fraction(tolerance.atol):
                deviation[place] = min(deviation[place], allowed[place])
            elif deviation[place] <= allowed[place]:
                deviation[place] = np.nextafter(allowed[place], np.inf)
        return judge_deviation(
            pair,
            tolerance,
            deviation,
            allowed,
            comparator=self.name,
            units={"rtol": size, "atol": 1.0},
        )

    def within(
        self, tolerance: Tolerance, baseline: float, subject: float, width: float
    ) -> bool:
        """Whether two numbers agree, in exact arithmetic."""
        from fractions import Fraction

        allowed = Fraction(tolerance.rtol) * abs(Fraction(baseline))
        allowed += Fraction(tolerance.atol) + Fraction(width)
        return abs(Fraction(subject) - Fraction(baseline)) <= allowed


def _distance(first: NDArray[Any], second: NDArray[Any]) -> NDArray[np.uint64]:
    """|second − first| of whole numbers; it may need one bit more than they do."""
    one, other = (values.astype(np.uint64) for values in (first, second))
    return np.where(second >= first, other - one, one - other)


CLOSE: Final = Close()


@hookimpl
def braggtrace_comparators() -> Sequence[Comparator]:
    """The comparator ``close``."""
    return (CLOSE,)
