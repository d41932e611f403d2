"""Logs of ``name value...`` or ``name=value`` lines, by patterns."""

import re
from typing import Final

from braggtrace.events import Trace, TraceHeader
from braggtrace.traceio.foreign.gathering import Gathering
from braggtrace.traceio.foreign.numbers import Number, in_64_bits, read_value
from braggtrace.traceio.foreign.options import ReaderOptions
from braggtrace.traceio.foreign.template import Matched, Template

LONGEST_LINE: Final = 100_000  # characters
_BETWEEN: Final = re.compile(r"[\s,;]+")


def read_lines(text: str, source: str, options: ReaderOptions) -> Trace:
    """Read a log by its patterns.

    A line whose pattern has axes and no value says where the lines below it belong.

    Args:
        text: the whole file.
        source: its name for messages.
        options: patterns, and what becomes of other lines.

    Returns:
        The trace; its provenance says how many lines were ignored.

    Raises:
        TraceFormatError: a line that has no known form, or whose values do not fit.
    """
    log = _Log(source, options)
    for number, line in enumerate(text.split("\n"), start=1):
        log.read(line.rstrip("\r"), number)
    return log.trace()


class _Log:
    def __init__(self, source: str, options: ReaderOptions) -> None:
        self._options = options
        self._gathering = Gathering(source, options)
        self._place: dict[str, int] = {}
        self._ignored = 0

    def read(self, line: str, number: int) -> None:
        """Take what one line says."""
        comment = self._options.comment
        if not line.strip() or (comment and line.lstrip().startswith(comment)):
            return
        if len(line) > LONGEST_LINE:
            why = f"a line of {len(line)} characters is longer than any of a log"
            raise self._gathering.error(why, number)
        for template in self._options.patterns:
            found = template.match(line)
            if found is not None:
                self._take(found, number)
                return
        self._refuse(line, number)

    def trace(self) -> Trace:
        """All that was read."""
        facts = {"ignored_lines": str(self._ignored)} if self._ignored else {}
        return self._gathering.trace(TraceHeader(program="", provenance=facts))

    def _take(self, found: Matched, number: int) -> None:
        try:
            own = {axis: in_64_bits(int(i)) for axis, i in found.place.items()}
            place = {**self._place, **own}
            samples = {n: _values(text) for n, text in found.named.items()}
            if found.value is not None:
                samples[found.name] = _values(found.value)
            read = {n: [read_value(word) for word in w] for n, w in samples.items()}
        except ValueError as error:
            raise self._gathering.error(str(error), number) from error
        if not samples:
            self._place = place
        for name, values in read.items():
            self._one(name, values, samples[name], place, found.unit or "", number)

    def _one(
        self,
        name: str,
        values: list[Number],
        literals: list[str],
        place: dict[str, int],
        unit: str,
        number: int,
    ) -> None:
        self._gathering.take(
            name, values, place=place, line=number, unit=unit, literals=literals
        )

    def _refuse(self, line: str, number: int) -> None:
        """A line without a known form is an error, or may be said to be none."""
        begun = (_begins(template, line) for template in self._options.patterns)
        meant = any(begun)
        if self._options.others == "ignore" and not meant:
            self._ignored += 1
            return
        forms = " or ".join(repr(t.text) for t in self._options.patterns)
        shown = line.strip()[:60]
        hint = "" if meant else "; `others: ignore` passes such lines over"
        raise self._gathering.error(f"wanted {forms}, got {shown!r}{hint}", number)


def _begins(template: Template, line: str) -> bool:
    return bool(template.prefix) and line.lstrip().startswith(template.prefix)


def _values(text: str) -> list[str]:
    return [word for word in _BETWEEN.split(text) if word]
