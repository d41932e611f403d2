"""nanoBragg's trace as text: lines in, lines out."""

import re
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Final

from braggtrace.errors import TraceFormatError
from braggtrace.events import Trace
from braggtrace.traceio.literal import read_number
from braggtrace.traceio.nanobragg.assembly import Source, assemble
from braggtrace.traceio.nanobragg.lines import Field, Line, Syntax, Value
from braggtrace.traceio.nanobragg.printing import printed_lines
from braggtrace.traceio.nanobragg.vocabulary import DIGITS

_TAG: Final = r"TRACE_(?:C|PY)"
_PATTERNS: Final[tuple[tuple[Syntax, re.Pattern[str]], ...]] = (
    ("config", re.compile(r"TRACE_CONFIG: tracing pixel \((?P<rest>[^)]*)\)\s*$")),
    ("main", re.compile(_TAG + r": +(?P<name>[^\s=]+)(?:[ \t]+(?P<rest>.*))?$")),
    ("setup", re.compile(_TAG + r":(?P<name>[A-Za-z]\w*)=(?P<rest>.*)$")),
    ("phi", re.compile(_TAG + r"_PHI[ \t]+(?P<rest>.*)$")),
    ("source2", re.compile(_TAG + r"_SOURCE2: *(?P<name>\S+)(?:[ \t]+(?P<rest>.*))?$")),
    ("tap5", re.compile(_TAG + r"_TAP5: *(?P<name>\S+)(?:[ \t]+(?P<rest>.*))?$")),
    ("tap5_hkl", re.compile(_TAG + r"_TAP5_HKL: *(?P<rest>.*)$")),
    ("axis", re.compile(r"(?P<name>DETECTOR_[A-Z0-9_]+)[ \t]+(?P<rest>.*)$")),
    ("foreign", re.compile(r"(?P<name>TRACE_\w+)(?P<rest>.*)$")),
)
# the program ends some warnings without a new line, so that a trace line follows them
_START: Final = re.compile(r"TRACE_(?:C|PY|CONFIG)|^DETECTOR_|^TRACE_")
_NONE: Final = (
    "holds no trace line such as 'TRACE_C: F_latt 1.5'; say how the log of another "
    "program is read, under reader in a configuration (`braggtrace init --traces "
    "BASELINE SUBJECT` writes one, `compare --config FILE` takes it); nanoBragg needs "
    "its trace-printing build and -trace_pixel SLOW FAST"
)
_CLOSING: Final = "floatimage_accumulated"


def parse_log(text: str, source: str, numbers: Sequence[int] | None = None) -> Trace:
    """Read a log that holds nanoBragg's trace lines, among others.

    Args:
        text: the whole log.
        source: name of the log for messages.
        numbers: of the lines, where the text is a part of the log.

    Returns:
        A trace in nanoBragg's dialect, every value with its literal.

    Raises:
        TraceFormatError: no trace line, a line that does not parse, or a log that stops
            in the middle of a line.
    """
    lines = tuple(read_lines(text, source, numbers))
    if not lines:
        raise TraceFormatError(source, _NONE)
    if not text.endswith("\n"):
        _require_complete(lines, source)
    program = "braggtrace" if "TRACE_PY" in text else "nanoBragg"
    return assemble(lines, Source(name=source, program=program))


def holds_trace_lines(text: str) -> bool:
    """Whether a text has a line of the trace, of a pixel or of the set-up."""
    return re.search(r"TRACE_(?:C|PY|CONFIG)", text) is not None


def format_log(trace: Trace, *, tag: str = "PY") -> str:
    """Write a trace with the names, the order and the digits of nanoBragg's lines.

    Args:
        trace: a native trace.
        tag: ``PY`` or ``C``, the program that the lines claim to come from.

    Returns:
        The text, one line each, with a newline at the end.
    """
    return "".join(f"{_format(line, tag)}\n" for line in printed_lines(trace))


def read_lines(
    text: str, source: str, numbers: Sequence[int] | None = None
) -> Iterator[Line]:
    """The lines of the trace, among others that a log holds.

    Args:
        text: the whole log.
        source: its name for messages.
        numbers: number of each line in the file; None counts from 1.

    Raises:
        TraceFormatError: a line that does not parse.
    """
    known = count(1) if numbers is None else numbers
    # a line end at the end of the text begins no line
    for number, raw in zip(known, text.split("\n"), strict=False):
        start = _START.search(raw)
        if start is None or raw.lstrip().startswith("#"):
            continue
        yield _line(raw[start.start() :].rstrip(), number, source)


def _line(text: str, number: int, source: str) -> Line:
    for syntax, pattern in _PATTERNS:
        match = pattern.match(text)
        if match is None:
            continue
        parts = match.groupdict()
        fields = tuple(_fields(parts["rest"] or "", syntax))
        if not fields and syntax != "foreign":
            raise TraceFormatError(
                source, f"wanted a value after {text!r}: was it cut off?", line=number
            )
        name = parts.get("name") or ""
        return Line(syntax=syntax, name=name, fields=fields, number=number)
    raise TraceFormatError(source, f"not a trace line: {text!r}", line=number)


def _fields(rest: str, syntax: Syntax) -> Iterator[Field]:
    """Values of a line, each with the label in front of it."""
    label = ""
    labelled = syntax in ("config", "phi", "tap5_hkl", "setup")
    for token in re.split(r"[\s,;\[\]]+", rest):
        if labelled and (match := re.match(r"([A-Za-z]\w*)[:=](.*)$", token)):
            label, token = match.groups()
        if token:
            yield Field(label=label, value=_value(token), text=token)


def _value(token: str) -> Value:
    try:
        return read_number(token)
    except ValueError:
        return token


def _require_complete(lines: Sequence[Line], source: str) -> None:
    """A log that stops within a line is complete only if that line is the last one."""
    names = {line.name for line in lines}
    begun = any(line.syntax in ("config", "setup") for line in lines)
    if begun and _CLOSING not in names:
        last = lines[-1]
        raise TraceFormatError(
            source,
            f"stops in the middle of a line, before {_CLOSING}: the log is truncated; "
            "record it again",
            line=last.number,
        )


def _format(line: Line, tag: str) -> str:
    values = [_printed(field) for field in line.fields]
    plain = " ".join(values)
    match line.syntax:
        case "setup":
            return f"TRACE_{tag}:{line.name}={_setup_values(line, values)}"
        case "config":
            return f"TRACE_CONFIG: tracing pixel ({_pairs(line, values, '=', ', ')})"
        case "phi":
            return f"TRACE_{tag}_PHI {_pairs(line, values, '=', ' ')}"
        case "source2":
            return f"TRACE_{tag}_SOURCE2: {line.name} {plain}"
        case _:
            return f"TRACE_{tag}: {line.name} {plain}"


def _setup_values(line: Line, values: list[str]) -> str:
    if any(field.label for field in line.fields):
        return _pairs(line, values, ":", " ")
    if len(values) == 9:
        rows = (" ".join(values[i : i + 3]) for i in (0, 3, 6))
        return f"[{'; '.join(rows)}]"
    return " ".join(values)


def _pairs(line: Line, values: list[str], sign: str, between: str) -> str:
    pairs = zip(line.fields, values, strict=True)
    return between.join(f"{field.label}{sign}{value}" for field, value in pairs)


def _printed(field: Field) -> str:
    if isinstance(field.value, float):
        return f"{field.value:.{DIGITS}g}"
    return str(field.value)
