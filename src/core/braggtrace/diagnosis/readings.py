"""Describes a difference in words: a ratio or an offset that is the same everywhere."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.diagnosis.known_numbers import name_of, offsets, ratios
from braggtrace.events import Trace
from braggtrace.judgement.alignment import Mismatch, align
from braggtrace.judgement.findings import Factor, FactorExtractor, Pair

_SAME: Final = 1.0e-9
_VAGUE: Final = 1.0e-4  # digits that are less sure than this identify no number
_FEW: Final = 3  # values from which on an unknown ratio is reported
Values = NDArray[np.float64]


def read_causes(
    names: Iterable[str],
    baseline: Trace,
    subject: Trace,
    extractors: Sequence[FactorExtractor],
) -> dict[str, str]:
    """Read the difference of each factor where there is a clause for it.

    Args:
        names: factors.
        baseline: the reference.
        subject: the program under test, in the same vocabulary.
        extractors: the configured ones.

    Returns:
        Clauses by factor; a factor without one is left out.
    """
    wanted = set(names)
    if not wanted:
        return {}
    first, second = (_factors(extractors, trace) for trace in (baseline, subject))
    known = ratios(baseline, subject)
    found: dict[str, str] = {}
    for name in sorted(wanted & set(first) & set(second)):
        pair = align(first[name], second[name])
        if isinstance(pair, Mismatch):
            continue
        shifts = offsets(pair.factor.data.unit, baseline, subject)
        clause = read_difference(pair, known, shifts)
        if clause:
            found[name] = clause
    return found


def _factors(extractors: Sequence[FactorExtractor], trace: Trace) -> dict[str, Factor]:
    return {f.name: f for e in extractors for f in e.extract(trace)}


def read_difference(
    pair: Pair, known: Mapping[str, float], shifts: Mapping[str, float]
) -> str:
    """Describe the subject's values by the baseline's.

    Args:
        pair: both sides of a factor.
        known: known ratios by name.
        shifts: known offsets in the factor's unit, by name.

    Returns:
        A clause such as "the subject is the baseline × π/180"; "" where none
        fits.
    """
    if pair.factor.data.kind == "text":
        return ""
    with np.errstate(all="ignore"):  # what is not finite fits no clause
        return _clause(pair, known, shifts)


def _clause(pair: Pair, known: Mapping[str, float], shifts: Mapping[str, float]) -> str:
    baseline: Values = pair.baseline.astype(np.float64)
    subject: Values = pair.subject.astype(np.float64)
    if not (np.isfinite(baseline).all() and np.isfinite(subject).all()):
        return ""
    return (
        _arrangement(baseline, subject, pair.factor.data.components)
        or _ratio(baseline, subject, known)
        or _printed_ratio(pair, known)
        or _offset(baseline, subject, shifts, pair.factor.data.components)
    )


def _close(first: Any, second: Any) -> bool:
    size = max(float(np.abs(first).max(initial=0.0)), float(np.abs(second).max()))
    return bool((np.abs(first - second) <= _SAME * size).all())


def _arrangement(b: Values, s: Values, names: tuple[str, ...]) -> str:
    """Signs and order of components."""
    width = b.shape[1]
    if width == 9 and _close(s, b.reshape(-1, 3, 3).transpose(0, 2, 1).reshape(-1, 9)):
        return "the subject is the baseline transposed"
    if not 2 <= width <= 4 or len(names) != width or _close(s, -b):
        return ""
    turned = [i for i in range(width) if not _close(s[:, i], b[:, i])]
    alike = all(_close(s[:, i], -b[:, i]) for i in turned)
    if turned and alike and len(turned) < width:
        return (
            f"the subject has the sign of {', '.join(names[i] for i in turned)} turned"
        )
    for order in permutations(range(width)):
        if order != tuple(range(width)) and _close(s, b[:, order]):
            shown = ", ".join(names[i] for i in order)
            return f"the subject has the components in the order {shown}"
    return ""


def _ratio(b: Values, s: Values, known: Mapping[str, float]) -> str:
    used = (b != 0) | (s != 0)
    if not used.any() or (b[used] == 0).any():
        return ""
    ratio = s[used] / b[used]
    middle = float(np.median(ratio))
    if not np.isfinite(middle) or abs(middle - 1.0) <= _SAME:
        return ""
    if not (np.abs(ratio - middle) <= _SAME * abs(middle)).all():
        return ""
    name = name_of(middle, known)
    if name:
        return f"the subject is the baseline × {name}"
    if ratio.size >= _FEW:
        return f"the subject is the baseline × {middle:.9g} everywhere"
    return ""


def _printed_ratio(pair: Pair, known: Mapping[str, float]) -> str:
    """A known ratio, within what the printed digits leave open."""
    b, s = pair.baseline.astype(np.float64), pair.subject.astype(np.float64)
    if (b == 0).any() or (s == 0).any() or not np.any(pair.slack):
        return ""
    # the digits may be those of either side
    for of_side in (np.maximum, np.minimum):
        unsure = _SAME + pair.slack / of_side(np.abs(b), np.abs(s))
        name = _name_within(s / b, unsure, known)
        if name:
            return f"the subject is the baseline × {name}"
    return ""


def _name_within(ratio: Values, unsure: Values, known: Mapping[str, float]) -> str:
    """Name of a ratio of which each value is known to a part of itself alone."""
    best = np.unravel_index(np.argmin(unsure), unsure.shape)
    middle, least = float(ratio[best]), float(unsure[best])
    near = np.abs(ratio - middle) <= (unsure + least) * abs(middle)
    if least > _VAGUE or abs(middle - 1.0) <= least or not near.all():
        return ""
    return name_of(middle, known, within=least)


def _offset(
    b: Values, s: Values, known: Mapping[str, float], names: tuple[str, ...]
) -> str:
    gap = s - b
    size = float(np.abs(b).max(initial=0.0)) + float(np.abs(s).max(initial=0.0))
    noise = _SAME * size
    found: list[str] = []
    for column in range(gap.shape[1]):
        shift = gap[:, column]
        if not (np.abs(shift - shift[0]) <= noise).all():
            return ""
        if abs(shift[0]) <= noise:
            continue
        for name, value in known.items():
            if abs(abs(shift[0]) - value) <= max(noise, _SAME * value):
                sign = "+" if shift[0] > 0 else "−"
                where = f" in {names[column]}" if names else ""
                found.append(f"{sign} {name}{where}")
                break
        else:
            return ""
    return f"the subject is the baseline {', '.join(found)}" if found else ""
