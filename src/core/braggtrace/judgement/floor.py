"""The noise floor of a pair: what rounding alone does to each of its values."""

from dataclasses import replace

from braggtrace.errors import UsageError
from braggtrace.findings import Pair
from braggtrace.noise import Noise


def with_noise(pair: Pair, noise: Noise | None) -> Pair:
    """A pair with the noise floor of its values; None where it was not measured."""
    if noise is None or noise.values.shape[1] != pair.baseline.shape[1]:
        return pair
    data = pair.factor.data
    rows = noise.rows(data.axes, data.index[pair.index])
    return replace(pair, noise=rows)


def require_noise(pair: Pair) -> None:
    """Refuse a pair that a comparator cannot judge by its noise floor.

    Raises:
        UsageError: nobody measured it.
    """
    if pair.noise is None:
        raise UsageError(
            f"{pair.factor.name} has no noise floor: `braggtrace run` measures it, or "
            "the bundle of a run that did; give this factor a tolerance of its own"
        )
