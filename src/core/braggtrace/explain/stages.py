"""Which stages are at fault, found by feeding each with the baseline's values.

What a stage makes of them is compared with the baseline's own. Every stage gets right
inputs, whatever the stages before it did. So a divergence that its inputs explain
vanishes, and one that they do not explain stays: a cause of its own, that the first
one cannot hide.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from braggtrace.catalog import CATALOG, causal_rank
from braggtrace.events import Event, Trace
from braggtrace.explain.knowledge import Knowledge
from braggtrace.explain.recompare import Comparing
from braggtrace.explain.replay import Replayer
from braggtrace.explain.substituted import emitted_name, given_values
from braggtrace.findings import Finding, Status
from braggtrace.simulator.substitution import Given
from braggtrace.verdict import Verdict

_NUDGES = (1.0, -1.0)
_OF_THE_FIRST = 1.0e-6  # a fault that leaves less than this of the difference is none


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Faults:
    """What came of feeding every stage with the baseline's values.

    Attributes:
        given: the baseline's values.
        sides: the baseline, and what the stages make of its values, in one vocabulary.
        verdict: on what the stages make of them.
        knowledge: what the baseline's values settle.
        left: what its own stage does wrong, by factor.
        cleared: factors that their inputs explain, in all places that diverge.
    """

    given: Mapping[str, Given]
    sides: tuple[Trace, Trace]
    verdict: Verdict
    knowledge: Knowledge
    left: dict[str, Finding]
    cleared: frozenset[str]


def find_faults(
    comparing: Comparing,
    replayer: Replayer,
    subject: Trace,
    diverged: Sequence[Finding],
) -> Faults:
    """Feed every stage with the baseline's values.

    Args:
        comparing: the baseline and the rules.
        replayer: of the subject.
        subject: its trace.
        diverged: what differs, in causal order.

    Returns:
        The faults; only diverged factors are looked at.
    """
    sizes = subject.header.sizes
    names = tuple(comparing.baseline.events)
    given = given_values(comparing.baseline, names, sizes)
    fed = replayer.replay(given=given, computed=True)
    baseline, computed = comparing.sides(fed.trace)
    nudged = tuple(_nudged(comparing, replayer, names, sizes))
    knowledge = Knowledge(trace=fed.trace, placed=fed.placed)
    left: dict[str, Finding] = {}
    cleared: set[str] = set()
    for finding in sorted(diverged, key=lambda f: causal_rank(f.factor)):
        if finding.problem != "values":
            for source in finding.sources:
                knowledge.accuse(source)
            continue
        judged = _Local(
            comparing=comparing,
            knowledge=knowledge,
            baseline=baseline,
            computed=computed,
            nudged=nudged,
        ).judge(finding)
        if judged is None:
            continue
        if _matters(judged, finding):
            left[finding.factor] = judged
            for source in finding.sources:
                knowledge.accuse(emitted_name(source))
        elif judged.compared == finding.compared:
            cleared.add(finding.factor)
    return Faults(
        given=given,
        sides=(baseline, computed),
        verdict=comparing.judged(baseline, computed),
        knowledge=knowledge,
        left=left,
        cleared=frozenset(cleared),
    )


def _nudged(
    comparing: Comparing,
    replayer: Replayer,
    names: Sequence[str],
    sizes: Mapping[str, int],
) -> Iterator[Trace]:
    """What the stages make of values at either end of their printed digits."""
    for nudge in _NUDGES:
        moved = given_values(comparing.baseline, names, sizes, nudge=nudge)
        trace = replayer.replay(given=moved, computed=True).trace
        yield comparing.sides(trace)[1]


def _matters(left: Finding, whole: Finding) -> bool:
    if left.status is Status.PASS or left.worst is None or whole.worst is None:
        return False
    if not np.isfinite(left.worst.deviation) or not np.isfinite(whole.worst.deviation):
        return True
    return left.worst.deviation > _OF_THE_FIRST * whole.worst.deviation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Local:
    """What a stage makes of the baseline's values, against what the baseline has."""

    comparing: Comparing
    knowledge: Knowledge
    baseline: Trace
    computed: Trace
    nudged: tuple[Trace, ...]

    def judge(self, finding: Finding) -> Finding | None:
        """The finding of a factor in the places whose inputs are known, or None."""
        sources = finding.sources or (finding.factor,)
        parts = [self._events(name) for name in sources if name in self.computed]
        events = [part for part in parts if part is not None]
        if not events or len(events) < len(sources):
            return None
        first = Trace(
            header=replace(self.baseline.header, anomalies=(), exempt=()),
            events={b.name: b for b, _ in events},
        )
        second = Trace(
            header=replace(self.computed.header, anomalies=(), exempt=()),
            events={s.name: s for _, s in events},
        )
        return self.comparing.finding(first, second, finding.factor)

    def _events(self, name: str) -> tuple[Event, Event] | None:
        b, s = self.baseline.get(name), self.computed.get(name)
        spec = CATALOG.get(name)
        if b is None or s is None or spec is None:
            return None
        own = emitted_name(name)
        mask = self.knowledge.upstream_sound(own)
        rows_b, rows_s = self.knowledge.rows(b, mask), self.knowledge.rows(s, mask)
        if not rows_b.any() or rows_b.sum() != rows_s.sum():
            return None
        others = [trace.get(name) for trace in self.nudged]
        moved = _moved(s, others)
        if b.axes != s.axes or b.index.shape != s.index.shape:
            moved = np.zeros_like(moved)
        width = np.zeros(b.values.shape) if b.half_width is None else b.half_width
        if width.shape == moved.shape and b.kind == "float":
            width = width + 2.0 * moved
        wider = replace(b, half_width=width)
        return _picked(wider, rows_b), _picked(s, rows_s)


def _moved(event: Event, others: Sequence[Event | None]) -> NDArray[np.float64]:
    """How far the last printed digits of the inputs move an event."""
    moved = np.zeros(event.values.shape)
    if event.kind != "float":
        return moved
    for other in others:
        if other is not None and other.values.shape == event.values.shape:
            with np.errstate(invalid="ignore"):  # Inf on both sides has not moved
                gap = np.abs(other.values - event.values)
            moved = np.maximum(moved, np.nan_to_num(gap, posinf=0.0))
    return moved


def _picked(event: Event, rows: NDArray[np.bool_]) -> Event:
    return replace(
        event,
        index=event.index[rows],
        values=event.values[rows],
        literals=None if event.literals is None else event.literals[rows],
        half_width=None if event.half_width is None else event.half_width[rows],
        repeats=None if event.repeats is None else event.repeats[rows],
    )
