"""The fields of a finding that a plugin answered, each of the type that it promises."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, get_args

import numpy as np

from braggtrace.judgement.findings import (
    Difference,
    Finding,
    Measure,
    Problem,
    Tolerance,
)
from braggtrace.judgement.tolerance import Need

Check = Callable[[object], bool]
_PROBLEMS: Final = get_args(Problem)


def wrong_field(finding: Finding) -> str:
    """Why a field of a finding cannot be used, or "".

    Args:
        finding: of a comparator; its status is looked at elsewhere.
    """
    for name, (wanted, holds) in _FIELDS.items():
        value = getattr(finding, name)
        if not holds(value):
            return f"its {name} is {value!r}; wanted {wanted}"
    return _not_measured(finding.measure) if finding.measure is not None else ""


def _not_measured(measure: Measure) -> str:
    for name in ("deviation", "allowed"):
        kind = getattr(measure, name).dtype.kind
        if kind not in "fiub":
            return f"its {name} holds no real numbers, but {getattr(measure, name)!r}"
    return ""


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and _is_whole(value) and value >= 0


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)  # as JSON has them; NumPy's double is a float


def _is_difference(value: object) -> bool:
    if value is None:
        return True
    if not isinstance(value, Difference):
        return False
    deltas = (value.abs_delta, value.rel_delta)
    numbers = (value.allowed, value.deviation, *(d for d in deltas if d is not None))
    return (
        isinstance(value.place, Mapping)
        and all(_is_text(axis) and _is_whole(i) for axis, i in value.place.items())
        and _is_text(value.component)
        and all(map(_is_number, numbers))
        and all(_is_text(v) or _is_number(v) for v in (value.baseline, value.subject))
    )


def _is_need(value: object) -> bool:
    return (
        isinstance(value, Need)
        and _is_text(value.limit)
        and _is_number(value.value)
        and _is_text(value.at)
    )


def _each(holds: Check) -> Check:
    return lambda value: isinstance(value, tuple | list) and all(map(holds, value))


def _is_measure(value: object) -> bool:
    return value is None or isinstance(value, Measure)


_TEXT: Final = ("a text", _is_text)
_TEXTS: Final = ("a tuple of texts", _each(_is_text))
_COUNT: Final = ("a whole number from 0 on", _is_count)
_DIFFERENCE: Final = ("a braggtrace Difference or None", _is_difference)
_FIELDS: Final[Mapping[str, tuple[str, Check]]] = MappingProxyType(
    {
        "description": _TEXT,
        "unit": _TEXT,
        "problem": ("a word for what is wrong", lambda value: value in _PROBLEMS),
        "message": _TEXT,
        "comparator": _TEXT,
        "tolerance": (
            "a braggtrace.Tolerance",
            lambda value: isinstance(value, Tolerance),
        ),
        "compared": _COUNT,
        "outside": _COUNT,
        "readings": _COUNT,
        "first": _DIFFERENCE,
        "worst": _DIFFERENCE,
        "needs": ("a tuple of Need", _each(_is_need)),
        "by_digits": _COUNT,
        "lets_vanish": (
            "True or False",
            lambda value: isinstance(value, bool | np.bool_),
        ),
        "speaks_of_nan": (
            "True or False",
            lambda value: isinstance(value, bool | np.bool_),
        ),
        "declared": _TEXTS,
        "measure": ("a braggtrace Measure or None", _is_measure),
        "upstream": _TEXTS,
        "sources": _TEXTS,
        "follows": _TEXT,
    }
)
