"""Distance in representable doubles between subject and baseline."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Ulp:
    """Compares doubles by the number of representable values between them.

    Attributes:
        name: name by which a tolerance picks it.
        description: one line for a reader.
        blockwise: each value is judged by itself.
    """

    name: str = "ulp"
    description: str = "at most `ulp` representable doubles apart"
    blockwise: bool = True

    def compare(self, pair: Pair, tolerance: Tolerance) -> Finding:
        """Judge each component; the width of a printed literal is added in ulp."""
        baseline = pair.baseline.astype(np.float64)
        subject = pair.subject.astype(np.float64)
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
        )


def _ordinal(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Position of each double in their order; −0 and +0 have the same."""
    bits = (values + 0.0).view(np.int64)
    lowest = np.int64(-(2**63))
    # a difference of ordinals may need more than 63 bits: extended precision holds it
    return np.where(bits < 0, lowest - bits, bits).astype(np.longdouble)


ULP: Final = Ulp()


@hookimpl
def braggtrace_comparators() -> Sequence[Comparator]:
    """The comparator ``ulp``."""
    return (ULP,)
