"""The comparator ``beam_factors_symmetric``: neither side is the right one."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from braggtrace import Finding, Pair, Tolerance, judge_deviation


@dataclass(frozen=True, slots=True, kw_only=True)
class Symmetric:
    """Allows rtol of the greater magnitude, whichever side it is on.

    Attributes:
        name: name by which a tolerance or a factor picks it.
        description: one line for ``braggtrace plugins``.
    """

    name: str = "beam_factors_symmetric"
    description: str = "|subject − baseline| ≤ atol + rtol·max(|subject|, |baseline|)"

    def compare(self, pair: Pair, tolerance: Tolerance) -> Finding:
        """Judge each component; a difference is an answer, never an exception."""
        baseline = pair.baseline.astype(np.float64)
        subject = pair.subject.astype(np.float64)
        greater = np.maximum(np.abs(baseline), np.abs(subject))
        # slack is what the printed digits of both sides cannot tell apart
        allowed = tolerance.atol + tolerance.rtol * greater + pair.slack
        return judge_deviation(
            pair,
            tolerance,
            np.abs(subject - baseline),
            allowed,
            comparator=self.name,
            units={"rtol": greater, "atol": 1.0},
        )


SYMMETRIC: Final = Symmetric()
