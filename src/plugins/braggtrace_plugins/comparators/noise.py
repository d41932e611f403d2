"""Distance in noise floors: a difference over what rounding alone does to the value."""

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
class Noise:
    """Compares numbers by as many times their noise floor as are allowed.

    Attributes:
        name: name by which a tolerance picks it.
        description: one line for a reader.
        blockwise: each value is judged by itself.
        limits: ``noise``.
        kinds: whole numbers and texts have no rounding.
        needs_noise: it is handed the noise floor of each value.
    """

    name: str = "noise"
    description: str = "|subject − baseline| ≤ `noise` times the noise floor"
    blockwise: bool = True
    limits: ClassVar[Mapping[str, Limit]] = MappingProxyType(
        {
            "noise": Limit(
                description="As many times the noise floor of each value: what "
                "rounding does to the reference in the subject's precision.",
                unit="noise floors",
            )
        }
    )
    kinds: tuple[str, ...] = ("float",)
    needs_noise: bool = True

    def compare(self, pair: Pair, tolerance: Tolerance) -> Finding:
        """Judge each component; what the printed digits cannot tell is allowed."""
        if pair.noise is None:
            raise ValueError(f"factor {pair.factor.name!r} has no noise floor")
        baseline = pair.baseline.astype(np.float64)
        subject = pair.subject.astype(np.float64)
        same = (baseline == subject) | (np.isnan(baseline) & np.isnan(subject))
        with np.errstate(invalid="ignore", over="ignore"):
            gap = np.abs(subject - baseline)
        return judge_deviation(
            pair,
            tolerance,
            np.where(same, 0.0, gap),
            tolerance.noise * pair.noise + pair.slack,
            comparator=self.name,
            units={"noise": pair.noise},
        )


NOISE: Final = Noise()


@hookimpl
def braggtrace_comparators() -> Sequence[Comparator]:
    """The comparator ``noise``."""
    return (NOISE,)
