"""The native trace file: one JSON object a line, lossless.

The first line is a header with format, version and provenance; then one line for each
sample of each event; the last line counts them, so that a file that lost its end is
found out.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, asdict, fields, replace
from itertools import islice
from typing import Any, Final

import numpy as np

from braggtrace.errors import TraceFormatError
from braggtrace.events import (
    Anomaly,
    Dialect,
    Event,
    Exemption,
    Trace,
    TraceHeader,
    Unread,
)
from braggtrace.traceio.literal import has_many_digits, held_float
from braggtrace.visible import is_one_line, visible_line

FORMAT: Final = "braggtrace-trace"
VERSION: Final = 1
MOST_WHOLE: Final = 2**63
_HALF: Final = "\\ud"  # how JSON begins half of a character
_NON_FINITE: Final = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def write_jsonl(trace: Trace) -> str:
    """A native trace as text.

    Args:
        trace: any trace.

    Returns:
        The text, with a newline at the end.
    """
    lines = [header_data(trace.header)]
    lines += [sample for event in trace for sample in _samples(event)]
    lines.append({"end": True, "samples": len(lines) - 1})
    dumps = (json.dumps(line, ensure_ascii=False, allow_nan=False) for line in lines)
    return "\n".join(dumps) + "\n"


def read_jsonl(text: str, source: str) -> Trace:
    """Read a native trace.

    Args:
        text: the whole file.
        source: its name for messages.

    Returns:
        The trace.

    Raises:
        TraceFormatError: another format or version, a line that does not parse, or a
            file that lost its end.
    """
    # not splitlines: a text may hold what Unicode calls a line separator
    lines = text.removesuffix("\n").split("\n")
    header = header_from(_object(lines[0], 1, source), source)
    last = _object(lines[-1], len(lines), source)
    if last.get("end") is not True or last.get("samples") != len(lines) - 2:
        why = "the last line does not count the samples: the trace is truncated"
        raise TraceFormatError(source, f"{why}; record it again", line=len(lines))
    columns: dict[str, _Column] = {}
    for number, line in enumerate(islice(lines, 1, len(lines) - 1), start=2):
        _take(columns, _object(line, number, source), number, source)
    events = {name: column.event() for name, column in columns.items()}
    first = {name: column.line for name, column in columns.items()}
    return Trace(header=replace(header, first_lines=first), events=events)


def header_data(header: TraceHeader) -> dict[str, Any]:
    """A header as plain data, fit for JSON."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "program": header.program,
        "program_version": header.version,
        "dialect": header.dialect,
        "sizes": dict(header.sizes),
        "scales": dict(header.scales),
        "provenance": dict(header.provenance),
        "anomalies": [asdict(anomaly) for anomaly in header.anomalies],
        "exempt": [asdict(exemption) for exemption in header.exempt],
        **(
            {"unread": [asdict(part) for part in header.unread]}
            if header.unread
            else {}
        ),
    }


def _samples(event: Event) -> Iterator[dict[str, Any]]:
    if not event.values.size:  # an event without any value is one that is missing
        yield {
            "event": event.name,
            "unit": event.unit,
            "index": {},
            "components": [],
            "value": [],
        }
        return
    for row in range(event.values.shape[0]):
        yield {
            "event": event.name,
            "unit": event.unit,
            "index": event.place(row),
            "components": list(event.components),
            "value": [_written(value, event) for value in event.values[row].tolist()],
            **({"unreadable": event.unreadable} if event.unreadable else {}),
        }


def header_line(header: TraceHeader) -> str:
    """The first line of a native trace, without its end."""
    return json.dumps(header_data(header), ensure_ascii=False, allow_nan=False)


def encode(value: float | int | str) -> float | int | str | dict[str, str]:
    """A value as JSON has it; a number that is not finite becomes an object."""
    if isinstance(value, float) and not math.isfinite(value):
        word = "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        return {"float": word}
    return value


