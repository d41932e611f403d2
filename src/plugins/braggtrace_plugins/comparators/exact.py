"""Equality: for indices, counts, switches and texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final

import numpy as np

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
class Exact:
    """Compares values for equality; tolerances and printed digits do not matter.

    Attributes:
        name: name by which a tolerance picks it.
        description: one line for a reader.
        blockwise: each value is judged by itself.
        limits: none; whatever a tolerance says, nothing passes but the same value.
    """

    name: str = "exact"
    description: str = "subject = baseline"
    blockwise: bool = True
    limits: ClassVar[Mapping[str, Limit]] = MappingProxyType({})

    def compare(self, pair: Pair, tolerance: Tolerance) -> Finding:
        """Judge each component."""
        unlike = pair.subject != pair.baseline
        if not unlike.any():
            gap = np.zeros(unlike.shape)
        elif pair.factor.data.kind == "text":
            gap = np.where(unlike, np.inf, 0.0)
        else:
            both_nan = np.isnan(pair.subject) & np.isnan(pair.baseline)
            with np.errstate(invalid="ignore", over="ignore"):
                difference = np.abs(
                    np.subtract(pair.subject, pair.baseline, dtype=float)
                )
            gap = np.where(unlike & ~both_nan, difference, 0.0)
        return judge_deviation(
            pair,
            Tolerance(comparator=self.name, nan=tolerance.nan, why=tolerance.why),
            gap,
            np.zeros(gap.shape),
            comparator=self.name,
        )

    def within(
        self, tolerance: Tolerance, baseline: float, subject: float, width: float
    ) -> bool:
        """Whether two numbers are equal."""
        return baseline == subject


EXACT: Final = Exact()


@hookimpl
def braggtrace_comparators() -> Sequence[Comparator]:
    """The comparator ``exact``."""
    return (EXACT,)
