"""Two columnar traces compared window by window, in bounded memory.

The same extractors, comparators and rules as for any other pair of traces; each window
is a pair of traces of some places, and the judgement grows from one to the next.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from braggtrace.defaults import ALL_GROUPS
from braggtrace.diagnosis import root_causes
from braggtrace.diagnosis.consistency import check_trace
from braggtrace.diagnosis.readings import read_causes
from braggtrace.events import Event, Trace, TraceHeader
from braggtrace.judgement.comparators import comparators_of, measures_of
from braggtrace.judgement.findings import Comparator, FactorExtractor, Rules
from braggtrace.judgement.judge import Judgement, Judging
from braggtrace.judgement.tolerance import DEFAULT_TOLERANCE
from braggtrace.judgement.verdict import decide
from braggtrace.pipeline.compare import (
    at_pixels,
    mirror_notes,
    present,
    side_of,
)
from braggtrace.pipeline.header_rules import judged_by, scaled
from braggtrace.pluginmanager import Registry
from braggtrace.report.report import Report, Side, unread_of
from braggtrace.traceio import ColumnarFile, windows_of
from braggtrace.traceio.columnar import Window, empty_event

if TYPE_CHECKING:
    from braggtrace.config import RunConfig

WORKERS: Final = min(4, os.cpu_count() or 1)
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

        What was found wrong with a file as a whole is reported with the first window.
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


def compare_blocks(
    baseline: Path, subject: Path, registry: Registry, config: "RunConfig | None"
) -> Report | None:
    """Compare two columnar files.

    Args:
        baseline: the reference.
        subject: the program under test.
        registry: of the plugins.
        config: factors, tolerances and exemptions; None takes every installed group of
            which either side has a factor, and the default tolerance.

    Returns:
        The report; None where they have to be read whole: cut along different axes, or
        judged by something that needs all values at once.

    Raises:
        TraceFormatError: a file is no trace, or a damaged one.
        UsageError: an unknown name in the configuration.
    """
    files = ColumnarFile(baseline), ColumnarFile(subject)
    layouts = tuple(file.layout for file in files)
    if layouts[0].axis != layouts[1].axis or not layouts[0].axis:
        return None
    if layouts[0].header.dialect != layouts[1].header.dialect:
        return None
    blocks = Blocks(*files)
    shown = blocks.shown()
    if config is not None:
        from braggtrace.sources.selection import configured

        shown = scaled(shown[0], config), scaled(shown[1], config)
        extractors, rules = configured(registry, config)
    else:
        extractors = present(registry.extractors(ALL_GROUPS), *shown)
        rules = Rules(default=DEFAULT_TOLERANCE)
    comparators = _comparators(registry, extractors, rules, shown)
    if not _blockwise(extractors, comparators, rules):
        return None
    first = shown[0].header
    blocks.headers = first, judged_by(first, shown[1].header)
    judged = _judged(blocks, Judging(extractors, comparators, rules))
    sides = side_of(shown[0], baseline), side_of(shown[1], subject)
    return _report(
        blocks,
        judged,
        extractors,
        rules,
        name=config.name if config else subject.name,
        sides=sides,
    )


def _comparators(
    registry: Registry,
    extractors: Sequence[FactorExtractor],
    rules: Rules,
    shown: tuple[Trace, Trace],
) -> Mapping[str, Comparator]:
    """Every comparator that will be asked, loaded before threads ask for it."""
    factors = (f for trace in shown for e in extractors for f in e.extract(trace))
    tolerances = (rules.default, *rules.tolerances.values())
    named = (name for tolerance in tolerances for name in comparators_of(tolerance))
    return registry.comparators({*(f.comparator for f in factors), *named})


def _blockwise(
    extractors: Sequence[FactorExtractor],
    comparators: Mapping[str, Comparator],
    rules: Rules,
) -> bool:
    """Whether judging part after part is the same as judging all at once."""
    tolerances = (rules.default, *rules.tolerances.values())
    every = (one for tolerance in tolerances for one in measures_of(tolerance))
    if any(measure.peak for measure in every):  # of the greatest value of all
        return False
    parts = (*extractors, *comparators.values())
    return all(getattr(part, "blockwise", False) for part in parts)


def _judged(blocks: Blocks, judging: Judging) -> Judgement:
    seen: frozenset[str] = frozenset()
    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        for baseline, subject in blocks.each():
            judging.take(baseline, subject, seen=seen, spread=pool.map)
            seen = blocks.seen()
    return judging.result()


def _report(
    blocks: Blocks,
    judged: Judgement,
    extractors: Sequence[FactorExtractor],
    rules: Rules,
    *,
    name: str,
    sides: tuple[Side, Side],
) -> Report:
    findings = at_pixels(judged.findings, blocks.pixels)
    verdict = decide(findings, judged.accounting)
    computed = set(blocks.files[1].layout.forms)
    causes = root_causes(verdict, computed)
    # beyond the verdict, one place is reported: where the first value is out
    baseline, subject = blocks.at(_place_of(judged, blocks.axis))
    first, second = blocks.headers
    return Report(
        name=name,
        pixels=tuple(blocks.pixels[place] for place in sorted(blocks.pixels)),
        verdict=verdict,
        causes=causes,
        tolerance=rules.default,
        baseline=sides[0],
        subject=sides[1],
        sizes={**second.sizes, **first.sizes},
        unread=unread_of(baseline=first, subject=second),
        notes=mirror_notes(subject),
        readings=read_causes(
            (cause.factor for cause in causes), baseline, subject, extractors
        ),
        inconsistencies=(
            *check_trace(baseline, "baseline"),
            *check_trace(subject, "subject"),
        ),
    )


def _place_of(judged: Judgement, axis: str) -> int:
    """Where the first value is outside, along the axis of the blocks."""
    for found in judged.findings:
        if found.first is not None and axis in found.first.place:
            return found.first.place[axis]
    return 0
