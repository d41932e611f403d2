"""Looks at files that other programs left, for a first configuration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from braggtrace.config.catalog_model import EventModel
from braggtrace.config.trace_model import ReaderModel
from braggtrace.defaults import ANY_FILE, READERS
from braggtrace.errors import TraceFormatError
from braggtrace.events import Event, Trace
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
_NO_PATTERN: Final = (
    "no known pattern fits its lines; write one, such as "
    "pattern: ['{_} {_} INFO {name}={value}']"
)
MOST_SHOWN: Final = 20  # of each kind of line


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
        events = [e for e in self.trace or () if not knows_unit(e.unit)]
        notes += [
            f"unknown unit {event.unit!r} of {event.name} ({first_line(event)}): say "
            "under map which unit it is"
            for event in events[:MOST_SHOWN]
        ]
        if len(events) > MOST_SHOWN:
            notes.append(f"{len(events) - MOST_SHOWN} more events have an unknown unit")
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


def knows_unit(unit: str) -> bool:
    """Whether a catalogue may declare a unit; "" is none.

    Args:
        unit: as the file has it.
    """
    try:
        EventModel(unit=unit or "1")
    except ValueError:
        return False
    return True


def first_line(event: Event) -> str:
    """Where the first value of an event stands, as ``FILE:LINE``.

    Args:
        event: of a file.
    """
    name = Path(event.file).name
    if event.lines is None or not len(event.lines):
        return name or "no line"
    return f"{name}:{event.lines[0]}".removeprefix(":")
