"""Upstream events that were not compared, and what confirms them."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.catalog import CATALOG
from braggtrace.diagnosis import Cause
from braggtrace.events import Event, Trace
from braggtrace.explain.recompare import Comparing
from braggtrace.explain.replay import Replayer
from braggtrace.explain.stages import StageCheck
from braggtrace.explain.substituted import KnownGood, Mask, emitted_name
from braggtrace.judgement.cache import same_event
from braggtrace.judgement.findings import Status
from braggtrace.simulator.substitution import Given

_CHANGE: Final = 1.0e-4  # relative; far above every tolerance that finds rounding
_MOST_PLACES: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """Upstream events that were not compared at the places on which a cause depends.

    Attributes:
        confirmed_by: a factor that agrees, and would not if the event differed:
            (event, factor).
        between: all of their own upstream events agree or are confirmed.
        unknown: nothing is known of them.
        inert: nothing is known of them, and the cause does not depend on them at its
            place; elsewhere it may.
    """

    confirmed_by: tuple[tuple[str, str], ...]
    between: tuple[str, ...]
    unknown: tuple[str, ...]
    inert: tuple[str, ...] = ()

    @property
    def unconfirmed(self) -> frozenset[str]:
        """Events that may be the cause."""
        return frozenset((*self.between, *self.unknown))


@dataclass(slots=True, kw_only=True)
class UpstreamCheck:
    """Finds out which upstream events of a cause could differ unnoticed.

    Attributes:
        comparing: the baseline and the rules.
        replayer: of the subject.
        stages: what the stages compute from the baseline's values. Only with these
            does a factor confirm an event: in the subject's own trace two errors may
            cancel.
        subject: its trace.
    """

    comparing: Comparing
    replayer: Replayer
    stages: StageCheck
    subject: Trace
    _confirming: dict[tuple[str, bytes], str] = field(default_factory=dict)

    @property
    def known_good(self) -> KnownGood:
        """Where events are known to be good."""
        return self.stages.known_good

    def upstream(self, cause: Cause) -> Upstream:
        """Upstream events that were not compared at the place of a cause."""
        place = cause.first.place if cause.first is not None else {}
        name = emitted_name(cause.factor)
        unobserved: dict[str, Mask] = {}
        self._walk(name, self.known_good.region(place, name), unobserved)
        confirmed_by: dict[str, str] = {}
        for event, hidden in unobserved.items():
            factor = self._confirming_factor(event, hidden)
            if factor:
                confirmed_by[event] = factor
        between = self._between(unobserved, confirmed_by)
        unknown = [n for n in unobserved if n not in between and n not in confirmed_by]
        inert = tuple(n for n in unknown if not self._enters(n, unobserved, name))
        if inert:
            between = self._between(unobserved, {*confirmed_by, *inert})
        return Upstream(
            confirmed_by=tuple(confirmed_by.items()),
            between=tuple(n for n in unobserved if n in between),
            unknown=tuple(n for n in unknown if n not in between and n not in inert),
            inert=inert,
        )

    def _walk(self, name: str, region: Mask, unobserved: dict[str, Mask]) -> None:
        """Collect upstream events whose values were not compared in the region."""
        spec = CATALOG.get(name)
        for upstream in spec.upstream if spec is not None else ():
            if upstream in unobserved or upstream not in self.subject:
                continue
            hidden = region & ~self.known_good.is_substituted(upstream)
            if not hidden.any():
                continue
            unobserved[upstream] = hidden
            self._walk(upstream, hidden, unobserved)

    def _between(
        self, unobserved: Mapping[str, Mask], fine: Container[str]
    ) -> set[str]:
        """Events all of whose upstream was compared, is fine, or is between itself."""
        between: set[str] = set()
        for name in sorted(unobserved, key=list(CATALOG).index):
            if name in fine:
                continue
            before = [n for n in CATALOG[name].upstream if n in self.subject]
            if before and all(
                n not in unobserved or n in fine or n in between for n in before
            ):
                between.add(name)
        return between

    def _confirming_factor(self, name: str, hidden: Mask) -> str:
        """A factor that agrees, and would not if the event differed there; or ""."""
        key = (name, np.packbits(hidden).tobytes())
        if key not in self._confirming:
            self._confirming[key] = self._find_confirming(name, hidden)
        return self._confirming[key]

    def _find_confirming(self, name: str, hidden: Mask) -> str:
        factor = ""
        for moved in self._moves(name, hidden):
            factor = self._no_longer_agrees(moved)
            if not factor:
                return ""
        return factor

    def _moves(self, name: str, hidden: Mask) -> Iterator[Mapping[str, Given]]:
        """An event moved at places that were not compared, one component at a time.

        Nothing where it is not a real number, or where there are too many such places.
        """
        spec = CATALOG[name]
        index = self._index(name, hidden) if spec.kind == "float" else ()
        if not 0 < len(index) <= _MOST_PLACES:
            return
        width = max(1, len(spec.components))
        for component in range(width):
            values = np.zeros((len(index), width))
            values[:, component] = _CHANGE
            shape = self.known_good.shape
            yield {name: Given(index=np.asarray(index), values=values, shape=shape)}

    def _enters(self, name: str, unobserved: Mapping[str, Mask], cause: str) -> bool:
        """Whether a cause depends on an event; a rotation by zero does not on its axis.

        A small move may not show behind whole numbers: there it is assumed to depend.
        """
        behind = {u for n in (cause, *unobserved) for u in (n, *CATALOG[n].upstream)}
        if any(CATALOG[n].kind != "float" for n in behind):
            return True
        before = self.known_good.trace.get(cause)
        moves = list(self._moves(name, unobserved[name]))
        return (
            before is None
            or not moves
            or any(not same_event(before, self._moved(m, cause)) for m in moves)
        )

    def _moved(self, moved: Mapping[str, Given], cause: str) -> Event:
        return self._replayed(moved).events[cause]

    def _replayed(self, moved: Mapping[str, Given]) -> Trace:
        """What the stages compute from the baseline's values, with an event moved."""
        return self.replayer.replay(
            substituted=self.stages.substituted, moved=moved, computed=True
        ).trace

    def _index(self, name: str, hidden: Mask) -> NDArray[np.int64]:
        """Places that were not compared; −1 along an axis that the event lacks."""
        event = self.subject.events[name]
        axes = set(event.axes)
        at = np.argwhere(hidden)
        order = ("pixel", "layer", "subpixel", "source", "phi", "mosaic")
        for column, axis in enumerate(order):
            if axis not in axes:
                at[:, column] = -1
        return np.unique(at, axis=0)

    def _no_longer_agrees(self, moved: Mapping[str, Given]) -> str:
        """A factor that agrees, and diverges once an event is moved; or "".

        A factor that diverges in part confirms nothing: its other values may be right
        by chance, as the diagonal of a transposed matrix is.
        """
        before = {
            f.factor for f in self.stages.verdict.findings if f.status is Status.PASS
        }
        after, known = self._replayed(moved), self.stages.verdict
        for finding in self.comparing.changed(self.stages.sides, after, known):
            if finding.status is Status.PASS or finding.problem != "values":
                continue
            if finding.factor in before:
                return finding.factor
        return ""
