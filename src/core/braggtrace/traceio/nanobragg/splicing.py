"""Puts values of one log into another, and leaves every other character as it is."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Final

from braggtrace.errors import TraceFormatError
from braggtrace.traceio.nanobragg.assembly import Placed, Source, placed_lines
from braggtrace.traceio.nanobragg.text import read_lines

_EDGE: Final = r"(?<![\w.+-]){}(?![\w.])"


def splice_log(
    baseline: str, subject: str, events: Collection[str], source: str
) -> str:
    """A log in which some events have the values of another log.

    Args:
        baseline: the log that is kept.
        subject: the log that gives the values, of the same pixel.
        events: names of the events that are taken over.
        source: name of the log for messages.

    Returns:
        The text, line by line as ``baseline`` but for those values.

    Raises:
        TraceFormatError: a log that cannot be read, or a value that ``subject`` lacks.
    """
    lines = baseline.split("\n")
    theirs = dict(_keyed(subject, f"{source}, the subject's"))
    for key, mine in _keyed(baseline, source):
        taken = [i for i, m in enumerate(mine.form.meanings) if m.event in events]
        if not taken:
            continue
        if key not in theirs:
            name = mine.line.name or mine.line.syntax
            raise TraceFormatError(
                source, f"the subject prints no {name} here", line=mine.line.number
            )
        at = mine.line.number - 1
        lines[at] = _with_values(lines[at], mine, theirs[key], taken)
    return "\n".join(lines)


def _keyed(text: str, source: str) -> Iterator[tuple[tuple[object, ...], Placed]]:
    """Lines that carry values, each with what identifies it in any log."""
    seen: Counter[tuple[object, ...]] = Counter()
    lines = tuple(read_lines(text, source))
    for placed in placed_lines(lines, Source(name=source, program="")):
        form, place = placed.form, tuple(sorted(placed.place.items()))
        key = (form.syntax, form.name, form.meanings, place)
        yield (*key, seen[key]), placed
        seen[key] += 1


def _with_values(raw: str, mine: Placed, theirs: Placed, taken: list[int]) -> str:
    """A line with some of its values replaced, found from its end backwards."""
    end = len(raw)
    for i in reversed(range(len(mine.line.fields))):
        token = mine.line.fields[i].text
        found = list(re.finditer(_EDGE.format(re.escape(token)), raw[:end]))
        start, stop = found[-1].span()
        if i in taken:
            raw = raw[:start] + theirs.line.fields[i].text + raw[stop:]
        end = start
    return raw
