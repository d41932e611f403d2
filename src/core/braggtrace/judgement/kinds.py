"""Whole numbers that are floats or have no sign, and whole numbers that have limits."""

from dataclasses import replace
from typing import Final

import numpy as np

from braggtrace.defaults import COMPARATOR_OF
from braggtrace.events import EventSpec
from braggtrace.judgement.comparators import measures_of
from braggtrace.judgement.findings import Factor
from braggtrace.judgement.limits import STANDARD
from braggtrace.judgement.tolerance import Tolerance

_EXACT: Final = 2**53  # not every whole number above is exact in a double


def as_one_kind(
    baseline: Factor, subject: Factor, spec: EventSpec | None
) -> tuple[Factor, Factor]:
    """Both sides in one kind and type where neither changes a value.

    ``%g`` prints 100.0 without a point: whole numbers that were read from text are
    floats where the other side has floats. Whole numbers from 2^63 on are kept without
    a sign; so are others beside them.

    Args:
        baseline: of any kind.
        subject: of any kind.
        spec: what is declared of the event; one of whole numbers stays one.
    """
    kinds = {baseline.data.kind, subject.data.kind}
    if kinds == {"int", "float"} and (spec is None or spec.kind == "float"):
        return _as_float(baseline), _as_float(subject)
    types = {baseline.data.values.dtype.name, subject.data.values.dtype.name}
    if types == {"int64", "uint64"}:
        return _without_sign(baseline), _without_sign(subject)
    return baseline, subject


def _without_sign(factor: Factor) -> Factor:
    values = factor.data.values
    if values.dtype == np.uint64 or (values < 0).any():
        return factor
    return replace(factor, data=replace(factor.data, values=values.astype(np.uint64)))


def taking_limits(factor: Factor, tolerance: Tolerance) -> Factor:
    """A factor of whole numbers, judged by the limits that its tolerance has.

    Args:
        factor: which would be compared for equality.
        tolerance: given for this factor by name.
    """
    limited = any(part.limits().keys() & STANDARD for part in measures_of(tolerance))
    if not limited or factor.comparator != COMPARATOR_OF["int"]:
        return factor
    return replace(factor, comparator=COMPARATOR_OF["float"])


def _as_float(factor: Factor) -> Factor:
    data = factor.data
    of_text = data.literals is not None or data.lines is not None
    if data.kind == "float" or not of_text:
        return factor
    if (np.abs(data.values.astype(np.float64)) > _EXACT).any():
        return factor
    exact = factor.comparator == COMPARATOR_OF["int"]
    return replace(
        factor,
        data=replace(data, values=data.values.astype(np.float64)),
        comparator=COMPARATOR_OF["float"] if exact else factor.comparator,
    )
