"""Angle between two vectors, and the ratio of their lengths."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

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
class Angular:
    """Compares vectors of three components by direction, and by length.

    The angle is atan2(|b × s|, b·s), exact for small angles; the relative difference
    of the lengths must not be larger than the same number, so that a vector of the
    right direction and the wrong length does not pass.

    Attributes:
        name: name by which a tolerance picks it.
        description: one line for a reader.
        blockwise: each value is judged by itself.
        limits: ``angle_rad``.
    """

    name: str = "angular"
    description: str = "angle between the vectors, and relative length, ≤ `angle`"
    blockwise: bool = True
    limits: ClassVar[Mapping[str, Limit]] = MappingProxyType(
        {"angle_rad": Limit(description="Angle between vectors, rad.", unit="rad")}
    )

    def compare(self, pair: Pair, tolerance: Tolerance) -> Finding:
        """Judge each vector as a whole."""
        baseline = pair.baseline.astype(np.float64)
        subject = pair.subject.astype(np.float64)
        if baseline.shape[1] != 3:
            raise ValueError(
                f"factor {pair.factor.name!r} has {baseline.shape[1]} components; "
                "the angular comparator wants vectors of three"
            )
        with np.errstate(all="ignore"):
            b, s = _scaled(baseline), _scaled(subject)
            across = np.linalg.norm(np.cross(b, s), axis=1)
            angle = np.arctan2(across, (b * s).sum(axis=1))
            # lengths in units of the greatest component: their squares stay finite
            unit = np.maximum(np.abs(baseline), np.abs(subject)).max(axis=1)[:, None]
            first = np.linalg.norm(baseline / unit, axis=1)
            stretch = np.abs(np.linalg.norm(subject / unit, axis=1) - first) / first
            printed = np.linalg.norm(pair.slack / unit, axis=1) / first
        both_nan = np.isnan(baseline) & np.isnan(subject)
        same = ((baseline == subject) | both_nan).all(axis=1)
        deviation = np.where(same, 0.0, np.maximum(angle, stretch))
        allowed = (tolerance.angle or 0.0) + np.nan_to_num(printed, posinf=0.0)
        return judge_deviation(
            pair,
            tolerance,
            deviation[:, None],
            allowed[:, None],
            comparator=self.name,
            units={"angle_rad": 1.0},
        )


def _scaled(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """The vectors with a greatest component of one, so that products stay finite."""
    scaled: NDArray[np.float64] = vectors / np.abs(vectors).max(axis=1, keepdims=True)
    return scaled


ANGULAR: Final = Angular()


@hookimpl
def braggtrace_comparators() -> Sequence[Comparator]:
    """The comparator ``angular``."""
    return (ANGULAR,)
