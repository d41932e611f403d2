"""Logs of ``name value...`` or ``name=value`` lines, by patterns."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from braggtrace import (
    Declared,
    LinePattern,
    SampleCollector,
    Trace,
    TraceHeader,
    TraceReader,
    hookimpl,
    in_64_bits,
    read_text,
    read_value,
)

LONGEST_LINE: Final = 100_000  # characters
_BETWEEN: Final = re.compile(r"[\s,;]+")
_OF_SAMPLES: Final = ("count", "digits", "decimals")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesReader:
    """Reads a log by its patterns.

    A line whose pattern has axes and no value says where the lines below it belong.

    Attributes:
        name: name by which a configuration picks it.
        description: one line for a reader.
    """

    name: str = "lines"
    description: str = "a log, line by line, by patterns"

    def read(self, path: Path, options: Mapping[str, Any], declared: Declared) -> Trace:
        """Read a log.

        Args:
            path: the file.
            options: patterns, and what becomes of other lines.
            declared: not asked; a pattern names its axes.

        Returns:
            The trace; its provenance says how many lines were ignored.

        Raises:
            TraceFormatError: a line that has no known form, or whose values do not fit.
        """
        log = _Log(str(path), options)
        for number, line in enumerate(read_text(path).split("\n"), start=1):
            log.read(line.rstrip("\r"), number)
        return log.trace(path.name, {"reader": self.name})


class _Log:
    def __init__(self, source: str, options: Mapping[str, Any]) -> None:
        self._patterns = tuple(map(LinePattern.of, options["pattern"]))
        self._ignores = options.get("others") == "ignore"
        self._comment = options.get("comment", "#")
        self._samples = SampleCollector(
            source, **{key: options[key] for key in _OF_SAMPLES if key in options}
        )
        self._place: dict[str, int] = {}
        self._ignored = 0

    def read(self, line: str, number: int) -> None:
        """Take what one line says."""
        comment = self._comment
        if not line.strip() or (comment and line.lstrip().startswith(comment)):
            return
        if len(line) > LONGEST_LINE:
            why = f"a line of {len(line)} characters is longer than any of a log"
            raise self._samples.error(why, number)
        if not any(self._take(pattern, line, number) for pattern in self._patterns):
            self._refuse(line, number)

    def trace(self, program: str, facts: Mapping[str, str]) -> Trace:
        """All that was read."""
        ignored = {"ignored_lines": str(self._ignored)} if self._ignored else {}
        provenance = {**ignored, **facts}
        return self._samples.trace(TraceHeader(program=program, provenance=provenance))

    def _take(self, pattern: LinePattern, line: str, number: int) -> bool:
        """Take a line if it has the form of a pattern."""
        found = pattern.match(line)
        if found is None:
            return False
        try:
            own = {axis: in_64_bits(int(i)) for axis, i in found.place.items()}
            texts = {n: _values(text) for n, text in found.named.items()}
            if found.value is not None:
                texts[found.name] = _values(found.value)
            read = {n: [read_value(word) for word in w] for n, w in texts.items()}
        except ValueError as error:
            raise self._samples.error(str(error), number) from error
        place = {**self._place, **own}
        if not texts:
            self._place = place
        for name, values in read.items():
            self._samples.take(
                name,
                values,
                place=place,
                line=number,
                unit=found.unit or "",
                literals=texts[name],
            )
        return True

    def _refuse(self, line: str, number: int) -> None:
        """A line without a known form is an error, or may be said to be none."""
        begun = (_begins(pattern, line) for pattern in self._patterns)
        meant = any(begun)
        if self._ignores and not meant:
            why = "passed over by `others: ignore`"
            self._samples.pass_over(line, what="lines", why=why, line=number)
            self._ignored += 1
            return
        forms = " or ".join(repr(t.text) for t in self._patterns)
        shown = line.strip()[:60]
        hint = "" if meant else "; `others: ignore` passes such lines over"
        raise self._samples.error(f"wanted {forms}, got {shown!r}{hint}", number)


def _begins(pattern: LinePattern, line: str) -> bool:
    return bool(pattern.prefix) and line.lstrip().startswith(pattern.prefix)


def _values(text: str) -> list[str]:
    return [word for word in _BETWEEN.split(text) if word]


LINES: Final = LinesReader()


@hookimpl
def braggtrace_readers() -> Sequence[TraceReader]:
    """The reader ``lines``."""
    return (LINES,)
