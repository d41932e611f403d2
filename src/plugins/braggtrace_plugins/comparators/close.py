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
    """

    name: str = "close"
    description: str = "|subject − baseline| ≤ atol + rtol·|baseline|"

    def compare(self, pair: Pair, tolerance: Tolerance) -> Finding:
        """Judge each component; what the printed digits cannot tell is allowed."""
        baseline = pair.baseline.astype(np.float64)
        subject = pair.subject.astype(np.float64)
        with np.errstate(invalid="ignore", over="ignore"):
            gap = np.abs(subject - baseline)
            allowed = tolerance.rtol * np.abs(baseline) + tolerance.atol
        same = (baseline == subject) | (np.isnan(baseline) & np.isnan(subject))
        finite = np.where(np.isfinite(allowed), allowed, 0.0)
        return judge_deviation(
            pair,
            tolerance,
            np.where(same, 0.0, gap),
            finite + pair.slack,
            comparator=self.name,
            units={"rtol": np.abs(baseline), "atol": 1.0},
        )


CLOSE: Final = Close()


@hookimpl
def braggtrace_comparators() -> Sequence[Comparator]:
    """The comparator ``close``."""
    return (CLOSE,)
