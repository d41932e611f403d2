"""A first configuration for two files that other programs left."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml

from braggtrace.config.commented import commented_yaml
from braggtrace.config.yaml_source import Dumper
from braggtrace.events import Event, Trace
from braggtrace.pipeline.files.starting_files import (
    MOST_SHOWN,
    Left,
    first_line,
    knows_unit,
)
from braggtrace.pipeline.starting import HEAD, SCHEMA

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
    known = [_line(event) for event in events if knows_unit(event.unit)]
    text = _CATALOG + "".join(known) if known else ""
    unknown = [event for event in events if not knows_unit(event.unit)]
    if not unknown:
        return text
    lines = (f"#   {_line(event).strip()}  # {first_line(event)}" for event in unknown)
    return text + _UNKNOWN + "".join(map(_comment, lines))


def _unread_lines(file: Left) -> str:
    """Lines that nothing reads, as comments; a run refuses them as long as it is so."""
    return "".join(
        head.format(file=file.path.name) + "".join(map(_comment, _shown(lines)))
        for head, lines in ((_UNREAD, file.unread), (_WORDY, file.wordy))
        if lines
    )


def _shown(lines: Sequence[tuple[int, str]]) -> Iterator[str]:
    yield from (f"#   {n}: {text.strip()[:70]}" for n, text in lines[:MOST_SHOWN])
    if len(lines) > MOST_SHOWN:
        yield f"#   and {len(lines) - MOST_SHOWN} more"


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