def _written(value: Any, event: Event) -> Any:
    return bool(value) if event.truth else encode(value)


def _object(line: str, number: int, source: str) -> dict[str, Any]:
    try:
        many = has_many_digits(line)
        found = json.loads(line, parse_float=held_float) if many else json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        why = f"not a JSON object ({error}): is the file truncated or not a trace?"
        raise TraceFormatError(source, why, line=number) from error
    except ValueError as error:  # of one number
        why = str(error)
        if "int_max_str_digits" in why:  # advice for programmers
            why = "holds a whole number of thousands of digits; wanted 64 bits at most"
        raise TraceFormatError(source, why, line=number) from error
    if not isinstance(found, dict):
        raise TraceFormatError(source, "wanted a JSON object", line=number)
    if _HALF in line.lower() and not _is_text(found):
        why = "holds half of a character (\\uD800 to \\uDFFF alone); write it whole"
        raise TraceFormatError(source, why, line=number)
    return found


def _is_text(found: Mapping[str, Any]) -> bool:
    """Whether any encoding can hold the texts of an object."""
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def require_names(
    source: str, names: Iterable[str], *, line: int | None = None
) -> None:
    """Names, units, axes and labels are shown as they are, on one line.

    Raises:
        TraceFormatError: one holds a line end or another control character.
    """
    for name in names:
        if not is_one_line(name):
            why = (
                f"{visible_line(name)} holds what is not shown as it is; leave that out"
            )
            raise TraceFormatError(source, why, line=line)


def header_from(found: Mapping[str, Any], source: str) -> TraceHeader:
    """The header that ``header_data`` wrote.

    Args:
        found: plain data.
        source: name of the file for messages.

    Returns:
        The header.

    Raises:
        TraceFormatError: another format or version, or something is missing.
    """
    if found.get("format") != FORMAT:
        raise TraceFormatError(
            source, f'wanted a first line with "format": "{FORMAT}"', line=1
        )
    if found.get("version") != VERSION:
        got = found.get("version")
        raise TraceFormatError(
            source,
            f"version {got!r} of the format; this program reads {VERSION}",
            line=1,
        )
    try:
        return TraceHeader(
            program=str(found["program"]),
            version=str(found["program_version"]),
            dialect=_dialect(found["dialect"]),
            sizes={str(k): int(v) for k, v in found["sizes"].items()},
            scales={str(k): _scale(v) for k, v in found["scales"].items()},
            provenance={str(k): str(v) for k, v in found["provenance"].items()},
            anomalies=tuple(Anomaly(**a) for a in _parts(found, "anomalies", Anomaly)),
            exempt=tuple(Exemption(**e) for e in _parts(found, "exempt", Exemption)),
            unread=tuple(map(_unread, _parts(found, "unread", Unread))),
        )
    except (KeyError, AttributeError, TypeError, ValueError, OverflowError) as error:
        raise TraceFormatError(source, f"header without {error}", line=1) from error


def _parts(found: Mapping[str, Any], key: str, kind: type) -> list[dict[str, Any]]:
    """The objects under a key, each with the fields of what is made of it."""
    parts = found.get(key, [])
    known = {field.name: field.default is MISSING for field in fields(kind)}
    required = {name for name, needed in known.items() if needed}
    for part in parts if isinstance(parts, list) else [parts]:
        if not isinstance(part, dict) or not required <= part.keys() <= known.keys():
            wanted = ", ".join(known)
            raise ValueError(
                f"a list of objects under {key}: wanted {wanted} in each, got "
                f"{repr(part)[:60]}"
            )
    return list(parts)


def _scale(value: Any) -> float:
    scale = float(value)
    if not 0.0 <= scale < math.inf:
        raise ValueError(f"a finite scale from 0 on, got {value!r}")
    return scale


def _unread(found: Mapping[str, Any]) -> Unread:
    return Unread(**{**found, "examples": tuple(found.get("examples", ()))})


