"""Patterns that fit the lines of a log, for a first configuration."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Final

from braggtrace.traceio.files.line_samples import with_point
from braggtrace.traceio.files.passed_over import holds_number
from braggtrace.traceio.files.template import LinePattern, Matched, TemplateError
from braggtrace.traceio.literal import read_value

_MARK: Final = re.compile(r"[ \t]*([A-Za-z]+)([ \t]+)([0-9]{1,18})[ \t]*")
_NAMES: Final = ("{name}", "{name+}")
_SIGNS: Final = (" = ", ": ")
_VALUES: Final = ("{value} {unit}", "{value}", "{values}")
# tried in this order; each takes what those before it left
_FORMS: Final = tuple(
    [f"{n}{sign}{v}" for sign in _SIGNS for n in _NAMES for v in _VALUES]
    + [f"{n} {v}" for n in _NAMES for v in _VALUES[:2]]
)
_AXIS: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
# a name ends at its sign once and for all, so that no line takes long
_PAIR: Final = re.compile(r"([^\s=:,;{}][^=:,;{}\n]*+)([=:])\s*+([^\s=:,;]++)[\s,;]*+")
_MOST_PAIRS: Final = 100  # in one pattern, whose places all stand in one expression
_FEWEST_ROWS: Final = 2
_COMMA: Final = re.compile(r"(?<=[0-9]),(?=[0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPatterns:
    """Patterns for a log, and the lines that none of them reads.

    Attributes:
        patterns: in the order in which they are tried.
        decimal: sign between whole and broken part of its numbers.
        left: number and text of each line that has no form and holds a number.
        others: number and text of each further line that has no form.
    """

    patterns: tuple[str, ...]
    decimal: str = "."
    left: tuple[tuple[int, str], ...] = ()
    others: tuple[tuple[int, str], ...] = ()


@dataclass(slots=True, kw_only=True)
class _Lines:
    """Lines of a log that no pattern reads yet, by number."""

    rest: dict[int, str]
    decimal: str
    patterns: list[str] = field(default_factory=list)

    def add(self, text: str) -> bool:
        """Adopt a pattern, if all lines that it fits are lines of that form."""
        try:
            pattern = LinePattern.of(text, self.decimal)
        except TemplateError:
            return False
        found = {n: pattern.match(line) for n, line in self.rest.items()}
        fits = {n: match for n, match in found.items() if match is not None}
        plain = " = " not in text or "{values}" in text
        if not fits or not all(self._is_value(m, plain=plain) for m in fits.values()):
            return False
        self.patterns.append(text)
        for number in fits:
            del self.rest[number]
        return True

    def _is_value(self, match: Matched, *, plain: bool) -> bool:
        words = [*(match.value or "").split(), *match.named.values()]
        unit = match.unit or "m"
        if not self._is_name(match.name) or self._is_number(unit):
            return False
        return not plain or all(map(self._is_number, words))

    def _is_name(self, name: str) -> bool:
        """Whether a pattern's name is one, and no number such as ``1e-5`` or NaN."""
        words = name.split()
        return not words or (
            any(map(str.isalpha, name)) and not all(map(self._is_number, words))
        )

    def _is_number(self, word: str) -> bool:
        try:
            pointed = with_point(word) if self.decimal == "," else word
            return not isinstance(read_value(pointed), str)
        except ValueError:
            return True


def log_patterns(text: str) -> LogPatterns:
    """Patterns for the lines of a log.

    Args:
        text: the whole file.

    Returns:
        Marks first (``step {step}``), then names with values, then tables; no patterns
        where nothing can be told.
    """
    rest = {
        number: line
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1)
        if line.strip() and not line.lstrip().startswith("#")
    }
    joined = "\n".join(rest.values())
    commas = _COMMA.search(joined) and not re.search(r"[0-9]\.[0-9]", joined)
    decimal = "," if commas else "."
    found = _proposed(rest, decimal, marks=True)
    if not any("{value" in pattern for pattern in found.patterns):
        found = _proposed(rest, decimal, marks=False)
    return found


