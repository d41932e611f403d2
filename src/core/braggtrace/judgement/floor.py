"""Values measured by the noise floor: candidate error over the reference's own."""

from dataclasses import replace
from typing import Final

import numpy as np

from braggtrace.deviation import judge_deviation
from braggtrace.errors import UsageError
from braggtrace.findings import Finding, Pair, Tolerance
from braggtrace.noise import Noise

MEASURE: Final = "noise"


def with_noise(pair: Pair, noise: Noise | None) -> Pair:
    """A pair with the noise floor of its values; None where it was not measured."""
    if noise is None or noise.values.shape[1] != pair.baseline.shape[1]:
        return pair
    data = pair.factor.data
    rows = noise.rows(data.axes, data.index[pair.index])
    return replace(pair, noise=rows)


def by_noise(pair: Pair, tolerance: Tolerance) -> Finding:
    """Judge |subject − baseline| by as many times the noise floor as are allowed.

    What the printed digits cannot tell is allowed, too.

    Raises:
        UsageError: nobody measured the noise floor of this factor.
    """
    if pair.noise is None:
        raise UsageError(
            f"{pair.factor.name} has no noise floor: `braggtrace run` measures it, or "
            "the bundle of a run that did; give this factor a tolerance of its own"
        )
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
        comparator=MEASURE,
        units={MEASURE: pair.noise},
    )
