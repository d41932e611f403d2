"""Converts derivatives of native events to those of the events of another trace."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from braggtrace.catalog import CATALOG
from braggtrace.events import Event, Trace
from braggtrace.gradients.finite_differences import Floats
from braggtrace.traceio import in_one_dialect

_SHARE = 2.0**-10  # of an event, by which it is moved along its derivative


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Printing:
    """Converts a native trace to the vocabulary of the other program.

    Attributes:
        native: every event of the pixel.
        other: the trace of the other program.
    """

    native: Trace
    other: Trace

    def values(self) -> Mapping[str, Event]:
        """The native events as the other program would print them."""
        return in_one_dialect(self.other, self.native)[1].events

    def along(self, direction: Mapping[str, Floats]) -> Mapping[str, Floats]:
        """Derivative of each printed event along a direction of the native ones.

        What is printed is a selection, or a product of few; the central difference over
        a short way is exact for the first and for squares.

        Args:
            direction: by native event, one column of all its values.

        Returns:
            By printed event, shape of its values; what is printed of several native
            events at once is left out.
        """
        ways = {n: _way(self.native.events[n], d) for n, d in direction.items()}
        ends = [self._moved(direction, ways, sign) for sign in (1.0, -1.0)]
        found: dict[str, Floats] = {}
        for name, above in ends[0].items():
            source = _source(name)
            below = ends[1].get(name)
            if source in ways and below is not None and above.kind == "float":
                gap = above.values - below.values
                found[name] = gap / (2.0 * ways[source])
        return found

    def _moved(
        self, direction: Mapping[str, Floats], ways: Mapping[str, float], sign: float
    ) -> Mapping[str, Event]:
        events = dict(self.native.events)
        for name, column in direction.items():
            event = events[name]
            moved = sign * ways[name] * column.reshape(event.values.shape)
            events[name] = replace(event, values=event.values + moved)
        trace = Trace(header=self.native.header, events=events)
        return in_one_dialect(self.other, trace)[1].events


def _way(event: Event, direction: Floats) -> float:
    """A power of two, so that no digit is lost."""
    size, speed = np.abs(event.values).max(initial=0.0), np.abs(direction).max()
    if not (speed > 0.0 and size > 0.0 and np.isfinite(speed)):
        return 1.0
    return float(2.0 ** np.floor(np.log2(_SHARE * size / speed)))


def _source(name: str) -> str:
    """The one event from which an event is printed; empty where there are several."""
    spec = CATALOG.get(name)
    if spec is None or not spec.view:
        return name
    made_of = [n for n in spec.upstream if CATALOG[n].kind == "float"]
    return made_of[0] if len(made_of) == 1 else ""
