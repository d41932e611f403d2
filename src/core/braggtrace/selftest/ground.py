"""The result of the unaltered comparison for each number of the baseline."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from braggtrace.errors import BraggtraceError
from braggtrace.events import Event, Trace
from braggtrace.judgement.findings import Finding, Status
from braggtrace.judgement.verdict import Verdict
from braggtrace.selftest.copy import Copy, Site
from braggtrace.selftest.exact import is_outside

Reader = Callable[[str], Trace]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """Which value a number is.

    Attributes:
        event: as the baseline has it.
        row: sample.
        column: component.
        subject: the subject's value.
        subject_width: half of the interval that the subject's literal stands for.
        finding: of the factor that compares it as it stands, or None.
    """

    event: Event
    row: int
    column: int
    subject: float
    subject_width: float
    finding: Finding | None

    @property
    def value(self) -> float:
        """The baseline's value."""
        return float(self.event.values[self.row, self.column])

    def outside(self, value: float, width: float | None = None) -> bool | None:
        """Whether another value of the baseline would be outside the tolerance."""
        if self.finding is None or self.finding.factor != self.event.name:
            return None
        if width is None:
            width = _width(self.event, self.row, self.column)
        return is_outside(
            self.finding.tolerance,
            value,
            self.subject,
            width=width + self.subject_width,
            kind=self.event.kind,
            place=self.event.place(self.row),
        )


class Ground:
    """The baseline, the subject and the green verdict that faults are planted in."""

    def __init__(
        self, text: str, read: Reader, subject: Trace, verdict: Verdict
    ) -> None:
        self.copy = Copy.of(text)
        self._read, self._subject = read, subject
        self.baseline = read(self.copy.text)
        self._findings = _by_source(verdict, Status.PASS)
        self._declared = _by_source(verdict, Status.EXPECTED)
        self.sites = tuple(self.copy.sites())
        self._contradicted: dict[Site, str] = {}
        self.meanings: Mapping[Site, Meaning | None] = {
            site: self._meaning(site) for site in self.sites
        }

    def gated(self, site: Site) -> bool:
        """Whether the verdict depends on a number; one without a meaning counts."""
        if site.is_index:
            own = (s for s in self.sites if s.line == site.line and not s.is_index)
            return any(self.gated(other) for other in own)
        name = self._name(site)
        return name is None or name in self._findings or self.declared(site)

    def declared(self, site: Site) -> bool:
        """Whether a number is declared to diverge: its bounds allow other numbers."""
        name = self._name(site)
        return name in self._declared and name not in self._findings

    def _name(self, site: Site) -> str | None:
        meaning = self.meanings[site]
        return meaning.event.name if meaning else self._contradicted.get(site)

    def gated_line(self, i: int) -> bool:
        """Whether the verdict depends on any number of a line."""
        mine = [site for site in self.sites if site.line == i]
        return any(self.gated(site) for site in mine) if mine else self._gated_words(i)

    def _gated_words(self, i: int) -> bool:
        """Whether a line without numbers holds an event that is compared."""
        try:
            left = self._read(self.copy.with_line(i).text)
        except BraggtraceError:
            return True
        gone = (name for name in self.baseline.events if name not in left)
        return any(name in self._findings or name in self._declared for name in gone)

    def value_of(self, copy: Copy, site: Site) -> tuple[float, float] | None:
        """Value and half width that a number of a changed copy is read as."""
        meaning = self.meanings[site]
        if meaning is None:
            return None
        try:
            event = self._read(copy.text).get(meaning.event.name)
        except BraggtraceError:
            return None
        if event is None or event.values.shape != meaning.event.values.shape:
            return None
        at = meaning.row, meaning.column
        return float(event.values[at]), _width(event, *at)

    def _meaning(self, site: Site) -> Meaning | None:
        """The value that changes when the number does; None where none does."""
        if site.is_index:
            return None
        changed = self.copy.with_text(site, _another(site.text))
        try:
            trace = self._read(changed.text)
        except BraggtraceError:
            return None
        for anomaly in trace.header.anomalies:
            # printed before, on another line: the first reading is the value
            if anomaly.kind == "contradiction":
                self._contradicted[site] = anomaly.name
        for event in self.baseline:
            other = trace.get(event.name)
            if other is None or other.values.shape != event.values.shape:
                continue
            places = np.argwhere(other.values != event.values)
            if len(places) == 1 and event.kind != "text":
                row, column = (int(i) for i in places[0])
                return self._found(event, row, column)
        return None

    def _found(self, event: Event, row: int, column: int) -> Meaning | None:
        other = self._subject.get(event.name)
        if other is None:
            return None
        key = [event.place(row).get(axis, 0) for axis in other.axes]
        rows = np.flatnonzero((other.index == key).all(axis=1))
        if not len(rows):
            return None
        return Meaning(
            event=event,
            row=row,
            column=column,
            subject=float(other.values[int(rows[0]), column]),
            subject_width=_width(other, int(rows[0]), column),
            finding=self._findings.get(event.name),
        )


def _width(event: Event, row: int, column: int) -> float:
    return 0.0 if event.half_width is None else float(event.half_width[row, column])


def _another(text: str) -> str:
    whole = text.lstrip("+-").isdigit()
    return str(int(text) + 1) if whole else f"{float(text) * 1.5 + 1.0:.17g}"


def _by_source(verdict: Verdict, status: Status) -> dict[str, Finding]:
    """The finding of each event that is compared; the factor of its own name first."""
    found: dict[str, Finding] = {}
    for finding in verdict.findings:
        if finding.status is not status or not finding.compared:
            continue
        for source in finding.sources:
            if source not in found or finding.factor == source:
                found[source] = finding
    return found
