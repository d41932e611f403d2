"""What a tolerance allows, in exact arithmetic, independent of the judgement's."""

import math
import struct
from collections.abc import Callable, Mapping

from braggtrace.defaults import COMPARATOR_OF
from braggtrace.errors import UnknownNameError
from braggtrace.judgement.comparators import (
    comparator_for,
    default_comparators,
    limits_of,
)
from braggtrace.judgement.findings import Tolerance


def is_outside(
    tolerance: Tolerance,
    baseline: float,
    subject: float,
    *,
    width: float,
    kind: str,
    place: Mapping[str, int],
) -> bool | None:
    """Whether two values lie further apart than a tolerance allows.

    Args:
        tolerance: with its floor already absolute.
        baseline: value of the baseline.
        subject: value of the subject.
        width: half of the interval that the baseline's literal stands for.
        kind: float, int or text.
        place: index of the values.

    Returns:
        None where that is another comparator's secret, or follows the peak: a
        comparator that is on by default says it by its ``within``.
    """
    for placed in tolerance.places:
        if all(place.get(axis) == i for axis, i in placed.index.items()):
            tolerance = placed.tolerance
            break
    if tolerance.parts:
        parts = [
            is_outside(part, baseline, subject, width=width, kind=kind, place=place)
            for part in tolerance.parts
        ]
        if None in parts:
            return None
        return all(parts) if tolerance.need == "any" else any(parts)
    if not (math.isfinite(baseline) and math.isfinite(subject)):
        return True
    within = _within(tolerance, kind)
    if within is None:
        return None
    return not within(tolerance, baseline, subject, width)


def _within(
    tolerance: Tolerance, kind: str
) -> Callable[[Tolerance, float, float, float], bool] | None:
    """What the comparator of a tolerance says in exact arithmetic, if anything."""
    known = default_comparators()
    try:
        found = comparator_for(tolerance, COMPARATOR_OF[kind], kind, known)
    except UnknownNameError:
        return None
    declared = limits_of(found)
    limits = (declared[name] for name in tolerance.limits() if name in declared)
    if any(limit.of == "peak" for limit in limits):  # of values that are not here
        return None
    return getattr(found, "within", None)


def ordinal(value: float) -> int:
    """Position of a double in the order of all doubles; −0 and +0 have the same."""
    (bits,) = struct.unpack("<q", struct.pack("<d", value + 0.0))
    return int(bits) if bits >= 0 else -(2**63) - int(bits)


def double(position: int) -> float:
    """The double at a position; the inverse of ``ordinal``."""
    bits = position if position >= 0 else -(2**63) - position
    (value,) = struct.unpack("<d", struct.pack("<q", bits))
    return float(value)
