"""What stands before a cause and was not seen, and what vouches for it."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.catalog import CATALOG
from braggtrace.diagnosis import Cause
from braggtrace.events import Event, Trace
from braggtrace.explain.knowledge import Knowledge, Mask
from braggtrace.explain.recompare import Comparing
from braggtrace.explain.replay import Replayer
from braggtrace.explain.stages import Faults
from braggtrace.explain.substituted import emitted_name
from braggtrace.findings import Status
from braggtrace.judgement.memory import same_event
from braggtrace.simulator.substitution import Given

_CHANGE: Final = 1.0e-4  # relative; far above every tolerance that finds rounding
_MOST_PLACES: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """Upstream events of a cause that were not compared where it takes from them.

    Attributes:
        vouched: cannot differ unseen: (event, factor that would show it).
        between: lie behind events that agree or are vouched for.
        unknown: nothing is known of them.
        idle: nothing is known of them, and they have no say at the cause's place; they
            may have one elsewhere.
    """

    vouched: tuple[tuple[str, str], ...]
    between: tuple[str, ...]
    unknown: tuple[str, ...]
    idle: tuple[str, ...] = ()

    @property
    def suspects(self) -> frozenset[str]:
        """Events that may hold the cause."""
        return frozenset((*self.between, *self.unknown))


@dataclass(slots=True, kw_only=True)
class Witnesses:
    """Finds out whether an event that was not compared could differ unseen.

    Attributes:
        comparing: the baseline and the rules.
        replayer: of the subject.
        faults: what the stages make of the baseline's values. An event vouches for
            another in that world alone: in the subject's own two errors may cancel.
        subject: its trace.
    """

    comparing: Comparing
    replayer: Replayer
    faults: Faults
    subject: Trace
    _known: dict[tuple[str, bytes], str] = field(default_factory=dict)

    @property
    def knowledge(self) -> Knowledge:
        """What the baseline's values settle."""
        return self.faults.knowledge

    def upstream(self, cause: Cause) -> Upstream:
        """What stands before a cause and was not seen there."""
        place = cause.first.place if cause.first is not None else {}
        name = emitted_name(cause.factor)
        unseen: dict[str, Mask] = {}
        self._walk(name, self.knowledge.region(place, name), unseen)
        vouched: dict[str, str] = {}
        for event in unseen:
            witness = self._witness(event, unseen[event])
            if witness:
                vouched[event] = witness
        between = self._between(unseen, vouched)
        unknown = [n for n in unseen if n not in between and n not in vouched]
        idle = tuple(n for n in unknown if not self._enters(n, unseen, name))
        between = self._between(unseen, {*vouched, *idle}) if idle else between
        return Upstream(
            vouched=tuple(vouched.items()),
            between=tuple(n for n in unseen if n in between),
            unknown=tuple(n for n in unknown if n not in between and n not in idle),
            idle=idle,
        )

    def _walk(self, name: str, region: Mask, unseen: dict[str, Mask]) -> None:
        """Collect upstream events whose values were not compared in the region."""
        spec = CATALOG.get(name)
        for upstream in spec.upstream if spec is not None else ():
            if upstream in unseen or upstream not in self.subject:
                continue
            hidden = region & ~self.knowledge.put(upstream)
            if not hidden.any():
                continue
            unseen[upstream] = hidden
            self._walk(upstream, hidden, unseen)

    def _between(self, unseen: Mapping[str, Mask], fine: Container[str]) -> set[str]:
        """Events all of whose upstream was compared, is fine, or is between itself."""
        between: set[str] = set()
        for name in sorted(unseen, key=list(CATALOG).index):
            if name in fine:
                continue
            before = [n for n in CATALOG[name].upstream if n in self.subject]
            if before and all(
                n not in unseen or n in fine or n in between for n in before
            ):
                between.add(name)
        return between

    def _witness(self, name: str, hidden: Mask) -> str:
        """A factor that agrees, and would not if the event differed there; or ""."""
        key = (name, np.packbits(hidden).tobytes())
        if key not in self._known:
            self._known[key] = self._ask(name, hidden)
        return self._known[key]

    def _ask(self, name: str, hidden: Mask) -> str:
        witness = ""
        for moved in self._moves(name, hidden):
            witness = self._spoiled(moved)
            if not witness:
                return ""
        return witness

    def _moves(self, name: str, hidden: Mask) -> Iterator[Mapping[str, Given]]:
        """An event moved at hidden places, one component after the other.

        Nothing where it is no real number, or is hidden at too many places.
        """
        spec = CATALOG[name]
        index = self._index(name, hidden) if spec.kind == "float" else ()
        if not 0 < len(index) <= _MOST_PLACES:
            return
        width = max(1, len(spec.components))
        for component in range(width):
            values = np.zeros((len(index), width))
            values[:, component] = _CHANGE
            shape = self.knowledge.shape
            yield {name: Given(index=np.asarray(index), values=values, shape=shape)}

    def _enters(self, name: str, unseen: Mapping[str, Mask], cause: str) -> bool:
        """Whether an event has a say in a cause, as an axis has none in a turn by zero.

        Behind whole numbers a small move may not show: there it is taken to have one.
        """
        behind = {u for n in (cause, *unseen) for u in (n, *CATALOG[n].upstream)}
        if any(CATALOG[n].kind != "float" for n in behind):
            return True
        before = self.knowledge.trace.get(cause)
        moves = list(self._moves(name, unseen[name]))
        return (
            before is None
            or not moves
            or any(not same_event(before, self._moved(m, cause)) for m in moves)
        )

    def _moved(self, moved: Mapping[str, Given], cause: str) -> Event:
        given = self.faults.given
        fed = self.replayer.replay(given=given, moved=moved, computed=True)
        return fed.trace.events[cause]

    def _index(self, name: str, hidden: Mask) -> NDArray[np.int64]:
        """Hidden places, an axis that the subject's event does not have as −1."""
        event = self.subject.events[name]
        axes = set(event.axes)
        at = np.argwhere(hidden)
        order = ("pixel", "layer", "subpixel", "source", "phi", "mosaic")
        for column, axis in enumerate(order):
            if axis not in axes:
                at[:, column] = -1
        return np.unique(at, axis=0)

    def _spoiled(self, moved: Mapping[str, Given]) -> str:
        """A factor that agrees, and does no longer.

        One that is outside in part proves nothing: its other values may be right by
        chance, as the diagonal of a transposed matrix is.
        """
        before = {
            f.factor for f in self.faults.verdict.findings if f.status is Status.PASS
        }
        fed = self.replayer.replay(given=self.faults.given, moved=moved, computed=True)
        known = self.faults.verdict
        for finding in self.comparing.changed(self.faults.sides, fed.trace, known):
            if finding.status is Status.PASS or finding.problem != "values":
                continue
            if finding.factor in before:
                return finding.factor
        return ""
