"""Measures one pair by its tolerance: several measures, single indices, NaN, noise."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import UsageError
from braggtrace.judgement.absolute import absolute, as_peak
from braggtrace.judgement.comparators import comparator_for, goes_by_noise, limits_of
from braggtrace.judgement.deviation import judge_deviation, judge_measure
from braggtrace.judgement.findings import (
    RULES,
    Comparator,
    Finding,
    Measure,
    Pair,
    Status,
    Tolerance,
    Vanishing,
)
from braggtrace.judgement.limits import Limit
from braggtrace.judgement.plugin_answers import answer_of
from braggtrace.judgement.text_spellings import not_finite_texts
from braggtrace.judgement.tolerance import Need, Noise
from braggtrace.judgement.vanishing import vanishing

_OF_TEXTS: Final = 2  # the first rules by which a text may be NaN


def measure(
    pair: Pair,
    tolerance: Tolerance,
    comparators: Mapping[str, Comparator],
    rules: int = RULES,
) -> Finding:
    """Compare a pair value by value.

    Args:
        pair: the values of both sides.
        tolerance: as configured; floors and peaks become absolute here.
        comparators: by name.
        rules: version of the rules, see ``findings.RULES``.

    Returns:
        The finding. Its measure is None where a comparator hands none over.

    Raises:
        PluginError: a comparator raised, or answered something else.
        UnknownNameError: no such comparator.
        UsageError: a comparator without measure where several are needed.
    """
    tolerance = absolute(tolerance, pair)
    finding = _judged(pair, tolerance, comparators, rules)
    strange = not_finite(pair, tolerance, rules)
    if any(strange.strides) and strange.any():  # no stride: nothing is, anywhere
        finding = _with_strange(pair, tolerance, finding, strange)
    # what a comparator says it went by, unless the configuration says more
    if tolerance.parts or tolerance.places:
        finding = replace(finding, tolerance=tolerance)
    if rules < 2 and finding.worst is not None:  # what digits allow was not in texts
        finding = replace(finding, worst=replace(finding.worst, slack=0.0))
    if pair.factor.data.kind == "text":
        finding = replace(finding, speaks_of_nan=_speaks_of_nan(pair))
    vanish = lets_vanish(pair, tolerance, comparators)
    return replace(finding, lets_vanish=True) if vanish else finding


def vanishing_of(
    pair: Pair,
    tolerance: Tolerance,
    comparators: Mapping[str, Comparator],
    rules: int = RULES,
) -> Vanishing | None:
    """Values in whose place zero or the negative would pass, as ``measure`` judges."""
    by = absolute(tolerance, pair)
    return vanishing(pair, lambda other: _judged(other, by, comparators, rules))


def _judged(
    pair: Pair,
    tolerance: Tolerance,
    comparators: Mapping[str, Comparator],
    rules: int,
) -> Finding:
    by = _by_place if tolerance.places else _measured
    return by(pair, tolerance, comparators, rules)


def lets_vanish(
    pair: Pair, tolerance: Tolerance, comparators: Mapping[str, Comparator]
) -> bool:
    """Whether zero in place of the values would pass, by what comparators declare."""
    if tolerance.parts:
        parts = [lets_vanish(pair, part, comparators) for part in tolerance.parts]
        return any(parts) if tolerance.need == "any" else all(parts)
    declared = limits_of(_comparator(pair, tolerance, comparators))
    return any(
        name in declared and declared[name].lets_vanish(value)
        for name, value in tolerance.limits().items()
    )


def by_digits(
    pair: Pair,
    tolerance: Tolerance,
    comparators: Mapping[str, Comparator],
    finding: Finding,
) -> int:
    """How many values pass only because printed digits leave something open.

    Args:
        pair: the values of both sides.
        tolerance: as configured.
        comparators: by name.
        finding: of this pair, under this tolerance.
    """
    if not pair.has_slack or finding.worst is None or not finding.worst.deviation:
        return 0
    exact = replace(pair, slack=np.broadcast_to(np.float64(0.0), pair.slack.shape))
    return max(0, measure(exact, tolerance, comparators).outside - finding.outside)


def not_finite(
    pair: Pair, tolerance: Tolerance, rules: int = RULES
) -> NDArray[np.bool_]:
    """Values that no comparator may pass, under the policy of the tolerance."""
    if pair.factor.data.kind == "text" and rules >= _OF_TEXTS:
        return _not_finite_texts(pair, tolerance)
    if pair.factor.data.kind != "float":
        return np.zeros(pair.baseline.shape, dtype=np.bool_)
    b, s = pair.baseline, pair.subject
    with np.errstate(all="ignore"):
        if np.isfinite(b.sum() + s.sum()):  # so is every one of them
            return np.broadcast_to(np.False_, b.shape)
    strange: NDArray[np.bool_] = ~np.isfinite(b) | ~np.isfinite(s)
    if tolerance.nan == "equal":
        strange &= ~((b == s) | (np.isnan(b) & np.isnan(s)))
    return strange


def _speaks_of_nan(pair: Pair) -> bool:
    sides = (pair.baseline, pair.subject)
    return any(not_finite_texts(side, of="word").any() for side in sides)


def _not_finite_texts(pair: Pair, tolerance: Tolerance) -> NDArray[np.bool_]:
    both = (pair.baseline, pair.subject)
    first, second = (not_finite_texts(side, of="value") for side in both)
    if not (any(first.strides) or any(second.strides)):
        return first
    strange = first | second
    if tolerance.nan == "equal":
        strange &= pair.baseline != pair.subject
    return strange


def _measured(
    pair: Pair,
    tolerance: Tolerance,
    comparators: Mapping[str, Comparator],
    rules: int,
) -> Finding:
    if not tolerance.parts:
        return _ask(pair, tolerance, comparators, rules)
    findings = [_measured(pair, part, comparators, rules) for part in tolerance.parts]
    measures = [_measure_of(finding) for finding in findings]
    combined = judge_measure(
        pair,
        tolerance,
        _combined(measures, tolerance, pair),
        comparator=f"{tolerance.need} of {', '.join(f.comparator for f in findings)}",
    )
    return replace(combined, needs=_combined_needs(findings, tolerance))


def _combined(measures: list[Measure], tolerance: Tolerance, pair: Pair) -> Measure:
    """Value by value the measure that decides: the kindest, or the hardest."""
    width = max(measure.deviation.shape[1] for measure in measures)
    shape = (len(pair.index), width)
    deviation = np.stack([np.broadcast_to(m.deviation, shape) for m in measures])
    allowed = np.stack([np.broadcast_to(m.allowed, shape) for m in measures])
    outside = np.stack([np.broadcast_to(m.outside, shape) for m in measures])
    with np.errstate(all="ignore"):
        used = np.where(deviation == 0, 0.0, deviation / allowed)
    used = np.where(np.isnan(used), np.inf, used)
    # outside counts, however little: its quotient may round to one
    used = np.where(outside, np.maximum(used, np.nextafter(1.0, 2.0)), used)
    used = np.where(outside, used, np.minimum(used, 1.0))
    pick = np.argmin if tolerance.need == "any" else np.argmax
    chosen = pick(used, axis=0)[None]
    return Measure(
        deviation=np.take_along_axis(deviation, chosen, axis=0)[0],
        allowed=np.take_along_axis(allowed, chosen, axis=0)[0],
    )


def _combined_needs(findings: list[Finding], tolerance: Tolerance) -> tuple[Need, ...]:
    """Of ``any``, the one limit that changes least; of ``all``, every one."""
    if tolerance.need == "all":
        return tuple(need for finding in findings for need in finding.needs)
    known = [finding for finding in findings if finding.needs]
    return min(known, key=_change).needs if known else ()


def _change(finding: Finding) -> float:
    limits = finding.tolerance.limits()
    return max(
        need.value / limits[need.limit] if need.limit in limits else np.inf
        for need in finding.needs
    )


def _by_place(
    pair: Pair,
    tolerance: Tolerance,
    comparators: Mapping[str, Comparator],
    rules: int,
) -> Finding:
    """Each row by the first place that it matches, the rest by the tolerance itself."""
    width = pair.baseline.shape[1]
    deviation = np.zeros(pair.baseline.shape)
    allowed = np.zeros(pair.baseline.shape)
    parts: list[tuple[str, Finding]] = []
    for label, inner, rows in _places(pair, tolerance):
        finding = _measured(_rows(pair, rows), inner, comparators, rules)
        measure = _measure_of(finding)
        deviation[rows] = np.broadcast_to(measure.deviation, (len(rows), width))
        allowed[rows] = np.broadcast_to(measure.allowed, (len(rows), width))
        parts.append((label, finding))
    whole = judge_measure(
        pair,
        tolerance,
        Measure(deviation=deviation, allowed=allowed),
        comparator=" and ".join(dict.fromkeys(f.comparator for _, f in parts)),
    )
    return replace(whole, needs=_placed_needs(parts))


def _placed_needs(parts: list[tuple[str, Finding]]) -> tuple[Need, ...]:
    """What each place lacks; where none lacks anything, what the tightest needs."""
    red = [part for part in parts if part[1].outside]
    if any(not finding.needs for _, finding in red):
        return ()
    shown = red or [min(parts, key=lambda part: part[1].margin or 0.0)]
    return tuple(replace(n, at=label) for label, found in shown for n in found.needs)


def _places(
    pair: Pair, tolerance: Tolerance
) -> Iterator[tuple[str, Tolerance, NDArray[np.intp]]]:
    """Label, tolerance and rows of each place that has any."""
    taken = np.zeros(len(pair.index), dtype=np.bool_)
    for place in tolerance.places:
        mine = matching_rows(pair, place.index) & ~taken
        taken |= mine
        if mine.any():
            yield place.label(), place.tolerance, np.flatnonzero(mine)
    if not taken.all():
        yield "elsewhere", replace(tolerance, places=()), np.flatnonzero(~taken)


def matching_rows(pair: Pair, index: Mapping[str, int]) -> NDArray[np.bool_]:
    """Which rows of a pair lie at these indices; none where an axis is absent."""
    data = pair.factor.data
    found = np.ones(len(pair.index), dtype=np.bool_)
    for axis, i in index.items():
        if axis not in data.axes:
            return np.zeros(len(pair.index), dtype=np.bool_)
        found &= data.index[pair.index, data.axes.index(axis)] == i
    return found


def _rows(pair: Pair, rows: NDArray[np.intp]) -> Pair:
    return replace(
        pair,
        baseline=pair.baseline[rows],
        subject=pair.subject[rows],
        slack=pair.slack[rows],
        noise=None if pair.noise is None else pair.noise[rows],
        index=pair.index[rows],
    )


def _measure_of(finding: Finding) -> Measure:
    if finding.measure is None:
        raise UsageError(
            f"comparator {finding.comparator!r} does not say how far apart each value "
            "is, which any, all, at and expect need; let it answer with "
            "braggtrace.judge_deviation"
        )
    return finding.measure


def _ask(
    pair: Pair,
    tolerance: Tolerance,
    comparators: Mapping[str, Comparator],
    rules: int,
) -> Finding:
    """The comparator's answer; how a value that is not finite fares is not its say."""
    chosen = _comparator(pair, tolerance, comparators)
    if goes_by_noise(chosen):
        require_noise(pair)
    finding = answer_of(chosen, pair, tolerance, rules)
    if tolerance.peak:
        finding = replace(finding, needs=as_peak(finding.needs, tolerance, pair))
    return _with_whole_needs(finding, limits_of(chosen))


