"""The C program's own printout of a pixel: text in."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from braggtrace.catalog import CATALOG, causal_rank
from braggtrace.errors import TraceFormatError
from braggtrace.events import Anomaly, Event, Exemption, Trace, TraceHeader
from braggtrace.traceio.literal import read_number
from braggtrace.traceio.printout.vocabulary import (
    BLOCK,
    DIRECT_ROWS,
    DIRECT_TITLE,
    HEADS,
    NO_ROW,
    OPENING,
    RECIPROCAL_ROWS,
    RECIPROCAL_TITLE,
    ROTATED_ROWS,
    SETUP,
    PrintedLine,
    Reading,
)
from braggtrace.units import factor

_BANNER: Final = re.compile(r"nanoBragg .* (\S+)\s*$")


def holds_printout(text: str) -> bool:
    """Whether a text holds the printout of a pixel."""
    return any(OPENING.pattern.match(line) for line in text.split("\n"))


def printout_lines(text: str) -> str:
    """A console output, reduced to the lines that ``parse_printout`` reads."""
    kept = (line for line in text.split("\n") if _is_read(line))
    return "".join(f"{line}\n" for line in kept)


def _is_read(line: str) -> bool:
    plain = line.strip() in (DIRECT_TITLE, RECIPROCAL_TITLE, *HEADS)
    forms = (OPENING, *BLOCK, *SETUP, *DIRECT_ROWS)
    return (
        plain
        or _BANNER.match(line) is not None
        or any(form.pattern.match(line) for form in forms)
    )


def parse_printout(text: str, source: str) -> Trace:
    """Read a log that holds the printout of one pixel.

    Args:
        text: the whole console output, or the block alone.
        source: name of the log for messages.

    Returns:
        A trace in the dialect ``printout``, every value with the interval that its
        digits stand for. The lines before the block are taken too, where they are.

    Raises:
        TraceFormatError: no block, several blocks, or a line that is not as the program
            prints it.
    """
    lines = text.split("\n")
    at = [i for i, line in enumerate(lines) if OPENING.pattern.match(line)]
    if len(at) != 1:
        why = "holds no printed pixel" if not at else f"holds {len(at)} printed pixels"
        raise TraceFormatError(
            source, f"{why}; run the program with -printout_pixel FAST SLOW"
        )
    readings = _Readings(source)
    _take_block(lines, at[0], readings)
    _take_setup(lines[: at[0]], readings)
    return readings.trace(_version(lines))


def _version(lines: Sequence[str]) -> str:
    found = next(filter(None, map(_BANNER.match, lines)), None)
    return found.group(1) if found else ""


def _take_block(lines: Sequence[str], start: int, readings: "_Readings") -> None:
    """The lines of a pixel; they stand one after the other."""
    readings.take(OPENING, lines[start], start + 1)
    number = start
    for form in BLOCK:
        number += 1
        readings.take(form, lines[number] if number < len(lines) else "", number + 1)
    title = number + 1
    readings.take_rows(_rows_after(lines, title, DIRECT_TITLE), ROTATED_ROWS)


def _take_setup(lines: Sequence[str], readings: "_Readings") -> None:
    """What is printed before any pixel, where the log has it."""
    for title, forms in (
        (DIRECT_TITLE, DIRECT_ROWS),
        (RECIPROCAL_TITLE, RECIPROCAL_ROWS),
    ):
        for i, line in enumerate(lines):
            if line.strip() == title:
                readings.take_rows(_rows_after(lines, i, title), forms)
    for form in SETUP:
        for number, line in enumerate(lines, start=1):
            if form.pattern.match(line):
                readings.take(form, line, number)


def _rows_after(lines: Sequence[str], at: int, title: str) -> Iterator[tuple[int, str]]:
    """The three rows under a title and its column heads."""
    if at >= len(lines) or lines[at].strip() != title:
        return
    for i in range(at + 2, min(at + 5, len(lines))):
        yield i + 1, lines[i]


class _Readings:
    """Numbers by event and component, in the event's own unit."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._found: dict[str, dict[int, tuple[float, str, float]]] = {}
        self._exempt: list[Exemption] = []
        self._anomalies: list[Anomaly] = []

    def take(self, form: PrintedLine, line: str, number: int) -> None:
        match = form.pattern.match(line)
        if match is None:
            wanted, got = form.layout.strip(), line.strip()
            why = f"wanted {wanted!r}, got {got!r}: was it cut off?"
            raise TraceFormatError(self._source, why, line=number)
        for reading, text in zip(form.readings, match.groups(), strict=True):
            self._add(reading, text, number)

    def take_rows(
        self, rows: Iterator[tuple[int, str]], forms: tuple[PrintedLine, ...]
    ) -> None:
        """Rows of three vectors; a log may end before the last of them."""
        for form in forms:
            number, line = next(rows, (0, ""))
            if line.strip():
                self.take(form, line, number)
                continue
            for reading in form.readings:
                self._exempt.append(
                    Exemption(name=reading.event, values=1, reason=NO_ROW)
                )

    def trace(self, version: str) -> Trace:
        names = sorted(self._found, key=causal_rank)
        header = TraceHeader(
            program="nanoBragg",
            version=version,
            dialect="printout",
            exempt=tuple(self._exempt),
            anomalies=tuple(self._anomalies),
        )
        return Trace(header=header, events={name: self._event(name) for name in names})

    def _add(self, reading: Reading, text: str, number: int) -> None:
        spec = CATALOG[reading.event]
        try:
            value = read_number(text)
            if spec.kind == "int":
                value = int(text)
        except ValueError as error:
            why = f"{reading.event}: {text!r} is not a number"
            raise TraceFormatError(self._source, why, line=number) from error
        scale = factor(reading.printed_unit, spec.unit)
        parts = self._found.setdefault(reading.event, {})
        if reading.component in parts:
            where = f"line {number}: {reading.event} is printed twice"
            self._anomalies.append(
                Anomaly(kind="duplicate", name=reading.event, message=where)
            )
        width = reading.digits.half_width(float(value)) * scale
        parts[reading.component] = (value * scale, text, width)

    def _event(self, name: str) -> Event:
        spec, parts = CATALOG[name], self._found[name]
        at = sorted(parts)
        values, texts, widths = zip(*(parts[i] for i in at), strict=True)
        dtype = np.int64 if spec.kind == "int" else np.float64
        return Event(
            name=name,
            unit=spec.unit,
            axes=(),
            index=np.zeros((1, 0), dtype=np.int64),
            values=np.array([values], dtype=dtype),
            components=tuple(spec.components[i] for i in at) if spec.components else (),
            literals=np.array([texts], dtype=np.str_),
            half_width=np.array([widths], dtype=np.float64),
        )
