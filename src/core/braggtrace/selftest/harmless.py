"""Changes that mean nothing, none of which the gate may call a fault."""

import random
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from braggtrace.selftest.change import Change
from braggtrace.selftest.copy import Copy, Site
from braggtrace.selftest.ground import Ground

_PLAIN: Final = re.compile(r"TRACE_(?:C|PY)(?P<form>:|: |_PHI )(?P<name>\w+)")
_OPENERS: Final = ("pix0_vector_meters", "fdet_vec")
_COMBINED: Final = 100  # changes that are several at once


def harmless(ground: Ground) -> Iterator[Change]:
    """Every harmless change, deterministic."""
    for site in ground.sites:
        if ground.gated(site) and ground.meanings[site] is not None:
            yield from _print(ground, site)
    yield from _order(ground.copy)
    yield from _surroundings(ground.copy)
    yield from _combinations(ground)


def _print(ground: Ground, site: Site) -> Iterator[Change]:
    for text in _printings(ground, site):
        changed = ground.copy.with_text(site, text)
        where = f"line {site.line + 1}: {site.text} becomes {text}"
        yield Change(kind="print rounding", where=where, text=changed.text)


def _printings(ground: Ground, site: Site) -> Iterator[str]:
    """The number with other digits that are read as the same, or as the next."""
    meaning, value = ground.meanings[site], float(site.text)
    if meaning is None or meaning.event.kind != "float":
        return
    for text in (f"{value:.17g}", f"{value:.16e}", f"{value:.19e}"):
        if text != site.text:
            yield text
    for step in (1e-15, -1e-15):
        text = f"{value * (1 + step):.15g}"
        read = ground.value_of(ground.copy.with_text(site, text), site)
        if text != site.text and read and meaning.outside(*read) is False:
            yield text


def _order(copy: Copy) -> Iterator[Change]:
    """Neighbours that do not depend on each other's order."""
    numbers = copy.trace_lines()
    for i, j in pairwise(numbers):
        if j == i + 1 and _independent(copy, i, j):
            lines = list(copy.lines)
            lines[i], lines[j] = lines[j], lines[i]
            where = f"lines {i + 1} and {j + 1}"
            text = Copy(lines=tuple(lines)).text
            yield Change(kind="reordered lines", where=where, text=text)


def _independent(copy: Copy, i: int, j: int) -> bool:
    if copy.native:
        return True
    first, second = (_PLAIN.match(copy.lines[n]) for n in (i, j))
    if first is None or second is None or first["form"] != second["form"]:
        return False
    if first["form"] == "_PHI ":
        return True
    openers = first["name"] in _OPENERS or second["name"] in _OPENERS
    return first["name"] != second["name"] and not openers


def _surroundings(copy: Copy) -> Iterator[Change]:
    lines = copy.lines
    for i, line in enumerate(lines):
        where = f"line {i + 1}"
        for tail, kind in ((" ", "trailing space"), ("\t", "trailing space")):
            text = copy.with_line(i, line + tail).text
            yield Change(kind=kind, where=where, text=text)
        text = copy.with_line(i, line + "\r").text
        yield Change(kind="CRLF", where=where, text=text)
        if copy.native:
            continue
        for new in ("# a comment: TRACE_C: F_latt 1", "", " progress: 50%  12.5 s"):
            text = copy.with_line(i, new, line).text
            yield Change(kind="comment", where=where, text=text)
    crlf = copy.text.replace("\n", "\r\n")
    yield Change(kind="CRLF", where="every line", text=crlf)


def _combinations(ground: Ground) -> Iterator[Change]:
    """Several at once, drawn with a fixed seed."""
    draw = random.Random(20261123)
    sites = [s for s in ground.sites if not s.is_index and ground.meanings[s]]
    for number in range(_COMBINED if sites else 0):
        copy = ground.copy
        picked = draw.sample(sites, min(len(sites), 1 + number % 12))
        # from the end of a line to its start, so that places stay right
        for site in sorted(picked, key=lambda site: (site.line, -site.start)):
            texts = list(_printings(ground, site))
            if texts:
                copy = copy.with_text(site, draw.choice(texts))
        lines = tuple(line + " " * draw.randrange(3) for line in copy.lines)
        text = Copy(lines=lines).text
        where = f"draw {number + 1}"
        yield Change(kind="several at once", where=where, text=text)
