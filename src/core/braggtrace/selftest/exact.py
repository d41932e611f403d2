"""What a tolerance allows, in exact arithmetic: the judgement's own is not asked."""

import math
import struct
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from braggtrace.findings import Tolerance

_DEFAULTS: Final = {"float": "close", "int": "exact", "text": "exact"}


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
        None where that is another comparator's secret, or follows the peak.
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
    match tolerance.comparator or _DEFAULTS[kind]:
        case "close" if not tolerance.peak:
            return _apart(tolerance, baseline, subject, width)
        case "exact":
            return baseline != subject
        case "ulp":
            apart = abs(ordinal(subject) - ordinal(baseline))
            spacing = Fraction(math.ulp(baseline))
            printed = math.ceil(Fraction(width) / spacing)
            return apart > (tolerance.ulp or 0) + printed
        case _:
            return None


def _apart(tolerance: Tolerance, baseline: float, subject: float, width: float) -> bool:
    allowed = Fraction(tolerance.rtol) * abs(Fraction(baseline))
    allowed += Fraction(tolerance.atol) + Fraction(width)
    return abs(Fraction(subject) - Fraction(baseline)) > allowed


def ordinal(value: float) -> int:
    """Position of a double in the order of all doubles; −0 and +0 have the same."""
    (bits,) = struct.unpack("<q", struct.pack("<d", value + 0.0))
    return int(bits) if bits >= 0 else -(2**63) - int(bits)


def double(position: int) -> float:
    """The double at a position; the inverse of ``ordinal``."""
    bits = position if position >= 0 else -(2**63) - position
    (value,) = struct.unpack("<d", struct.pack("<q", bits))
    return float(value)