def _with_whole_needs(finding: Finding, declared: Mapping[str, Limit]) -> Finding:
    """The finding, with whole limits where its comparator declares them so."""
    needs = tuple(
        replace(need, value=declared[need.limit].rounded_up(need.value))
        if need.limit in declared and declared[need.limit].whole and need.value % 1
        else need
        for need in finding.needs
    )
    return finding if needs == finding.needs else replace(finding, needs=needs)


def _comparator(
    pair: Pair, tolerance: Tolerance, comparators: Mapping[str, Comparator]
) -> Comparator:
    factor = pair.factor
    return comparator_for(tolerance, factor.comparator, factor.data.kind, comparators)


def _with_strange(
    pair: Pair, tolerance: Tolerance, finding: Finding, strange: NDArray[np.bool_]
) -> Finding:
    """The finding with values that are not finite outside, whoever passed them."""
    n = int(strange.sum())
    if finding.measure is None:
        if finding.status is not Status.PASS:
            return replace(finding, needs=())
        deviation = np.where(strange, np.inf, 0.0)
        found = judge_deviation(
            pair,
            tolerance,
            deviation,
            np.zeros(deviation.shape),
            comparator=finding.comparator,
        )
    else:
        measure = finding.measure
        if measure.deviation.shape != strange.shape:
            strange = np.asarray(strange.any(axis=1, keepdims=True))
        if (measure.outside & strange).sum() == strange.sum():
            return replace(finding, needs=())
        found = judge_measure(
            pair,
            finding.tolerance,
            replace(measure, deviation=np.where(strange, np.inf, measure.deviation)),
            comparator=finding.comparator,
        )
    more = (
        f" ({found.outside} of {found.compared} outside)" if found.outside > n else ""
    )
    message = f"{n} values are not finite; only `nan: equal` lets them pass{more}"
    return replace(found, message=message)


def with_noise(pair: Pair, noise: Noise | None) -> Pair:
    """A pair with the noise floor of its values; None where it was not measured."""
    if noise is None or noise.values.shape[1] != pair.baseline.shape[1]:
        return pair
    data = pair.factor.data
    rows = noise.rows(data.axes, data.index[pair.index])
    return replace(pair, noise=rows)


def require_noise(pair: Pair) -> None:
    """Refuse a pair that a comparator cannot judge by its noise floor.

    Raises:
        UsageError: nobody measured it.
    """
    if pair.noise is None:
        raise UsageError(
            f"{pair.factor.name} has no noise floor: `braggtrace run` measures it, or "
            "the bundle of a run that did; give this factor a tolerance of its own"
        )