def _proposed(rest: dict[int, str], decimal: str, *, marks: bool) -> LogPatterns:
    lines = _Lines(rest=dict(rest), decimal=decimal)
    if marks:
        for pattern in _marks(rest):
            fits = LinePattern.of(pattern)
            lines.patterns.append(pattern)
            lines.rest = {n: t for n, t in lines.rest.items() if fits.match(t) is None}
    for form in _FORMS:
        lines.add(form)
    for text in dict.fromkeys(
        islice(filter(None, map(_pairs, lines.rest.values())), 50)
    ):
        lines.add(text)
    for pattern in _tables(lines.rest, rest):
        lines.add(pattern)
    left = {n: text for n, text in lines.rest.items() if holds_number(text)}
    return LogPatterns(
        patterns=tuple(lines.patterns),
        decimal=decimal,
        left=tuple(left.items()),
        others=tuple((n, t) for n, t in lines.rest.items() if n not in left),
    )


def _marks(rest: dict[int, str]) -> Iterator[str]:
    """Lines that say in between to which step those below them belong."""
    numbers: dict[str, list[int]] = {}
    for line in rest.values():
        found = _MARK.fullmatch(line)
        if found is not None:
            numbers.setdefault(found[1], []).append(int(found[3]))
    outer = False
    for word, steps in numbers.items():
        ascends = all(a < b for a, b in pairwise(steps))
        again = all(a < b or b == steps[0] for a, b in pairwise(steps))
        if (len(steps) > 1 and ascends) or (outer and again):
            outer = True
            yield f"{word} {{{word.lower()}}}"


def _pairs(line: str) -> str:
    """A pattern for a line of several names, each with a sign and its value."""
    found: list[tuple[str, str]] = []
    text, end = line.strip(), 0
    while end < len(text):
        pair = _PAIR.match(text, end)
        if pair is None or len(found) == _MOST_PAIRS:
            return ""
        found.append((pair[1].strip(), pair[2]))
        end = pair.end()
    if len(found) < 2:
        return ""
    return " ".join(f"{name} {sign} {{value:{name}}}" for name, sign in found)


def _tables(left: dict[int, str], whole: dict[int, str]) -> Iterator[str]:
    """A pattern for each width of rows of numbers that stand below their names."""
    runs: list[list[int]] = []
    numbers = list(whole)
    for before, number in pairwise([0, *numbers]):
        if number not in left or not _is_row(left[number]):
            continue
        width = len(left[number].split())
        joins = runs and runs[-1][-1] == before
        if joins and len(left[before].split()) == width:
            runs[-1].append(number)
        else:
            runs.append([number])
    position = {number: n for n, number in enumerate(numbers)}
    known: dict[int, set[str]] = {}
    for run in (run for run in runs if len(run) >= _FEWEST_ROWS):
        rows = [left[number].split() for number in run]
        above = numbers[position[run[0]] - 1] if position[run[0]] else 0
        known.setdefault(len(rows[0]), set()).add(_row_pattern(rows, left.get(above)))
    for patterns in known.values():
        if len(patterns) == 1:
            yield from patterns


def _is_row(line: str) -> bool:
    words = line.split()
    return len(words) > 1 and all(not isinstance(_number(word), str) for word in words)


def _number(word: str) -> object:
    try:
        return read_value(word)
    except ValueError:
        return 0.0


def _row_pattern(rows: Sequence[Sequence[str]], header: str | None) -> str:
    names = (header or "").split()
    if len(names) != len(rows[0]) or len(set(names)) < len(names):
        names = [f"column{n}" for n in range(1, len(rows[0]) + 1)]
    first = [row[0] for row in rows]
    counts = all(map(str.isdigit, first)) and all(
        int(a) < int(b) for a, b in pairwise(first)
    )
    places = [f"{{value:{name.strip('{}')}}}" for name in names]
    if counts and _AXIS.fullmatch(names[0]):
        places[0] = f"{{{names[0].lower()}}}"
    return " ".join(places)
