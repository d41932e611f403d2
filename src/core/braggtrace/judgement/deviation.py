"""From measured deviations to a finding: one way to count, to grade, and to say it."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.judgement.findings import (
    Difference,
    Finding,
    Measure,
    Pair,
    Status,
    Tolerance,
)
from braggtrace.judgement.limits import STANDARD, Limit
from braggtrace.judgement.tolerance import Need

_EPSILON: Final = float(np.finfo(np.float64).eps)
_PLAIN: Final = Limit(description="of which nothing is declared")


def judge_deviation(
    pair: Pair,
    tolerance: Tolerance,
    deviation: NDArray[np.float64],
    allowed: NDArray[np.float64],
    *,
    comparator: str,
    units: Mapping[str, NDArray[np.float64] | float] | None = None,
    limits: Mapping[str, Limit] = STANDARD,
) -> Finding:
    """Count what lies outside, find the first and the worst, grade the factor.

    Args:
        pair: the values of both sides.
        tolerance: in force, for the record.
        deviation: how far apart the sides are, shape (n, components) or (n, 1); NaN
            counts as outside.
        allowed: how far they may be, same shape and measure.
        comparator: name of the one who measured.
        units: what one unit of each limit allows, by the limit's name in the YAML; from
            it follows the limit that would just pass.
        limits: as the comparator declares them; of one that is whole, the limit that
            would just pass is, too.

    Returns:
        The finding, with status PASS, MINOR, DIVERGENT or CRITICAL.
    """
    # whole numbers may differ although their doubles do not
    if pair.factor.data.kind == "int" and pair.baseline.shape == deviation.shape:
        unlike = pair.baseline != pair.subject
        if unlike.any():
            deviation = np.where(unlike & (deviation == 0), 1.0, deviation)
    measure = Measure(deviation=deviation, allowed=allowed, units=units or {})
    with np.errstate(all="ignore"):
        needs = _needs(measure, tolerance, limits)
        return judge_measure(
            pair, tolerance, measure, comparator=comparator, needs=needs
        )


def judge_measure(
    pair: Pair,
    tolerance: Tolerance,
    measure: Measure,
    *,
    comparator: str,
    needs: tuple[Need, ...] = (),
) -> Finding:
    """The finding that follows from a measure (see ``judge_deviation``)."""
    deviation, allowed, outside = measure.deviation, measure.allowed, measure.outside
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
        worst=_difference(pair, deviation, allowed, _worst(pair, deviation, allowed)),
        needs=needs,
        measure=measure,
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


def _needs(
    measure: Measure, tolerance: Tolerance, limits: Mapping[str, Limit]
) -> tuple[Need, ...]:
    """The one limit that would just pass, of those in use if one of them can."""
    used = tolerance.limits()
    names = sorted(measure.units, key=lambda name: name not in used)
    if not measure.deviation.any():  # nothing deviates: any limit would do
        return tuple(Need(limit=name, value=0.0) for name in names[:1])
    for name in names:
        own, shift = used.get(name, 0.0), _shift(measure, measure.units[name])
        # and what the sum may have lost
        need = own + shift + 4.0 * _EPSILON * own
        # −∞: nothing deviates; NaN and +∞: no limit would do
        if need < math.inf:
            value = limits.get(name, _PLAIN).rounded_up(max(need, 0.0))
            return (Need(limit=name, value=value),)
    return ()


def _shift(measure: Measure, unit: NDArray[np.float64] | float) -> float:
    """By how much a limit has to grow, at the value that wants most of it."""
    more = np.subtract(measure.deviation, measure.allowed)
    more /= unit
    most = np.argmax(more)  # the first NaN, where there is one
    if measure.deviation.flat[most] == 0:
        # a value that is inside whatever the limit asks for nothing
        np.copyto(more, -np.inf, where=measure.deviation == 0)
        most = np.argmax(more)
    return float(more.flat[most])


def _worst(
    pair: Pair, deviation: NDArray[np.float64], allowed: NDArray[np.float64]
) -> int:
    """Flat position of the value that uses most of its tolerance.

    Where nothing deviates by the measure it is the first value that differs all the
    same, as the measure of a plugin may have it.
    """
    flat = deviation.ravel()
    if flat.size == 1:
        return 0
    if not flat.any():
        b, s = pair.baseline, pair.subject
        differs: NDArray[np.bool_] = np.asarray(b != s)
        differs &= np.asarray((b == b) | (s == s))  # NaN is like NaN
        if deviation.shape != differs.shape:
            differs = np.asarray(differs.any(axis=1))
        return int(np.argmax(differs.ravel()))
    with np.errstate(divide="ignore", invalid="ignore"):
        used = flat / allowed.ravel()
    most = used.max()
    if np.isnan(most):
        used = np.where(flat == 0, 0.0, np.where(np.isnan(used), np.inf, used))
        most = used.max()
    at_limit = np.flatnonzero(used == most)
    largest = np.nan_to_num(flat[at_limit], nan=np.inf)
    return int(at_limit[np.argmax(largest)])


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
    absolute, relative = deltas(baseline, subject)
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
        slack=float(pair.slack[row, column]),
    )


def deltas(baseline: Any, subject: Any) -> tuple[float | None, float | None]:
    """Absolute and relative difference of two values.

    Args:
        baseline: the reference.
        subject: the program under test.

    Returns:
        |subject − baseline| and (subject − baseline) / baseline; None for texts, and
        where the quotient is no number.
    """
    if isinstance(baseline, str) or isinstance(subject, str):
        return None, None
    whole = all(isinstance(value, int | np.integer) for value in (baseline, subject))
    kind = int if whole else float  # a double does not hold every whole number
    first, second = kind(baseline), kind(subject)
    delta = second - first
    if first == second:
        return 0.0, 0.0
    relative = delta / first if first else math.nan
    return float(abs(delta)), relative if math.isfinite(relative) else None


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
