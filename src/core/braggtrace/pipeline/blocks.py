"""Two columnar traces in step, window by window."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Final, TypeAlias

import numpy as np

from braggtrace.events import Event, Trace, TraceHeader
from braggtrace.traceio import ColumnarFile, windows_of
from braggtrace.traceio.columnar import Window, empty_event

PIXEL: Final = "pixel"
WINDOW: Final = 2**21  # values of one side that are in memory at once, about, twice
Events: TypeAlias = dict[str, Event]
_EventsOfBoth: TypeAlias = tuple[Events, Events]
_EventsToCome: TypeAlias = tuple[Future[Events], Future[Events]]


class Blocks:
    """Two files in step.

    Attributes:
        files: baseline and subject.
        headers: of both sides, with their anomalies.
        shared: events of both sides that are the same in every window.
        windows: in ascending order.
        pixels: (slow, fast) by the number of the pixel, as far as they were read.
    """

    def __init__(self, baseline: ColumnarFile, subject: ColumnarFile) -> None:
        self.files = baseline, subject
        self.headers = baseline.header, subject.header
        self.shared = baseline.shared(), subject.shared()
        self.windows = windows_of(baseline.spans, WINDOW)
        self.axis = baseline.layout.axis
        self.pixels: dict[int, tuple[int, int]] = {}

    def shown(self) -> tuple[Trace, Trace]:
        """Traces with every event that there is, most of them without values."""
        one, other = (
            {name: empty_event(name, form) for name, form in file.layout.forms.items()}
            for file in self.files
        )
        return self._traces((one, other), self.headers)

    def at(self, place: int) -> tuple[Trace, Trace]:
        """Traces of a single place."""
        window = Window(start=place, stop=place + 1)
        return self._traces(self._read(window), self.headers)

    def each(self) -> Iterator[tuple[Trace, Trace]]:
        """Traces window by window, the next one read while this one is in use.

        What was found wrong with a file as a whole is said with the first window.
        """
        quiet = tuple(replace(h, anomalies=(), exempt=()) for h in self.headers)
        with ThreadPoolExecutor(max_workers=2) as pool:
            coming = self._begin(pool, self.windows[0])
            for i in range(len(self.windows)):
                found = coming[0].result(), coming[1].result()
                if i + 1 < len(self.windows):
                    coming = self._begin(pool, self.windows[i + 1])
                for events in reversed(found):
                    self._note_pixels(events.get(PIXEL))
                same = found[0], _with_indices_of(*found)
                yield self._traces(same, quiet if i else self.headers)

    def seen(self) -> frozenset[str]:
        """Events that no window but the first need compare."""
        moving = {
            name
            for file in self.files
            for name, form in file.layout.forms.items()
            if self.axis in form.axes
        }
        return frozenset((*self.shared[0], *self.shared[1])) - moving

    def _begin(self, pool: ThreadPoolExecutor, window: Window) -> _EventsToCome:
        one, other = self.files
        return pool.submit(one.within, window), pool.submit(other.within, window)

    def _read(self, window: Window) -> _EventsOfBoth:
        return self.files[0].within(window), self.files[1].within(window)

    def _traces(
        self, found: _EventsOfBoth, headers: Sequence[TraceHeader]
    ) -> tuple[Trace, Trace]:
        one, other = (
            Trace(header=header, events=_ordered(file, {**events, **shared}))
            for file, header, shared, events in zip(
                self.files, headers, self.shared, found, strict=True
            )
        )
        return one, other

    def _note_pixels(self, event: Event | None) -> None:
        if event is not None and event.axes == (PIXEL,) and event.values.shape[1] == 2:
            places = event.index[:, 0].tolist()
            named = map(tuple, event.values.tolist())
            self.pixels.update(zip(places, named, strict=True))


def _with_indices_of(baseline: Events, subject: Events) -> Events:
    """The subject's events with the baseline's index where it is the same one.

    Events share their index with others; each pair of indices is compared once.
    """
    same: dict[tuple[int, int], bool] = {}
    found: Events = {}
    for name, event in subject.items():
        other = baseline.get(name)
        if other is None or other.axes != event.axes:
            found[name] = event
            continue
        key = id(other.index), id(event.index)
        if key not in same:
            same[key] = np.array_equal(other.index, event.index)
        found[name] = replace(event, index=other.index) if same[key] else event
    return found


def _ordered(file: ColumnarFile, events: Mapping[str, Event]) -> dict[str, Event]:
    return {name: events[name] for name in file.layout.forms if name in events}
