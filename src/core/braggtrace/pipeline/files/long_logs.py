"""Two long logs: what agrees line by line is judged in bulk, the rest one by one.

A log of a million lines has a million events; as a factor each they would take minutes.
The lines of one number whose name is foreign to the vocabulary are paired here all at
once. Those that agree become one event with the line as its index, and go through the
same judgement as everything else; those that do not stay lines, and are judged by name.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.events import Event, Trace
from braggtrace.judgement.findings import Tolerance
from braggtrace.traceio import read_text
from braggtrace.traceio.literal import half_widths
from braggtrace.traceio.nanobragg import parse_log
from braggtrace.traceio.nanobragg.scalars import Scalars, scan
from braggtrace.traceio.nanobragg.vocabulary import DIGITS

if TYPE_CHECKING:
    import pyarrow as pa

LONG: Final = 2**20  # bytes
MANY: Final = 1000  # events that are judged by name though they differ
REST: Final = 50_000  # lines that are read one by one; beyond, it would not pay
ALIKE: Final = "lines that agree"
FURTHER: Final = "further lines"
Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]


def read_long_logs(
    baseline: Path, subject: Path, tolerance: Tolerance
) -> tuple[Trace, Trace] | None:
    """Read two long logs, most of whose lines hold one number each.

    Args:
        baseline: the reference.
        subject: the program under test.
        tolerance: of every line; relative and absolute limits alone.

    Returns:
        Both traces, with what agrees as one event; None where the logs are short, or
        of another kind.

    Raises:
        TraceFormatError: a log that cannot be read.
    """
    paths = baseline, subject
    if any(not path.is_file() or path.stat().st_size < LONG for path in paths):
        return None
    plain = Tolerance(rtol=tolerance.rtol, atol=tolerance.atol)
    if tolerance.limits() != plain.limits() or tolerance.parts:
        return None
    with ThreadPoolExecutor(max_workers=2) as pool:
        scanned = tuple(pool.map(_scanned, paths))
    b, s = scanned
    if b is None or s is None:
        return None
    pairs = _pairs(b, s)
    named = _named(b, s, pairs, tolerance)
    sides = _side(b, named), _side(s, named)
    if not all(_pays(side) for side in sides):
        return None
    return _traces(paths, sides, pairs, tolerance)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pairs:
    """Lines of both logs that have the same name, as often before.

    Attributes:
        b: rows of the baseline.
        s: the row of the subject for each.
    """

    b: Rows
    s: Rows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Side:
    """One log, and which of its lines are judged in bulk."""

    scalars: Scalars
    taken: Mask


def _pays(side: _Side) -> bool:
    """Whether most lines are judged in bulk, and few are left."""
    taken, lines = int(side.taken.sum()), len(side.scalars.starts) - 1
    return 2 * taken > lines and lines - taken <= REST


def _scanned(path: Path) -> Scalars | None:
    return scan(read_text(path).encode("utf-8"))


def _pairs(b: Scalars, s: Scalars) -> _Pairs:
    if b.names.equals(s.names):
        rows = np.arange(len(b.names))
        return _Pairs(b=rows, s=rows)
    keys_b, keys_s = _keys(b.names, s.names)
    order = np.argsort(keys_s, kind="stable")
    at = np.minimum(np.searchsorted(keys_s[order], keys_b), len(order) - 1)
    met = keys_s[order][at] == keys_b if len(order) else np.zeros(len(keys_b), bool)
    return _Pairs(b=np.flatnonzero(met), s=order[at][met])


def _keys(b: "pa.Array", s: "pa.Array") -> tuple[Rows, Rows]:
    """A number for each line, the same for the same name and occurrence."""
    import pyarrow as pa

    coded = pa.concat_arrays([b, s]).dictionary_encode()
    codes = coded.indices.to_numpy().astype(np.int64)
    both = codes[: len(b)], codes[len(b) :]
    most = max(len(b), len(s)) + 1
    keys_b, keys_s = (part * most + _occurrence(part) for part in both)
    return keys_b, keys_s


def _occurrence(codes: Rows) -> Rows:
    """How often each code stood before."""
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    begins = np.flatnonzero(np.diff(ordered, prepend=-1))
    lengths = np.diff(np.append(begins, len(codes)))
    found = np.empty(len(codes), dtype=np.int64)
    found[order] = np.arange(len(codes)) - np.repeat(begins, lengths)
    return found


def _close(b: Scalars, s: Scalars, pairs: _Pairs, tolerance: Tolerance) -> Mask:
    """Which pairs agree; where none differs by much, digits decide nothing."""
    first, second = b.values[pairs.b], s.values[pairs.s]
    gap = np.abs(second - first)
    allowed = tolerance.rtol * np.abs(first) + tolerance.atol
    found: Mask = gap <= allowed
    rows = np.flatnonzero(~found)
    digits = half_widths(first[rows], DIGITS) + half_widths(second[rows], DIGITS)
    found[rows] = gap[rows] <= allowed[rows] + digits
    return found


def _named(b: Scalars, s: Scalars, pairs: _Pairs, tolerance: Tolerance) -> "pa.Array":
    """Names that are judged one by one: the first that differ, and one of each form."""
    import pyarrow as pa

    alike_b, alike_s = np.zeros(len(b.lines), bool), np.zeros(len(s.lines), bool)
    close = _close(b, s, pairs, tolerance)
    alike_b[pairs.b[close]], alike_s[pairs.s[close]] = True, True
    kept = [
        side.names.take(pa.array(rows))
        for side, alike in ((b, alike_b), (s, alike_s))
        for rows in (np.flatnonzero(~alike)[:MANY], _heads(side))
    ]
    return pa.concat_arrays(kept).unique()


def _heads(side: Scalars) -> Rows:
    """The first line of each form and program: the reader goes by their presence."""
    tag = b"TRACE_PY"
    mine = side.text.find(tag)
    line = np.searchsorted(side.starts, mine, side="right") - 1
    rows = [*np.flatnonzero(side.setup)[:1], *np.flatnonzero(~side.setup)[:1]]
    return np.array([*rows, *np.flatnonzero(side.lines == line)], dtype=np.int64)


def _side(scalars: Scalars, named: "pa.Array") -> _Side:
    import pyarrow.compute as pc

    one_by_one = pc.is_in(scalars.names, value_set=named)
    return _Side(scalars=scalars, taken=~one_by_one.to_numpy(zero_copy_only=False))


def _traces(
    paths: tuple[Path, Path],
    sides: tuple[_Side, _Side],
    pairs: _Pairs,
    tolerance: Tolerance,
) -> tuple[Trace, Trace] | None:
    b, s = sides
    rests = [side.scalars.rest(side.taken) for side in sides]
    traces = [
        parse_log(text, str(path), numbers)
        for path, (text, numbers) in zip(paths, rests, strict=True)
    ]
    foreign = {e.name for trace in traces for e in trace}
    if any(_holds(side, foreign) for side in sides):
        return None  # a name has lines of another form, too
    close = _close(b.scalars, s.scalars, pairs, tolerance)
    both = b.taken[pairs.b] & s.taken[pairs.s]
    lines = b.scalars.lines[pairs.b] + 1
    alone_b, alone_s = b.taken.copy(), s.taken.copy()
    alone_b[pairs.b], alone_s[pairs.s] = False, False
    beyond = len(b.scalars.starts)  # places for lines that the baseline lacks
    found: list[Trace] = []
    for side, rows, trace, alone, shift in (
        (b, pairs.b, traces[0], alone_b, 1),
        (s, pairs.s, traces[1], alone_s, 1 + beyond),
    ):
        values, own = side.scalars.values, np.flatnonzero(alone)
        alike, differ = np.flatnonzero(both & close), np.flatnonzero(both & ~close)
        further = [*rows[differ], *own]
        places = np.concatenate((lines[differ], side.scalars.lines[own] + shift))
        events = {
            ALIKE: _event(ALIKE, lines[alike], values[rows[alike]]),
            FURTHER: _event(FURTHER, places, values[np.array(further, dtype=np.int64)]),
        }
        more = {name: event for name, event in events.items() if event.values.size}
        found.append(Trace(header=trace.header, events={**trace.events, **more}))
    return found[0], found[1]


def _holds(side: _Side, names: Sequence[str] | set[str]) -> bool:
    """Whether a line that is judged in bulk has one of the names."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(sorted(names), pa.large_string())
    held = pc.is_in(side.scalars.names, value_set=wanted)
    return bool((held.to_numpy(zero_copy_only=False) & side.taken).any())


def _event(name: str, lines: Rows, values: NDArray[np.float64]) -> Event:
    """Lines of the baseline as one event."""
    return Event(
        name=name,
        unit="1",
        axes=("line",),
        index=lines[:, None],
        values=values[:, None],
        half_width=half_widths(values, DIGITS)[:, None] if name == FURTHER else None,
    )
