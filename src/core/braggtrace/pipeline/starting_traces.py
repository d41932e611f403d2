"""A first configuration for two files that other programs left."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml

from braggtrace.config.catalog_model import EventModel
from braggtrace.config.commented import commented_yaml
from braggtrace.config.trace_model import ReaderModel
from braggtrace.config.yaml_source import Dumper
from braggtrace.defaults import ANY_FILE, READERS
from braggtrace.errors import TraceFormatError
from braggtrace.events import Event, Trace
from braggtrace.pipeline.starting import HEAD, SCHEMA
from braggtrace.pluginmanager import Registry
from braggtrace.sources.file_reader import form_of, read_file
from braggtrace.traceio import holds_trace, read_text, regular_file
from braggtrace.traceio.files import Declared, LogPatterns, log_patterns

# tables that no ending and no other key tells
_UNRECOGNISED: Final = tuple(
    form
    for form, reader in READERS.items()
    if "count" in reader.keys and not (reader.needs or reader.endings)
)
# tried in this order, where a file's own form does not read it
_GUESSES: Final[Sequence[Mapping[str, Any]]] = (
    {},
    {"count": "row"},
    *({"form": form, "count": "row"} for form in _UNRECOGNISED),
)
_CATALOG: Final = """
# What the events are, in the order in which they are computed. Name under `upstream`
# what each is computed from; with `advances: AXIS` beside `events`, under `previous`
# what it takes from the step before.
catalog:
  events:
