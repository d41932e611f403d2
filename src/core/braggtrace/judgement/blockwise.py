"""The findings of one factor, block by block, as one."""

from dataclasses import replace
from typing import Final

from braggtrace.judgement.findings import Difference, Finding, Pair, Status
from braggtrace.judgement.measure import matching_rows
from braggtrace.judgement.tolerance import Need
from braggtrace.judgement.vanishing import both_blocks

_BEST_FIRST: Final = (
    Status.PASS,
    Status.EXPECTED,
    Status.MINOR,
    Status.DIVERGENT,
    Status.CRITICAL,
)


class Blockwise:
    """What is known of a factor so far."""

    def __init__(self) -> None:
        self._finding: Finding | None = None
        self._counted = 0  # deviations, of which a vector may have one
        self._placed: set[int] = set()  # tolerances at an index that there is

    def add(self, finding: Finding, pair: Pair | None = None) -> None:
        """Take the finding of a block, with the values behind it where there are."""
        if finding.measure is not None:
            self._counted += finding.measure.deviation.size
        if pair is not None:
            self._placed |= {
                i
                for i, place in enumerate(finding.tolerance.places)
                if matching_rows(pair, place.index).any()
            }
        finding = replace(finding, measure=None)
        known = self._finding
        self._finding = finding if known is None else self._both(known, finding)

    def finding(self) -> Finding:
        """The finding of all blocks."""
        if self._finding is None:
            raise ValueError("no block was added")
        found = self._finding
        if not found.compared:
            return found
        for i, place in enumerate(found.tolerance.places):
            if i not in self._placed:
                return replace(
                    found,
                    status=Status.CRITICAL,
                    problem="stale",
                    message=f"a tolerance is set {place.label()}, where the factor has "
                    "no value; remove it",
                )
        return found

    def _both(self, first: Finding, second: Finding) -> Finding:
        readings = first.readings + second.readings
        for found in (first, second):
            if not found.compared:  # of another structure: no block counts as compared
                return replace(found, readings=readings)
        leading = max((first, second), key=lambda f: _BEST_FIRST.index(f.status))
        decisive = first if first.problem else second
        outside = first.outside + second.outside
        message = decisive.message
        if decisive.problem == "values":
            message = f"{outside} of {self._counted} outside the tolerance"
            message += _not_finite(first, second)
        return replace(
            decisive,
            status=leading.status,
            message=message,
            compared=first.compared + second.compared,
            outside=outside,
            by_digits=first.by_digits + second.by_digits,
            readings=readings,
            first=first.first or second.first,
            worst=_worst(first.worst, second.worst),
            needs=_needs(first.needs, second.needs),
            lets_vanish=first.lets_vanish or second.lets_vanish,
            speaks_of_nan=first.speaks_of_nan or second.speaks_of_nan,
            vanishing=both_blocks(first.vanishing, second.vanishing),
            declared=tuple(dict.fromkeys((*first.declared, *second.declared))),
        )


def _not_finite(*found: Finding) -> str:
    """Messages about values that are not finite, kept from block to block."""
    for one in found:
        if "not finite" in one.message:
            return "; some values are not finite"
    return ""


def _worst(first: Difference | None, second: Difference | None) -> Difference | None:
    """The one that uses more of its tolerance; the earlier one of two alike."""
    if first is None or second is None:
        return first or second
    return second if _use(second) > _use(first) else first


def _use(worst: Difference) -> tuple[float, float]:
    if worst.deviation == 0:
        return 0.0, 0.0
    if worst.deviation != worst.deviation:
        return float("inf"), float("inf")
    used = worst.deviation / worst.allowed if worst.allowed else float("inf")
    return used, worst.deviation


def _needs(first: tuple[Need, ...], second: tuple[Need, ...]) -> tuple[Need, ...]:
    """The greater limits; none where the blocks need limits of another kind."""
    if [(n.limit, n.at) for n in first] != [(n.limit, n.at) for n in second]:
        return ()
    pairs = zip(first, second, strict=True)
    return tuple(max(pair, key=lambda need: need.value) for pair in pairs)
