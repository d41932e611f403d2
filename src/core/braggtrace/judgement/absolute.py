"""Floor and peak: fractions that become absolute before a comparator is asked."""

from dataclasses import replace

import numpy as np

from braggtrace.judgement.findings import Pair
from braggtrace.judgement.tolerance import Need, Tolerance


def absolute(tolerance: Tolerance, pair: Pair) -> Tolerance:
    """Floor and peak as absolute tolerances, through all parts and places.

    Args:
        tolerance: as configured.
        pair: the values of both sides, whose baseline both are fractions of.
    """
    several = tolerance.parts or tolerance.places
    if not (tolerance.floor or tolerance.peak or several):
        return tolerance
    return replace(
        tolerance,
        atol=max(tolerance.atol, _floor(tolerance, pair), _peak(tolerance, pair)),
        parts=tuple(absolute(part, pair) for part in tolerance.parts),
        places=tuple(
            replace(place, tolerance=absolute(place.tolerance, pair))
            for place in tolerance.places
        ),
    )


def as_peak(
    needs: tuple[Need, ...], tolerance: Tolerance, pair: Pair
) -> tuple[Need, ...]:
    """An absolute need in the words of the YAML, where that speaks of the peak.

    Args:
        needs: of a comparator that was asked with an absolute tolerance.
        tolerance: that one.
        pair: which it compared.
    """
    if tolerance.atol > _peak(tolerance, pair):
        return needs
    peak = peak_of(pair)
    # a hair more, as the product with the peak is rounded once again
    return tuple(
        replace(n, limit="peak", value=float(f"{n.value / peak * 1.005:.3g}"))
        if n.limit == "atol" and peak
        else n
        for n in needs
    )


def peak_of(pair: Pair) -> float:
    """The greatest |value| of the baseline's factor; 0 where none is a number."""
    if pair.factor.data.kind == "text":
        return 0.0
    sizes = np.abs(pair.baseline.astype(np.float64))
    return float(np.max(sizes, where=np.isfinite(sizes), initial=0.0))


def _floor(tolerance: Tolerance, pair: Pair) -> float:
    if not tolerance.floor:
        return 0.0
    factor = pair.factor
    floor = tolerance.floor**factor.scale_power * factor.scale
    return floor if np.isfinite(floor) else 0.0


def _peak(tolerance: Tolerance, pair: Pair) -> float:
    return tolerance.peak * peak_of(pair) if tolerance.peak else 0.0