"""
_UNREAD: Final = """
# No pattern reads these lines of {file}, which hold numbers: a run refuses them. Add a
# pattern for each of them, or `others: ignore` to the reader, which passes them over.
"""
_WORDY: Final = """
# No pattern reads these lines of {file}, which hold no number: a run refuses them as
# well; `others: ignore` passes them over.
"""
_UNKNOWN: Final = """
# The units of these events are unknown. Numbers are compared where both files print
# the same word, and are red elsewhere. Say under `map` of both sides which unit it is,
# as in `NAME: {event: NAME, unit: hartree}`, and list the event above with that unit.
"""
_NO_PATTERN: Final = (
    "no known pattern fits its lines; write one, such as "
    "pattern: ['{_} {_} INFO {name}={value}']"
)
_SHOWN: Final = 20  # lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A file, and how it may be read.

    Attributes:
        path: the file.
        reader: as under ``reader`` in a configuration; none where its ending says it.
        trace: what it holds, or None where nobody can tell.
        why: what was wrong with it then.
        unread: number and text of lines that hold numbers and have no form.
        wordy: those of lines that hold none and have no form, where a run stops there.
    """

    path: Path
    reader: Mapping[str, Any]
    trace: Trace | None
    why: str = ""
    unread: tuple[tuple[int, str], ...] = ()
    wordy: tuple[tuple[int, str], ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user has to decide of it."""
        notes = []
        if self.trace is None:
            notes.append(f"say under reader how this is read: {self.why}")
        if self.unread:
            n, name = len(self.unread), self.path.name
            what = "1 line" if n == 1 else f"{n} lines"
            notes.append(
                f"{what} of {name} without a pattern hold numbers, and the run refuses "
                "them: the file that was written lists them"
            )
        if self.wordy:
            n, name = len(self.wordy), self.path.name
            what = "1 line" if n == 1 else f"{n} lines"
            notes.append(
                f"{what} of {name} without a number or a pattern: listed as well"
            )
        events = [e for e in self.trace or () if not _is_known(e.unit)]
        notes += [
            f"unknown unit {event.unit!r} of {event.name} ({_first_line(event)}): say "
            "under map which unit it is"
            for event in events[:_SHOWN]
        ]
        if len(events) > _SHOWN:
            notes.append(f"{len(events) - _SHOWN} more events have an unknown unit")
        return tuple(notes)


def left(path: Path) -> Left:
    """Look at a file in every form that needs no further word.

    Args:
        path: of a log, a table or arrays.

    Raises:
        TraceFormatError: there is no such file.
    """
    with regular_file(path) as file:
        found = _left(file)
    return replace(found, path=path)


def _left(path: Path) -> Left:
    first, registry = "", Registry()
    for guess in _GUESSES:
        try:
            reader = ReaderModel.model_validate(guess)
            trace = read_file(path, reader, Declared(), registry)
        except TraceFormatError as error:
            if not path.is_file():
                raise
            first = first or str(error)
            continue
        return Left(path=path, reader=guess, trace=trace)
    return _log(path, registry) or Left(path=path, reader={}, trace=None, why=first)


def _log(path: Path, registry: Registry) -> Left | None:
    """A log, with patterns for as many of its lines as have a known form."""
    try:
        text = read_text(path)
    except TraceFormatError:
        return None
    found = log_patterns(text)
    if not any("{value" in pattern for pattern in found.patterns):
        foreign = form_of(path, ReaderModel(), registry) == ANY_FILE
        if not foreign or not text.strip() or holds_trace(text):
            return None  # what its own form says of it is more precise
        why = f"{path}: {_NO_PATTERN}"
        return _with_lines(path, {}, None, found, why=why)
    keys: dict[str, Any] = {"pattern": found.patterns}
    if found.decimal != ".":
        keys["decimal"] = found.decimal
    try:
        trace = _passing_over(path, keys, registry)
        if not all(map(_is_once, trace)):
            keys["count"] = "n"
            trace = _passing_over(path, keys, registry)
    except TraceFormatError as error:
        return _with_lines(path, keys, None, found, why=str(error))
    return _with_lines(path, keys, trace, found)


def _with_lines(
    path: Path,
    keys: dict[str, Any],
    trace: Trace | None,
    found: LogPatterns,
    *,
    why: str = "",
) -> Left:
    """A log; lines without numbers are passed over where no line with one is left."""
    passes = bool(trace is not None and found.others and not found.left)
    return Left(
        path=path,
        reader={**keys, "others": "ignore"} if passes else keys,
        trace=trace,
        why=why,
        unread=found.left,
        wordy=() if passes else found.others,
    )


def _passing_over(path: Path, keys: Mapping[str, Any], registry: Registry) -> Trace:
    reader = ReaderModel.model_validate({**keys, "others": "ignore"})
    return read_file(path, reader, Declared(), registry)


def _is_once(event: Event) -> bool:
    return len(np.unique(event.index, axis=0)) == len(event.index)


def starting_traces_yaml(file: Path, name: str, baseline: Left, subject: Left) -> str:
    """A configuration for two files with its comments.

    Args:
        file: where it will lie.
        name: of the comparison.
        baseline: the reference.
        subject: the program under test.

    Returns:
        YAML; its catalogue has every event that could be read, those of the baseline
        first.
    """
    data = {
        "version": 1,
        "name": name,
        "baseline": _side(baseline, file.parent),
        "subject": _side(subject, file.parent, _alike(subject, baseline)),
        "tolerances": {"default": {"rtol": 1.0e-9}},
        "report": {"dir": "reports", "formats": ["console", "bundle"]},
    }
    head = HEAD.format(file=file.name)
    text = commented_yaml(data, schema=SCHEMA.as_posix(), head=head)
    events = list(_events(baseline, subject, _alike(subject, baseline)))
    text += "".join(_unread_lines(side) for side in (baseline, subject))
    return text + _catalog(events) if events else text


def _catalog(events: Sequence[Event]) -> str:
    """The catalogue; an event of unknown unit is a comment, for it would not load."""
    known = [_line(event) for event in events if _is_known(event.unit)]
    text = _CATALOG + "".join(known) if known else ""
    unknown = [event for event in events if not _is_known(event.unit)]
    if not unknown:
        return text
    lines = (f"#   {_line(event).strip()}  # {_first_line(event)}" for event in unknown)
    return text + _UNKNOWN + "".join(map(_comment, lines))


def _is_known(unit: str) -> bool:
    try:
        EventModel(unit=unit or "1")
    except ValueError:
        return False
    return True


def _first_line(event: Event) -> str:
    """Where its first value stands."""
    name = Path(event.file).name
    if event.lines is None or not len(event.lines):
        return name or "no line"
    return f"{name}:{event.lines[0]}".removeprefix(":")


def _unread_lines(file: Left) -> str:
    """Lines that nothing reads, as comments; a run refuses them as long as it is so."""
    return "".join(
        head.format(file=file.path.name) + "".join(map(_comment, _shown(lines)))
        for head, lines in ((_UNREAD, file.unread), (_WORDY, file.wordy))
        if lines
    )


def _shown(lines: Sequence[tuple[int, str]]) -> Iterator[str]:
    yield from (f"#   {n}: {text.strip()[:70]}" for n, text in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"#   and {len(lines) - _SHOWN} more"


def _comment(text: str) -> str:
    """One line; a sign that would end it or that no editor shows is a ?."""
    return "".join(sign if sign.isprintable() else "?" for sign in text) + "\n"


def _side(
    file: Left, folder: Path, names: Mapping[str, str] | None = None
) -> dict[str, Any]:
    place = Path(os.path.relpath(file.path, folder)).as_posix()
    keys: dict[str, Any] = {"trace": place}
    if file.reader:
        keys["reader"] = {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in file.reader.items()
        }
    return {**keys, **({"map": dict(names)} if names else {})}


def _alike(subject: Left, baseline: Left) -> dict[str, str]:
    """Names of the subject that are one of the baseline's but for small letters."""
    if subject.trace is None or baseline.trace is None:
        return {}
    theirs = {name.casefold(): name for name in baseline.trace.events}
    return {
        name: theirs[name.casefold()]
        for name in subject.trace.events
        if name not in baseline.trace and name.casefold() in theirs
    }


def _events(baseline: Left, subject: Left, names: Mapping[str, str]) -> Iterator[Event]:
    seen = set(names)
    traces = [file.trace for file in (baseline, subject) if file.trace is not None]
    for trace in traces:
        for event in trace:
            if event.name not in seen:
                seen.add(event.name)
                yield _kind_of_both(event, traces)


def _kind_of_both(event: Event, traces: Sequence[Trace]) -> Event:
    """The event as floats where the other file prints a float: %g drops the point."""
    found = (trace.get(event.name) for trace in traces)
    floats = event.kind == "int" and any(e and e.kind == "float" for e in found)
    return replace(event, values=event.values.astype(np.float64)) if floats else event


def _line(event: Event) -> str:
    declared: dict[str, Any] = {"unit": event.unit or "1"}
    if event.kind != "float":
        declared["kind"] = event.kind
    if event.axes:
        declared["axes"] = list(event.axes)
    if event.components:
        declared["components"] = list(event.components)
    declared["upstream"] = []
    text = yaml.dump(
        {event.name: declared},
        Dumper=Dumper,
        default_flow_style=True,
        sort_keys=False,
        allow_unicode=True,
        width=float("inf"),
    )
    return f"    {text.strip()[1:-1]}\n"