def _dialect(word: object) -> Dialect:
    if word == "nanobragg":
        return "nanobragg"
    return "printout" if word == "printout" else "native"


class _Column:
    """Samples of one event while a file is read."""

    def __init__(
        self, name: str, unit: str, axes: tuple[str, ...], parts: list[str], line: int
    ):
        self.name, self.unit, self.axes, self.parts = name, unit, axes, parts
        self.line = line
        self.unreadable = ""
        self.truth = False
        self.index: list[list[int]] = []
        self.values: list[list[Any]] = []

    def take(self, sample: Mapping[str, Any]) -> bool:
        """Take a sample of floats like those before it; any other is not taken."""
        index, values = sample.get("index"), sample.get("value")
        if type(index) is not dict or type(values) is not list:
            return False
        if sample.get("unit") != self.unit or sample.get("components") != self.parts:
            return False
        place = list(index.values())
        known = tuple(index) == self.axes and len(values) == len(self.values[0])
        known = known and not self.truth
        if not known or not all(type(value) is float for value in values):
            return False
        if not all(type(i) is int and -MOST_WHOLE <= i < MOST_WHOLE for i in place):
            return False
        self.index.append(place)
        self.values.append(values)
        return True

    def event(self) -> Event:
        shape = (len(self.index), len(self.axes))
        return Event(
            name=self.name,
            unit=self.unit,
            axes=self.axes,
            index=np.array(self.index, dtype=np.int64).reshape(shape),
            values=np.array(self.values, dtype=self._type()),
            components=tuple(self.parts),
            unreadable=self.unreadable,
            truth=self.truth and not self.unreadable,
        )

    def _type(self) -> type | None:
        """Of the values; texts stand for those that cannot be read."""
        if not self.truth:
            return None
        return np.str_ if self.unreadable else np.int64


def _take(
    columns: dict[str, _Column], sample: dict[str, Any], number: int, source: str
) -> None:
    named = sample.get("event")
    known = columns.get(named) if isinstance(named, str) else None
    if known is not None and known.take(sample):
        return
    try:
        name, unit = str(sample["event"]), str(sample["unit"])
        axes = tuple(str(axis) for axis in sample["index"])
        values = [_decode(value) for value in sample["value"]]
        index = [_whole(i) for i in sample["index"].values()]
        parts = [str(part) for part in sample["components"]]
    except (KeyError, AttributeError, TypeError, ValueError) as error:
        why = f"a sample needs event, unit, index, components, value: {error}"
        raise TraceFormatError(source, why, line=number) from error
    if known is None:
        require_names(source, (name, unit, *axes, *parts), line=number)
    column = columns.setdefault(name, _Column(name, unit, axes, parts, number))
    same = (column.unit, column.axes, column.parts) == (unit, axes, parts)
    if not same or (column.values and len(column.values[0]) != len(values)):
        why = f"{name}: unit, axes or components differ from an earlier sample"
        raise TraceFormatError(source, why, line=number)
    truth = {isinstance(value, bool) for value in values}
    if column.values:
        truth.add(column.truth)
    column.truth = True in truth
    mixed = "holds true or false among other values" if len(truth) > 1 else ""
    column.unreadable = column.unreadable or str(sample.get("unreadable", "")) or mixed
    column.index.append(index)
    column.values.append(values)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"index {value!r} is not a whole number")
    return _in_64_bits(value)


def _in_64_bits(value: int) -> int:
    if not -MOST_WHOLE <= value < MOST_WHOLE:
        raise ValueError(f"{value} needs more than 64 bits")
    return value


def _decode(value: Any) -> float | int | str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and value.get("float") in _NON_FINITE:
        return _NON_FINITE[value["float"]]
    if not isinstance(value, int | float):
        raise ValueError(f"{value!r} is neither number nor text")
    return _in_64_bits(value) if isinstance(value, int) else value
