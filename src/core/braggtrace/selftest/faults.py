"""Faults, each of which the gate must find."""

from collections.abc import Iterator

from braggtrace.selftest.change import Change
from braggtrace.selftest.copy import Copy, Site
from braggtrace.selftest.exact import double, ordinal
from braggtrace.selftest.ground import Ground, Meaning


def faults(ground: Ground) -> Iterator[Change]:
    """Every fault, deterministic and in the order of the file.

    A change that the tolerance allows, or of a value that the configuration exempts or
    does not compare, is no fault and is not planted.
    """
    for site in ground.sites:
        if ground.gated(site):
            yield from _of_a_number(ground, site)
    for i in ground.copy.trace_lines():
        if ground.gated_line(i):
            yield from _of_a_line(ground, i)
    yield from _of_two_lines(ground)
    yield from _of_the_file(ground.copy)


def _of_a_number(ground: Ground, site: Site) -> Iterator[Change]:
    copy = ground.copy
    if site.is_index:
        yield _change("index shift", copy, site, str(int(site.text) + 1))
        yield _change("index shift", copy, site, str(int(site.text) + 1000))
        return
    for word in ("NaN", "Infinity", "-Infinity"):
        kind = "NaN" if word == "NaN" else "Inf"
        yield _change(kind, copy, site, copy.not_finite(word))
    if ground.declared(site):
        return
    value = float(site.text)
    whole = site.text.lstrip("+-").isdigit()
    scaled = str(int(site.text) * 2 + 1) if whole else f"{value * 1.001:.15g}"
    others = {"scale": scaled, "zero": "0", "sign": _negative(site.text)}
    for kind, text in others.items():
        if float(text) != value and _matters(ground, site, copy.with_text(site, text)):
            yield _change(kind, copy, site, text)
    meaning = ground.meanings[site]
    if meaning is not None:
        yield from _beyond(ground, site, meaning)


def _negative(text: str) -> str:
    return text[1:] if text.startswith("-") else f"-{text}"


def _matters(ground: Ground, site: Site, copy: Copy) -> bool:
    """Whether a change leaves the tolerance; a number printed twice always matters."""
    meaning = ground.meanings[site]
    if meaning is None:
        return True
    read = ground.value_of(copy, site)
    return read is None or meaning.outside(*read) is not False


def _beyond(ground: Ground, site: Site, meaning: Meaning) -> Iterator[Change]:
    """The nearest double on each side that the tolerance no longer allows."""
    copy, start = ground.copy, float(site.text)
    if meaning.event.kind != "float":
        if meaning.event.kind == "int":
            for step in (1, -1):
                text = str(int(start) + step)
                yield _change("one ulp beyond", copy, site, text)
        return
    scale = meaning.value / start if start else 1.0
    width = meaning.outside(meaning.value)
    if width is not False:  # no exact knowledge of this tolerance
        return
    for far in (2.0 * start + (start == 0), 0.0 if start else -1.0):
        literal = _nearest_outside(meaning, start, far, scale)
        if literal is None:
            continue
        # the reader has the last word on how the digits are rounded
        for _ in range(8):
            changed = copy.with_text(site, f"{literal:.17g}")
            read = ground.value_of(changed, site)
            if read is not None and meaning.outside(*read):
                yield _change("one ulp beyond", copy, site, f"{literal:.17g}")
                break
            literal = double(ordinal(literal) + (1 if far > start else -1))


def _nearest_outside(
    meaning: Meaning, start: float, far: float, scale: float
) -> float | None:
    """Bisects the doubles between a number that is inside and one that is outside."""
    if not meaning.outside(far * scale):
        return None
    inside, outside = ordinal(start), ordinal(far)
    while abs(outside - inside) > 1:
        middle = (inside + outside) // 2
        if meaning.outside(double(middle) * scale):
            outside = middle
        else:
            inside = middle
    return double(outside)


