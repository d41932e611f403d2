"""A pixel as the unmodified C program prints it: text out."""

from collections.abc import Iterator

from braggtrace.events import Trace
from braggtrace.traceio.printout.vocabulary import (
    BLOCK,
    COLUMNS,
    DIRECT_ROWS,
    DIRECT_TITLE,
    OPENING,
    RECIPROCAL_ROWS,
    RECIPROCAL_TITLE,
    ROTATED_ROWS,
    SETUP,
    PrintedLine,
    Reading,
)
from braggtrace.units import factor


def format_printout(trace: Trace) -> str:
    """Write a pixel with the program's lines and digits.

    Args:
        trace: in the dialect ``printout``.

    Returns:
        The text; a line of which the trace lacks a value is left out.
    """
    lines = [
        *_titled(trace, DIRECT_TITLE, DIRECT_ROWS),
        *_titled(trace, RECIPROCAL_TITLE, RECIPROCAL_ROWS),
        *_plain(trace, SETUP),
        *_plain(trace, (OPENING, *BLOCK)),
        *_titled(trace, DIRECT_TITLE, ROTATED_ROWS),
    ]
    return "".join(f"{line}\n" for line in lines)


def _titled(trace: Trace, title: str, rows: tuple[PrintedLine, ...]) -> Iterator[str]:
    printed = list(_plain(trace, rows))
    if printed:
        yield from (title, COLUMNS, *printed)


def _plain(trace: Trace, forms: tuple[PrintedLine, ...]) -> Iterator[str]:
    for form in forms:
        texts = [_text(trace, reading) for reading in form.readings]
        if any(texts):
            yield form.layout.format(*(text or "-" for text in texts))


def _text(trace: Trace, reading: Reading) -> str:
    event = trace.get(reading.event)
    if event is None or reading.component >= event.values.shape[1]:
        return ""
    if not event.values.shape[0]:
        return ""
    value = event.values[0, reading.component]
    if event.kind == "int":
        return str(int(value))
    return reading.digits.text(float(value) * factor(event.unit, reading.printed_unit))
