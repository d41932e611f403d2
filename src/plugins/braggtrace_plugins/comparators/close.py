"""Closeness: |subject − baseline| ≤ atol + rtol·|baseline|."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from braggtrace import (
    Comparator,
    Finding,
    Pair,
    Tolerance,
    hookimpl,
    judge_deviation,
)


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
        """Judge each component; what the printed digits cannot tell is allowed."""
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

    def within(
        self, tolerance: Tolerance, baseline: float, subject: float, width: float
    ) -> bool:
        """Whether two numbers agree, in exact arithmetic."""
        from fractions import Fraction

        allowed = Fraction(tolerance.rtol) * abs(Fraction(baseline))
        allowed += Fraction(tolerance.atol) + Fraction(width)
        return abs(Fraction(subject) - Fraction(baseline)) <= allowed


CLOSE: Final = Close()


@hookimpl
def braggtrace_comparators() -> Sequence[Comparator]:
    """The comparator ``close``."""
    return (CLOSE,)