def _of_a_line(ground: Ground, i: int) -> Iterator[Change]:
    copy, line = ground.copy, ground.copy.lines[i]
    yield _line("drop", copy, i, copy.with_line(i))
    yield _line("duplicate", copy, i, copy.with_line(i, line, line))
    renamed = copy.renamed(i)
    if renamed is not None:
        yield _line("rename", copy, i, renamed)
    mine = [site for site in ground.sites if site.line == i and not site.is_index]
    mine = [site for site in mine if not ground.declared(site)]
    yield from _unit(ground, i, mine)
    if len(mine) > 1:
        yield from _exchanged(ground, "swap", mine[0], mine[1])
        yield from _exchanged(ground, "reorder", mine[0], mine[-1])
    if not copy.native:
        yield _line("truncation", copy, i, copy.with_line(i, line[: len(line) // 2]))


def _unit(ground: Ground, i: int, mine: list[Site]) -> Iterator[Change]:
    """All numbers of a line a thousand times as large; a word of another unit."""
    copy, line = ground.copy, ground.copy.lines[i]
    if copy.native:
        start = line.find('"unit": "') + len('"unit": "')
        yield _line(
            "unit", copy, i, copy.with_line(i, line[:start] + "k" + line[start:])
        )
        return
    changed, matters = copy, False
    for site in sorted(mine, key=lambda site: -site.start):
        meaning = ground.meanings[site]
        if meaning is None or meaning.event.kind != "float":
            continue
        text = f"{float(site.text) * 1000.0:.15g}"
        matters |= float(site.text) != 0 and _matters(
            ground, site, copy.with_text(site, text)
        )
        changed = changed.with_text(site, text)
    if matters:
        yield _line("unit", copy, i, changed)


def _exchanged(
    ground: Ground, kind: str, first: Site, second: Site
) -> Iterator[Change]:
    """Two numbers in each other's place, where that takes one out of its tolerance."""
    copy = ground.copy
    one, two = copy.with_text(first, second.text), copy.with_text(second, first.text)
    if first.text == second.text:
        return
    if _matters(ground, first, one) or _matters(ground, second, two):
        if first.line == second.line:
            left, right = sorted((first, second), key=lambda site: site.start)
            both = copy.with_text(right, left.text).with_text(left, right.text)
        else:
            both = one.with_text(second, first.text)
        yield _line(kind, copy, first.line, both)


def _of_two_lines(ground: Ground) -> Iterator[Change]:
    """Values that moved to the neighbouring index."""
    by_line: dict[int, list[Site]] = {}
    for site in ground.sites:
        by_line.setdefault(site.line, []).append(site)
    for i, mine in by_line.items():
        other = by_line.get(i + 1) or by_line.get(i + 2)
        if not other or not mine[0].is_index or not other[0].is_index:
            continue
        for first, second in zip(mine[1:], other[1:], strict=False):
            if all(ground.gated(s) and not ground.declared(s) for s in (first, second)):
                yield from _exchanged(ground, "reorder", first, second)


def _of_the_file(copy: Copy) -> Iterator[Change]:
    yield Change(kind="empty file", where="", text="")
    yield Change(kind="empty file", where="", text="\n")
    last = copy.trace_lines()[-1]
    for i in range(1, last + 1):
        text = "\n".join(copy.lines[:i]) + "\n"
        yield Change(kind="truncation", where=f"after line {i}", text=text)


def _change(kind: str, copy: Copy, site: Site, text: str) -> Change:
    where = f"line {site.line + 1}: {site.text} becomes {text}"
    where += f" in {copy.lines[site.line][:60]!r}"
    return Change(kind=kind, where=where, text=copy.with_text(site, text).text)


def _line(kind: str, copy: Copy, i: int, changed: Copy) -> Change:
    where = f"line {i + 1}: {copy.lines[i][:60]!r}"
    return Change(kind=kind, where=where, text=changed.text)
