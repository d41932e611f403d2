"""Values in whose place zero, or the negative, would pass.

Nothing is concluded from the limits: the comparator is asked once more, with zero and
with the negative in place of each value. So it does not matter which key, place,
printed digit or plugin lets a value vanish.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import PluginError
from braggtrace.judgement.findings import Finding, Pair, Status, Vanishing

Mask = NDArray[np.bool_]


def vanishing(pair: Pair, judged: Callable[[Pair], Finding]) -> Vanishing | None:
    """Which values could be zero, or of the other sign, without being seen.

    Args:
        pair: the values of both sides.
        judged: compares a pair by the tolerance in force.

    Returns:
        None where each value but zero itself is bound; texts always are.
    """
    if pair.factor.data.kind == "text":
        return None
    baseline = pair.baseline
    with np.errstate(all="ignore"):
        bound = np.asarray(np.isfinite(baseline) & (baseline != 0))
    if not bound.any():
        return None
    zero = bound & _passing(pair, np.zeros_like(baseline), judged)
    negative = np.zeros_like(zero)
    if baseline.dtype.kind in "fi":
        with np.errstate(all="ignore"):
            other = np.negative(baseline)
            # the least whole number has no negative
            negative = bound & (other != baseline) & _passing(pair, other, judged)
    free = zero | negative
    if not free.any():
        return None
    sizes = np.where(free, np.abs(baseline.astype(np.float64)), -1.0)
    row, column = divmod(int(np.argmax(sizes)), sizes.shape[1])
    data = pair.factor.data
    return Vanishing(
        values=int(free.sum()),
        of=int(bound.sum()),
        zero=bool(zero.any()),
        largest=float(baseline[row, column]),
        place=data.place(int(pair.index[row])),
        component=data.components[column] if data.components else "",
    )


def both_blocks(first: Vanishing | None, second: Vanishing | None) -> Vanishing | None:
    """What vanishes in two blocks of a factor; of a block without any, None."""
    if first is None or second is None:
        return first or second
    larger = max(first, second, key=lambda one: abs(one.largest))
    return replace(
        larger,
        values=first.values + second.values,
        of=first.of + second.of,
        zero=first.zero or second.zero,
    )


def _passing(
    pair: Pair, subject: NDArray[np.generic], judged: Callable[[Pair], Finding]
) -> Mask:
    """Which values of another subject would pass; none where nobody can tell."""
    try:
        found = judged(replace(pair, subject=subject))
    except PluginError:  # it does not pass what it cannot compare
        return np.zeros(pair.baseline.shape, dtype=np.bool_)
    if found.measure is None:
        return np.full(pair.baseline.shape, found.status is Status.PASS)
    return np.broadcast_to(~found.measure.outside, pair.baseline.shape)
