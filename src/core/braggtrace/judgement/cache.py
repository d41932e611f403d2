"""Answers on pairs of factors, kept for when the same pair comes again.

An explanation judges many traces of one subject that differ in a few events. What a
comparator found for the others is not computed again: its answer follows from the pair
and the rules alone.
"""

from collections import deque
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from numpy.typing import NDArray

from braggtrace.events import Event
from braggtrace.judgement.findings import Factor, Finding, Pair
from braggtrace.judgement.sides import Sides

Compared: TypeAlias = tuple[Finding, Pair | None]
Samples: TypeAlias = tuple[int, int]
_KEPT: Final = 4  # answers for each factor, the latest


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Answer:
    both: Sides
    samples: Samples
    compared: Compared


class FindingCache:
    """What was answered by the same rules and comparators."""

    def __init__(self) -> None:
        self._answers: dict[str, deque[_Answer]] = {}

    def recall(self, name: str, both: Sides, samples: Samples) -> Compared | None:
        """The answer for a factor, or None where this pair was not seen lately."""
        known = self._answers.get(name, ())
        for answer in known:
            if answer.samples == samples and _same_sides(answer.both, both):
                self._keep(name, answer)
                return answer.compared
        return None

    def keep(
        self, name: str, both: Sides, samples: Samples, compared: Compared
    ) -> None:
        """Keep the answer for a factor."""
        answer = _Answer(both=both, samples=samples, compared=compared)
        self._keep(name, answer)

    def _keep(self, name: str, answer: _Answer) -> None:
        """Put an answer first."""
        known = self._answers.setdefault(name, deque(maxlen=_KEPT))
        if answer in known:
            known.remove(answer)
        known.appendleft(answer)


def _same_sides(known: Sides, new: Sides) -> bool:
    return (
        known.group == new.group
        and _same_factor(known.baseline, new.baseline)
        and _same_factor(known.subject, new.subject)
    )


def _same_factor(known: Factor | None, new: Factor | None) -> bool:
    if known is None or new is None:
        return known is new
    return (
        known.name == new.name
        and known.description == new.description
        and known.comparator == new.comparator
        and known.sources == new.sources
        and known.upstream == new.upstream
        and known.scale == new.scale
        and same_event(known.data, new.data)
    )


def same_event(known: Event, new: Event) -> bool:
    """Whether two events are the same to the last bit, NaN included."""
    if known is new:
        return True
    return (
        known.name == new.name
        and known.unit == new.unit
        and known.axes == new.axes
        and known.components == new.components
        and known.ordered == new.ordered
        and _same_array(known.values, new.values)
        and _same_array(known.index, new.index)
        and _same_array(known.half_width, new.half_width)
        and _same_array(known.repeats, new.repeats)
        and _same_array(known.literals, new.literals)
        and _same_array(known.holes, new.holes)
    )


def _same_array(known: NDArray[Any] | None, new: NDArray[Any] | None) -> bool:
    if known is None or new is None:
        return known is new
    if known.dtype != new.dtype or known.shape != new.shape:
        return False
    return known is new or known.tobytes() == new.tobytes()
