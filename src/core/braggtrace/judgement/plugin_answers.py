"""Answers of plugins, taken at their word only as far as they agree with themselves."""

from typing import Final, TypeVar

import numpy as np

from braggtrace.errors import plugin_faults
from braggtrace.judgement.answered_fields import wrong_field
from braggtrace.judgement.findings import (
    RULES,
    Comparator,
    FactorExtractor,
    Finding,
    Measure,
    Pair,
    Status,
    Tolerance,
)

Answer = TypeVar("Answer")
# what a comparator may say; the judgement alone knows what is declared or missing
_ITS_OWN: Final = (Status.PASS, Status.MINOR, Status.DIVERGENT, Status.CRITICAL)


def require(kind: type[Answer], found: object) -> Answer:
    """What a plugin answered, if it is of the promised kind."""
    if not isinstance(found, kind):
        raise TypeError(f"wanted a {kind.__name__}, got {type(found).__name__}")
    return found


def promised_names(extractor: FactorExtractor) -> tuple[str, ...]:
    """Names of the factors that an extractor may yield.

    Raises:
        PluginError: it raised, or answered something else than names.
    """
    with plugin_faults(extractor.name, "naming its factors"):
        names = extractor.names()
        if isinstance(names, str):
            raise TypeError(f"wanted a sequence of names, got the text {names!r}")
        return tuple(require(str, name) for name in names)


def answer_of(
    comparator: Comparator, pair: Pair, tolerance: Tolerance, rules: int = RULES
) -> Finding:
    """What a comparator says of a pair.

    Args:
        comparator: of a plugin.
        pair: values of both sides; they cannot be written to.
        tolerance: with its floor and peak absolute.
        rules: version of the rules; from 1 on no deviation and no allowance may be
            negative, since a negative deviation is within every limit.

    Returns:
        A finding that counts every value and does not contradict itself.

    Raises:
        PluginError: it raised, answered something else, compared another number of
            values, measured something negative, or says PASS and names something that
            is outside.
    """
    with plugin_faults(comparator.name, "comparing"):
        finding = require(Finding, comparator.compare(pair, tolerance))
        _refuse(_objection(finding, pair) or _negative(finding, rules))
    return finding


def _refuse(objection: str) -> None:
    if objection:
        raise ValueError(objection)


def _objection(finding: Finding, pair: Pair) -> str:
    """Why an answer cannot be believed, or ""."""
    if wrong := wrong_field(finding):
        return wrong
    if finding.compared != pair.baseline.size:
        return f"compared {finding.compared} of {pair.baseline.size}"
    status = finding.status
    if not isinstance(status, Status) or status not in _ITS_OWN:
        return f"status {status!s} is not a comparator's to give"
    if finding.measure is not None and not _fits(finding.measure, pair):
        return "its measure has another shape than the values"
    if status is Status.PASS and _names_something(finding):
        return "it says PASS and names values that are outside"
    return ""


def _negative(finding: Finding, rules: int) -> str:
    """Why a measure below zero cannot be believed, or ""."""
    measure = finding.measure
    if rules < 1 or measure is None:
        return ""
    for what, values in (
        ("deviation", measure.deviation),
        ("allowance", measure.allowed),
    ):
        least = float(np.min(values, initial=0.0))
        if np.isnan(least):  # a NaN is outside by itself, and hides nothing here
            least = float(np.fmin.reduce(values, axis=None, initial=0.0))
        if least < 0:
            return (
                f"its least {what} is {least:g}; a distance is not negative, and a "
                "negative one would be within every limit"
            )
    return ""


def _fits(measure: Measure, pair: Pair) -> bool:
    rows, width = pair.baseline.shape
    shapes = ((rows, width), (rows, 1))
    return measure.deviation.shape == measure.allowed.shape and (
        measure.deviation.shape in shapes
    )


def _names_something(finding: Finding) -> bool:
    outside = finding.measure is not None and bool(np.any(finding.measure.outside))
    named = finding.outside or finding.problem or finding.first is not None
    return bool(named) or outside
