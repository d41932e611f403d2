"""Finds faulty stages: each one computes from the baseline's values.

What a stage computes from them is compared with the baseline's own result. Every stage
gets right inputs, whatever the stages before it did. A divergence that its inputs
explain vanishes. One that they do not explain remains: it is a cause of its own, which
an earlier cause cannot hide.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from braggtrace.catalog import CATALOG, causal_rank
from braggtrace.events import Event, Trace
from braggtrace.explain.recompare import Comparing
from braggtrace.explain.replay import Replayer
from braggtrace.explain.substituted import KnownGood, emitted_name, substituted_values
from braggtrace.judgement.findings import Finding, Status
from braggtrace.judgement.verdict import Verdict
from braggtrace.simulator.substitution import Given

_NUDGES = (1.0, -1.0)
_OF_THE_WHOLE = 1.0e-6  # less than this part of the difference is no fault


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StageCheck:
    """What every stage computes from the baseline's values.

    Attributes:
        substituted: the baseline's values.
        sides: the baseline, and what the stages compute from its values, in one
            vocabulary.
        verdict: on what the stages compute.
        known_good: where events are known to be good.
        remaining: differences that a factor's own stage makes, by factor.
        cleared: factors whose inputs explain all that diverges in them.
    """

    substituted: Mapping[str, Given]
    sides: tuple[Trace, Trace]
    verdict: Verdict
    known_good: KnownGood
    remaining: dict[str, Finding]
    cleared: frozenset[str]


def isolate_stages(
    comparing: Comparing,
    replayer: Replayer,
    subject: Trace,
    diverged: Sequence[Finding],
) -> StageCheck:
    """Let every stage compute from the baseline's values.

    Args:
        comparing: the baseline and the rules.
        replayer: of the subject.
        subject: its trace.
        diverged: what differs, in causal order.

    Returns:
        What remains and what is cleared, of the diverged factors.
    """
    sizes = subject.header.sizes
    names = tuple(comparing.baseline.events)
    substituted = substituted_values(comparing.baseline, names, sizes)
    replayed = replayer.replay(substituted=substituted, computed=True)
    baseline, computed = comparing.sides(replayed.trace)
    nudged = tuple(_nudged(comparing, replayer, names, sizes))
    known_good = KnownGood(trace=replayed.trace, placed=replayed.placed)
    remaining: dict[str, Finding] = {}
    cleared: set[str] = set()
    for finding in sorted(diverged, key=lambda f: causal_rank(f.factor)):
        if finding.problem != "values":
            for source in finding.sources:
                known_good.mark_faulty(source)
            continue
        own = _OwnStage(
            comparing=comparing,
            known_good=known_good,
            baseline=baseline,
            computed=computed,
            nudged=nudged,
        ).judge(finding)
        if own is None:
            continue
        if _matters(own, finding):
            remaining[finding.factor] = own
            for source in finding.sources:
                known_good.mark_faulty(emitted_name(source))
        elif own.compared == finding.compared:
            cleared.add(finding.factor)
    return StageCheck(
        substituted=substituted,
        sides=(baseline, computed),
        verdict=comparing.judged(baseline, computed),
        known_good=known_good,
        remaining=remaining,
        cleared=frozenset(cleared),
    )


def _nudged(
    comparing: Comparing,
    replayer: Replayer,
    names: Sequence[str],
    sizes: Mapping[str, int],
) -> Iterator[Trace]:
    """What the stages compute from values at either end of their printed digits."""
    for nudge in _NUDGES:
        moved = substituted_values(comparing.baseline, names, sizes, nudge=nudge)
        trace = replayer.replay(substituted=moved, computed=True).trace
        yield comparing.sides(trace)[1]


def _matters(own: Finding, whole: Finding) -> bool:
    """Whether what remains of a difference is more than rounding of it."""
    if own.status is Status.PASS or own.worst is None or whole.worst is None:
        return False
    if not np.isfinite(own.worst.deviation) or not np.isfinite(whole.worst.deviation):
        return True
    return own.worst.deviation > _OF_THE_WHOLE * whole.worst.deviation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _OwnStage:
    """Compares what a stage computes from the baseline's values with the baseline."""

    comparing: Comparing
    known_good: KnownGood
    baseline: Trace
    computed: Trace
    nudged: tuple[Trace, ...]

    def judge(self, finding: Finding) -> Finding | None:
        """The finding of a factor where its inputs are known to be good, or None."""
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
        mask = self.known_good.has_good_inputs(own)
        rows_b, rows_s = self.known_good.rows(b, mask), self.known_good.rows(s, mask)
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
