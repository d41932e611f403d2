"""From measured deviations to a finding: one way to count, to grade, and to say it."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from braggtrace.findings import Difference, Finding, Pair, Status, Tolerance


def judge_deviation(
    pair: Pair,
    tolerance: Tolerance,
    deviation: NDArray[np.float64],
    allowed: NDArray[np.float64],
    *,
    comparator: str,
) -> Finding:
    """Count what lies outside, find the first and the worst, grade the factor.

    Args:
        pair: the values of both sides.
        tolerance: in force, for the record.
        deviation: how far apart the sides are, shape (n, components) or (n, 1); NaN
            counts as outside.
        allowed: how far they may be, same shape and measure.
        comparator: name of the one who measured.

    Returns:
        The finding, with status PASS, MINOR, DIVERGENT or CRITICAL.
    """
    # whole numbers may differ although their doubles do not
    unlike = (pair.baseline != pair.subject) & (pair.factor.data.kind == "int")
    if unlike.shape == deviation.shape:
        deviation = np.where(unlike & (deviation == 0), 1.0, deviation)
    with np.errstate(all="ignore"):
        return _finding(pair, tolerance, deviation, allowed, comparator)


def _finding(
    pair: Pair,
    tolerance: Tolerance,
    deviation: NDArray[np.float64],
    allowed: NDArray[np.float64],
    comparator: str,
) -> Finding:
    outside = ~(deviation <= allowed)
    factor = pair.factor
    passed = Finding(
        factor=factor.name,
        group="",
        status=Status.PASS,
        description=factor.description,
        unit=factor.data.unit,
        comparator=comparator,
        tolerance=tolerance,
        compared=int(pair.baseline.size),
        worst=_difference(pair, deviation, allowed, _worst(deviation, allowed)),
        upstream=factor.upstream,
        sources=factor.sources or (factor.name,),
    )
    if not outside.any():
        return passed
    first = _difference(pair, deviation, allowed, int(np.argmax(outside.ravel())))
    return replace(
        passed,
        status=_grade(pair, deviation, allowed, outside),
        problem="values",
        message=f"{int(outside.sum())} of {outside.size} outside the tolerance",
        outside=int(outside.sum()),
        first=first,
    )


def _worst(deviation: NDArray[np.float64], allowed: NDArray[np.float64]) -> int:
    """Flat position of the value that uses most of its tolerance."""
    with np.errstate(divide="ignore", invalid="ignore"):
        used = deviation / allowed
    used = np.where(deviation == 0, 0.0, np.where(np.isnan(used), np.inf, used))
    best = int(np.argmax(used.ravel()))
    at_limit = used.ravel() == used.ravel()[best]
    largest = np.where(at_limit, np.nan_to_num(deviation.ravel(), nan=np.inf), -1.0)
    return int(np.argmax(largest))


def _difference(
    pair: Pair,
    deviation: NDArray[np.float64],
    allowed: NDArray[np.float64],
    flat: int,
) -> Difference:
    width = deviation.shape[1]
    row, column = divmod(flat, width)
    data = pair.factor.data
    whole = width < pair.baseline.shape[1]  # one deviation for the whole vector
    if whole:
        gap = np.abs(pair.subject[row] - pair.baseline[row])
        column = int(np.argmax(np.nan_to_num(gap, nan=np.inf)))
    baseline, subject = pair.baseline[row, column], pair.subject[row, column]
    absolute, relative = _deltas(baseline, subject)
    at = 0 if whole else column
    return Difference(
        place=data.place(int(pair.index[row])),
        component=data.components[column] if data.components else "",
        baseline=baseline.item(),
        subject=subject.item(),
        abs_delta=absolute,
        rel_delta=relative,
        allowed=float(allowed[row, at]),
        deviation=float(deviation[row, at]),
    )


def _deltas(baseline: Any, subject: Any) -> tuple[float | None, float | None]:
    if isinstance(baseline, str) or isinstance(subject, str):
        return None, None
    first, second = float(baseline), float(subject)
    delta = second - first
    if first == second:
        return 0.0, 0.0
    relative = delta / first if first else math.nan
    return abs(delta), relative if math.isfinite(relative) else None


def _grade(
    pair: Pair,
    deviation: NDArray[np.float64],
    allowed: NDArray[np.float64],
    outside: NDArray[np.bool_],
) -> Status:
    if pair.factor.data.kind == "text" or not np.isfinite(deviation[outside]).all():
        return Status.CRITICAL
    rows = outside.any(axis=1)
    gap = np.abs(pair.subject[rows] - pair.baseline[rows])
    if (gap >= np.abs(pair.baseline[rows])).any() and pair.factor.data.kind == "float":
        size = np.abs(pair.baseline[rows]).max(axis=1, keepdims=True)
        if (gap >= size).any():
            return Status.CRITICAL
    if (deviation[outside] <= 10.0 * allowed[outside]).all():
        return Status.MINOR
    return Status.DIVERGENT
