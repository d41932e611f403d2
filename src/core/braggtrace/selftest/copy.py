"""A copy of the baseline as text, and the places in it where values stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_NUMBER: Final = re.compile(
    r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.])"
)
_LOG_LINE: Final = re.compile(r"TRACE_[A-Z0-9_]+:? *")
_LOG_NAME: Final = re.compile(r"TRACE_\w*: *(?P<name>[A-Za-z]\w*)")
_INDEX: Final = re.compile(r"(?:phi_tic=|\"(?:phi|source|mosaic|sample)\": )$")
_VALUES: Final = '"value": '
_SAMPLES: Final = re.compile(r'"samples": \d+')


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A number in the text.

    Attributes:
        line: its line, from zero.
        start: first character in the line.
        end: character after the last.
        text: the digits.
        is_index: whether it says where a value belongs.
    """

    line: int
    start: int
    end: int
    text: str
    is_index: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The lines of a baseline; every change makes a new copy."""

    lines: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Copy":
        """The copy of a text."""
        return cls(lines=tuple(text.removesuffix("\n").split("\n")))

    @property
    def native(self) -> bool:
        """Whether it is JSONL and no log."""
        return self.lines[0].lstrip().startswith("{")

    @property
    def text(self) -> str:
        """The whole file; the last line of JSONL counts the samples that are there."""
        lines = list(self.lines)
        if self.native and '"end"' in lines[-1]:
            count = f'"samples": {len(lines) - 2}'
            lines[-1] = _SAMPLES.sub(count, lines[-1])
        return "\n".join(lines) + "\n"

    def trace_lines(self) -> tuple[int, ...]:
        """Numbers of the lines that hold values."""
        if self.native:
            return tuple(range(1, len(self.lines) - 1))
        found = (i for i, line in enumerate(self.lines) if _LOG_LINE.match(line))
        return tuple(found)

    def sites(self) -> Iterator[Site]:
        """Every number of every trace line."""
        for i in self.trace_lines():
            line = self.lines[i]
            for match in _NUMBER.finditer(line, self._start(line)):
                yield Site(
                    line=i,
                    start=match.start(),
                    end=match.end(),
                    text=match[0],
                    is_index=bool(_INDEX.search(line[: match.start()])),
                )

    def _start(self, line: str) -> int:
        if self.native:
            index = line.find('"index": ')
            return line.find(_VALUES) if index < 0 else index
        match = _LOG_LINE.match(line)
        return match.end() if match else 0

    def with_text(self, site: Site, text: str) -> "Copy":
        """The copy with other digits at a site."""
        line = self.lines[site.line]
        return self.with_line(site.line, line[: site.start] + text + line[site.end :])

    def with_line(self, i: int, *lines: str) -> "Copy":
        """The copy with other lines, or none, in place of one."""
        return Copy(lines=(*self.lines[:i], *lines, *self.lines[i + 1 :]))

    def not_finite(self, word: str) -> str:
        """How NaN, Infinity or -Infinity is written here."""
        if self.native:
            return f'{{"float": "{word}"}}'
        return {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}[word]

    def renamed(self, i: int) -> "Copy | None":
        """The copy with another name on one line; None where the line has none."""
        line = self.lines[i]
        match = re.search(r'"event": "([^"]+)', line) or _LOG_NAME.match(line)
        if match is None:
            return None
        return self.with_line(i, line[: match.end(1)] + "_x" + line[match.end(1) :])
