"""From nanoBragg's lines to a trace: index, unit and literal of every value."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from braggtrace.catalog import CATALOG
from braggtrace.errors import TraceFormatError
from braggtrace.events import Anomaly, Exemption, Trace, TraceHeader
from braggtrace.traceio.nanobragg.lines import Line, Value
from braggtrace.traceio.nanobragg.readings import Readings
from braggtrace.traceio.nanobragg.vocabulary import (
    BEAM_PIVOT,
    BEAM_PIVOT_ONLY,
    BY_SYNTAX,
    SAMPLE,
    SAMPLE_PIVOT,
    Form,
)

_OPENERS = (SAMPLE[0].name, SAMPLE[1].name)
MOST_WHOLE = 2**63
MOST_STEPS = 2**31  # the program counts in 32 bits
_PER_SAMPLE = frozenset(form.name for form in SAMPLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where lines come from.

    Attributes:
        name: file name, for messages.
        program: program that printed them.
    """

    name: str
    program: str


@dataclass(slots=True)
class _State:
    """What has been read so far."""

    setup: dict[str, list[Form]]
    block: int = 0
    seen: set[str] = field(default_factory=set)
    once: set[tuple[object, ...]] = field(default_factory=set)
    taps: int = 0
    finished: bool = False
    begun: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A line that carries values, with what they mean and where they belong.

    Attributes:
        line: without what only says its place.
        form: its meanings, in order.
        place: index by axis.
    """

    line: Line
    form: Form
    place: Mapping[str, int]


def placed_lines(lines: Sequence[Line], source: Source) -> tuple[Placed, ...]:
    """The lines whose values become events, in the order of the log.

    Args:
        lines: of one log.
        source: for messages.

    Raises:
        TraceFormatError: a line without its values.
    """
    return tuple(_Assembly(lines, source).placed)


def assemble(
    lines: Iterable[Line], source: Source, header: TraceHeader | None = None
) -> Trace:
    """Give every value of the lines its event, index, unit and literal.

    Args:
        lines: in the order in which they were printed.
        source: where they come from.
        header: header to extend; None makes one.

    Returns:
        A trace in nanoBragg's dialect. What cannot be right (a duplicate, a value that
        contradicts itself, a foreign line) is in its header's anomalies.

    Raises:
        TraceFormatError: a line has the wrong number of values or a text for a number.
    """
    return _Assembly(tuple(lines), source).trace(header)


class _Assembly:
    def __init__(self, lines: Sequence[Line], source: Source) -> None:
        self._source = source
        self._state = _State(setup=_setup_forms(lines))
        self._readings = Readings()
        self._anomalies: list[Anomaly] = []
        self._exempt: list[Exemption] = []
        self.placed: list[Placed] = []
        for line in lines:
            self._take(line)
        if self._state.begun and not self._state.finished:
            self._anomaly(
                "unfinished",
                lines[-1],
                "the trace ends before floatimage_accumulated: was it truncated?",
            )

    def trace(self, header: TraceHeader | None) -> Trace:
        base = header or TraceHeader(program=self._source.program)
        events, contradictions = self._readings.events()
        sizes = {**base.sizes, **self._readings.sizes}
        built = Trace(header=base, events=events)
        return built.relabelled(
            dialect="nanobragg",
            sizes=sizes,
            anomalies=(*base.anomalies, *self._anomalies, *contradictions),
            exempt=(*base.exempt, *self._exempt),
        )

    def _take(self, line: Line) -> None:
        match line.syntax:
            case "setup":
                self._state.begun = True
                self._take_setup(line)
            case "main" if line.name in _PER_SAMPLE:
                self._take_sample(line)
            case "phi":
                self._take_phi(line)
            case "tap5_hkl":
                self._take_tap(line)
            case "foreign":
                message = "this line has a form that is not nanoBragg's"
                self._anomaly("unknown", line, message)
            case _:
                self._take_single(line)

    def _take_setup(self, line: Line) -> None:
        forms = self._state.setup.get(line.name)
        if forms is None:
            self._unknown(line)
        elif not forms:
            self._anomaly("duplicate", line, "printed more often than the program does")
        else:
            self._record(forms.pop(0), line, {})

    def _take_sample(self, line: Line) -> None:
        state = self._state
        opens = line.name in _OPENERS and line.name in state.seen
        late = line.name == _OPENERS[0] and len(state.seen) > 1
        if (opens or late) and state.seen - {line.name}:
            state.block += 1
            state.seen = set()
        if line.name in state.seen:
            self._anomaly("duplicate", line, "printed twice for one sub-pixel")
            return
        state.seen.add(line.name)
        self._record(BY_SYNTAX["main", line.name], line, {"sample": state.block})

    def _take_phi(self, line: Line) -> None:
        first = line.fields[0]
        step = int(first.value) if _is_whole(first.value) else -1
        if first.label != "phi_tic" or not 0 <= step < MOST_STEPS:
            raise self._malformed(line, "wanted phi_tic=<step> first")
        if not self._only_once(line, step, self._state.block):
            return
        rest = Line(
            syntax=line.syntax, name="", fields=line.fields[1:], number=line.number
        )
        self._readings.size("phi", step + 1)
        place = {"phi": step, "sample": self._state.block}
        self._record(BY_SYNTAX["phi", ""], rest, place)

    def _take_tap(self, line: Line) -> None:
        kept = tuple(f for f in line.fields if f.label != "subpixel")
        rest = Line(syntax=line.syntax, name="", fields=kept, number=line.number)
        self._record(BY_SYNTAX["tap5_hkl", ""], rest, {"sample": self._state.taps})
        self._state.taps += 1

    def _take_single(self, line: Line) -> None:
        state = self._state
        form = BY_SYNTAX.get((line.syntax, line.name))
        if form is None:
            self._unknown(line)
            return
        block = state.block if line.syntax == "source2" else 0
        if not self._only_once(line, line.name, block):
            return
        state.begun |= line.syntax == "config"
        state.finished |= line.name == "floatimage_accumulated"
        place = {"source": 2, "sample": block} if line.syntax == "source2" else {}
        self._record(form, line, place)

    def _only_once(self, line: Line, *identity: object) -> bool:
        key = (line.syntax, *identity)
        if key in self._state.once:
            self._anomaly("duplicate", line, "printed twice for one index")
            return False
        self._state.once.add(key)
        return True

    def _record(self, form: Form, line: Line, place: dict[str, int]) -> None:
        if form.exempt:
            count = len(line.fields)
            self._exempt.append(
                Exemption(name=line.name, values=count, reason=form.exempt)
            )
            return
        if len(line.fields) != len(form.meanings):
            wanted, got = len(form.meanings), len(line.fields)
            raise self._malformed(line, f"wanted {wanted} values, got {got}")
        for meaning, value in zip(form.meanings, line.fields, strict=True):
            if value.label != meaning.label:
                why = f"wanted {meaning.label or 'a plain value'}, got {value.label!r}"
                raise self._malformed(line, why)
            kind = CATALOG[meaning.event].kind
            if kind != "text" and isinstance(value.value, str):
                raise self._malformed(line, f"{value.value!r} is not a number")
            if kind == "int" and not _is_whole(value.value):
                raise self._malformed(line, f"{value.text} is not a whole number")
        self.placed.append(Placed(line=line, form=form, place=place))
        self._readings.add(form, line, place)

    def _unknown(self, line: Line) -> None:
        wanted = self._readings.add_uncatalogued(line)
        if wanted != len(line.fields):
            why = f"had {wanted} values before, has {len(line.fields)} here"
            raise self._malformed(line, why)

    def _malformed(self, line: Line, why: str) -> TraceFormatError:
        name = line.name or line.syntax
        hint = f"{name}: {why}; is the line cut off or edited?"
        return TraceFormatError(self._source.name, hint, line=line.number or None)

    def _anomaly(self, kind: str, line: Line, message: str) -> None:
        name = line.name or line.syntax
        where = f"line {line.number}: {name}: {message}"
        match kind:
            case "duplicate":
                found = Anomaly(kind="duplicate", name=name, message=where)
            case "unfinished":
                found = Anomaly(kind="unfinished", name=name, message=where)
            case _:
                found = Anomaly(kind="unknown", name=name, message=where)
        self._anomalies.append(found)


def _is_whole(value: Value) -> TypeGuard[float | int]:
    if isinstance(value, str) or not math.isfinite(value):
        return False
    return value == int(value) and abs(value) < MOST_WHOLE


def _setup_forms(lines: Sequence[Line]) -> dict[str, list[Form]]:
    """Forms of each set-up name, in the order in which the program prints them."""
    names = {line.name for line in lines if line.syntax == "setup"}
    forms: dict[str, list[Form]] = {}
    for form in BEAM_PIVOT if names & BEAM_PIVOT_ONLY else SAMPLE_PIVOT:
        forms.setdefault(form.name, []).append(form)
    return forms
