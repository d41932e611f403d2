"""What stands before a cause and was not seen, and what vouches for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.catalog import CATALOG
from braggtrace.diagnosis import Cause
from braggtrace.events import Trace
from braggtrace.findings import Status
from braggtrace.pipeline.comparing import Comparing
from braggtrace.pipeline.faults import Faults
from braggtrace.pipeline.given import emitted_name
from braggtrace.pipeline.knowledge import Knowledge, Mask
from braggtrace.pipeline.replay import Replayer
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
    """

    vouched: tuple[tuple[str, str], ...]
    between: tuple[str, ...]
    unknown: tuple[str, ...]

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
        return Upstream(
            vouched=tuple(vouched.items()),
            between=tuple(n for n in unseen if n in between),
            unknown=tuple(n for n in unseen if n not in between and n not in vouched),
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

    def _between(
        self, unseen: Mapping[str, Mask], vouched: Mapping[str, str]
    ) -> set[str]:
        """Events all of whose upstream was compared, is vouched for, or is between."""
        between: set[str] = set()
        for name in sorted(unseen, key=list(CATALOG).index):
            if name in vouched:
                continue
            before = [n for n in CATALOG[name].upstream if n in self.subject]
            fine = [n not in unseen or n in vouched or n in between for n in before]
            if before and all(fine):
                between.add(name)
        return between

    def _witness(self, name: str, hidden: Mask) -> str:
        """A factor that agrees, and would not if the event differed there; or ""."""
        key = (name, np.packbits(hidden).tobytes())
        if key not in self._known:
            self._known[key] = self._ask(name, hidden)
        return self._known[key]

    def _ask(self, name: str, hidden: Mask) -> str:
        spec = CATALOG[name]
        if spec.kind != "float":
            return ""
        index = self._index(name, hidden)
        if len(index) > _MOST_PLACES:
            return ""
        witness = ""
        width = max(1, len(spec.components))
        for component in range(width):
            values = np.zeros((len(index), width))
            values[:, component] = _CHANGE
            shape = self.knowledge.shape
            moved = Given(index=index, values=values, shape=shape)
            witness = self._spoiled({name: moved})
            if not witness:
                return ""
        return witness

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
