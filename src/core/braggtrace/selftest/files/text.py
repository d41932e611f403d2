"""Faults in the lines, words and numbers of a text: a log, a table, JSON."""

import re
from collections.abc import Iterator
from typing import Final

from braggtrace.selftest.files.fault import FileFault, spread

_NUMBER: Final = re.compile(
    r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][-+]?\d+)?(?![\w.])"
)
_NAN: Final = ("nan", "NaN", "-nan(ind)", "1.#QNAN", "+Infinity", "****")


def text_faults(text: str) -> Iterator[FileFault]:
    """Every fault of a text, in the order of the file.

    Args:
        text: the whole file.
    """
    lines = text.split("\n")
    written = [i for i, line in enumerate(lines) if line.strip()]
    for i in spread(written):
        yield from _of_a_line(lines, i)
    yield from _of_two_lines(lines, written)
    numbers = [(i, found) for i in written for found in _NUMBER.finditer(lines[i])]
    for i, found in spread(numbers):
        yield from _of_a_number(lines, i, found)
    for i in spread(written[:-1]):
        yield _fault("truncated file", lines, i, lines[: i + 1])


def _of_a_line(lines: list[str], i: int) -> Iterator[FileFault]:
    line = lines[i]
    yield _fault("line dropped", lines, i, [*lines[:i], *lines[i + 1 :]])
    yield _fault("line twice", lines, i, [*lines[: i + 1], *lines[i:]])
    yield _changed("line cut", lines, i, line[: len(line) // 2])
    numbers = list(_NUMBER.finditer(line))
    unlike = [n for n in numbers[1:] if n[0] != numbers[0][0]]
    if unlike:
        first, second = numbers[0], unlike[0]
        swapped = (
            line[: first.start()]
            + second[0]
            + line[first.end() : second.start()]
            + first[0]
            + line[second.end() :]
        )
        yield _changed("rank exchanged", lines, i, swapped)
    if numbers:
        scaled = _NUMBER.sub(lambda found: _scaled(found[0]), line)
        yield _changed("scale factor", lines, i, scaled)


def _of_two_lines(lines: list[str], written: list[int]) -> Iterator[FileFault]:
    """Numbers of one line in another that is otherwise the same."""
    forms: dict[str, int] = {}
    pairs = []
    for i in written:
        form = _NUMBER.sub("#", lines[i])
        if form in forms and lines[forms[form]] != lines[i]:
            pairs.append((forms[form], i))
        forms[form] = i
    for before, after in spread(pairs):
        numbers = [_NUMBER.findall(lines[k]) for k in (before, after)]
        if len(numbers[0]) < 2:
            continue
        changed = list(lines)
        # the last number is a value: each gets that of the other line
        for k, other in ((before, numbers[1][-1]), (after, numbers[0][-1])):
            last = list(_NUMBER.finditer(lines[k]))[-1]
            changed[k] = lines[k][: last.start()] + other + lines[k][last.end() :]
        yield _fault("values exchanged", lines, before, changed)


def _of_a_number(lines: list[str], i: int, found: re.Match[str]) -> Iterator[FileFault]:
    text, line = found[0], lines[i]

    def with_text(other: str) -> str:
        return line[: found.start()] + other + line[found.end() :]

    for word in _NAN:
        yield _changed(f"not finite: {word}", lines, i, with_text(word))
    yield _changed("emptied", lines, i, with_text(""))
    yield _changed("value changed", lines, i, with_text(_scaled(text)))
    if "." in text:
        yield _changed("decimal comma", lines, i, with_text(text.replace(".", ",")))
    if text.isdigit():
        yield _changed("index shifted", lines, i, with_text(str(int(text) + 1)))


def _scaled(text: str) -> str:
    """A thousand times the number and a bit, printed as it was: with a point or not."""
    plain = text.replace("d", "e").replace("D", "E")
    if plain.lstrip("+-").isdigit():
        return str(int(plain) * 1000 + 7)
    return f"{float(plain) * 1001.0 + 0.5:.17g}"


def _changed(kind: str, lines: list[str], i: int, line: str) -> FileFault:
    return _fault(kind, lines, i, [*lines[:i], line, *lines[i + 1 :]])


def _fault(kind: str, lines: list[str], i: int, changed: list[str]) -> FileFault:
    where = f"line {i + 1}: {lines[i].strip()[:60]!r}"
    return FileFault(kind=kind, where=where, data="\n".join(changed).encode())
