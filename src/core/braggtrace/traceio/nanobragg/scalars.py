"""Long logs: the lines of one number each, found and read all at once.

A log of a million lines takes Python a minute line by line. Most of such a log is of
one form, ``TRACE_C: name value`` or ``TRACE_C:name=value``, with names that the
vocabulary does not have. These lines are read here as columns; whatever is not exactly
of that form stays text, for the reader that knows every form.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.catalog import CATALOG
from braggtrace.traceio.nanobragg.vocabulary import BEAM_PIVOT, BY_SYNTAX, SAMPLE_PIVOT

if TYPE_CHECKING:
    import pyarrow as pa

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]

NEWLINE, SPACE, EQUALS = (ord(c) for c in "\n =")
_TAGS: Final = (b"TRACE_C:", b"TRACE_PY:")
_DIGITS: Final = b"0123456789+-.eE"
_WORD: Final = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
_PRINTED: Final = bytes(c for c in range(33, 127) if c != EQUALS)
_KNOWN: Final = frozenset(
    (
        *CATALOG,
        *(name for _, name in BY_SYNTAX),
        *(form.name for form in (*SAMPLE_PIVOT, *BEAM_PIVOT)),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scalars:
    """The lines of one number in a log.

    Attributes:
        names: of each line.
        values: of each line.
        lines: number of each line in the log, from 0 on.
        setup: which are of the form ``name=value``.
        text: the whole log.
        starts: where each line of the log begins, and the end of the log.
    """

    names: "pa.Array"
    values: NDArray[np.float64]
    lines: Places
    setup: Mask
    text: bytes
    starts: Places

    def rest(self, taken: Mask) -> tuple[str, tuple[int, ...]]:
        """The log without some of these lines.

        Args:
            taken: which of the lines are left out.

        Returns:
            The text, and the number in the log of each of its lines, from 1 on.
        """
        kept = np.ones(len(self.starts) - 1, dtype=np.bool_)
        kept[self.lines[taken]] = False
        numbers = np.flatnonzero(kept)
        # stretches of lines that stay, as few slices as there can be
        breaks = np.flatnonzero(np.diff(numbers) > 1) + 1
        stretches = np.split(numbers, breaks) if len(numbers) else []
        parts = [
            self.text[self.starts[part[0]] : self.starts[part[-1] + 1]]
            for part in stretches
        ]
        return b"".join(parts).decode("utf-8"), tuple((numbers + 1).tolist())


def scan(text: bytes) -> Scalars | None:
    """Find the lines of one number.

    Args:
        text: a whole log.

    Returns:
        The lines; None where the log has another kind of line end, or numbers that are
        not written as C writes them.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if b"\r" in text:
        return None
    data = np.frombuffer(text, dtype=np.uint8)
    ends = np.flatnonzero(data == NEWLINE)
    # a last line without an end may be cut off: it stays text
    bounds = [0, *([] if text.endswith(b"\n") else [len(text)])]
    starts = np.sort(np.concatenate((np.array(bounds, dtype=np.int64), ends + 1)))
    first, middle, last, setup = _cut(data, starts[: len(ends)], ends, text)
    lines = np.flatnonzero(last > middle)
    first, middle, last, setup = first[lines], middle[lines], last[lines], setup[lines]
    names = _strings(text, first, middle)
    values = _strings(text, middle + 1, last)
    fresh = pc.invert(pc.is_in(names, pa.array(sorted(_KNOWN), pa.large_string())))
    sound = fresh.to_numpy(zero_copy_only=False) & _only(values, _DIGITS)
    sound &= _only(names, _PRINTED) & (~setup | _only(names, _WORD))
    sound &= ~(setup & _among(data[first], b"0123456789_"))
    if not sound.all():
        lines, setup = lines[sound], setup[sound]
        names, values = names.filter(pa.array(sound)), values.filter(pa.array(sound))
    try:
        numbers = pc.cast(values, pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return None
    if not np.isfinite(numbers).all():
        return None
    return Scalars(
        names=names,
        values=numbers,
        lines=lines,
        setup=setup,
        text=text,
        starts=starts,
    )


def _cut(
    data: Bytes, starts: Places, ends: Places, text: bytes
) -> tuple[Places, Places, Places, Mask]:
    """Where name, sign and value of each line are; no value where it has another form.

    Returns:
        Begin of the name, place of the space or the equals sign after it, end of the
        value, and whether the sign is an equals sign; each of shape (lines,).
    """
    first, middle, last = starts.copy(), starts.copy(), starts.copy()
    equal, spaces = _Marks(data, EQUALS), _Marks(data, SPACE)
    signs, gaps = equal.counts(starts, ends), spaces.counts(starts, ends)
    setup, plain = (signs == 1) & (gaps == 0), (signs == 0) & (gaps == 2)
    for tag in (tag for tag in _TAGS if tag in text):
        # the first of two spaces stands behind the tag
        for form, marks, behind in ((setup, equal, tag), (plain, spaces, tag + b" ")):
            rows = np.flatnonzero(form)
            rows = rows[_begins(data, starts[rows], ends[rows], behind)]
            if not len(rows):
                continue
            begin = starts[rows] + len(behind)
            sign = marks.after(begin)
            whole = (sign > begin) & (ends[rows] > sign + 1)
            rows = rows[whole]
            first[rows], middle[rows], last[rows] = (
                begin[whole],
                sign[whole],
                ends[rows],
            )
    return first, middle, last, setup


class _Marks:
    """Places of one character."""

    def __init__(self, data: Bytes, character: int) -> None:
        self._places = np.flatnonzero(data == character)

    def counts(self, starts: Places, ends: Places) -> Places:
        before = np.searchsorted(self._places, starts)
        counts: Places = np.searchsorted(self._places, ends) - before
        return counts

    def after(self, places: Places) -> Places:
        """The first mark from each place on; there is one."""
        found: Places = self._places[np.searchsorted(self._places, places)]
        return found


def _begins(data: Bytes, starts: Places, ends: Places, tag: bytes) -> Mask:
    """Which lines begin with the tag, and go on behind it."""
    found: Mask = ends - starts > len(tag)
    heads = data[starts[found, None] + np.arange(len(tag))]
    found[found] = (heads == np.frombuffer(tag, dtype=np.uint8)).all(axis=1)
    return found


def _among(data: Bytes, characters: bytes) -> Mask:
    table = np.zeros(256, dtype=np.bool_)
    table[list(characters)] = True
    return table[data]


def _only(strings: "pa.Array", characters: bytes) -> Mask:
    """Which strings hold these characters alone."""
    _, offsets, text = strings.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64)[: len(strings) + 1]
    if not len(strings):
        return np.ones(0, dtype=np.bool_)
    held = np.frombuffer(text, dtype=np.uint8)[bounds[0] : bounds[-1]]
    strange = np.flatnonzero(~_among(held, characters)) + bounds[0]
    if not len(strange):
        return np.ones(len(strings), dtype=np.bool_)
    before = np.searchsorted(strange, bounds)
    found: Mask = before[1:] == before[:-1]
    return found


def _strings(text: bytes, starts: Places, ends: Places) -> "pa.Array":
    """Stretches of a text, in ascending order, as strings."""
    import pyarrow as pa

    # between two stretches lies one that nobody wants: together they have no gap
    offsets = np.empty(2 * len(starts) + 1, dtype=np.int64)
    offsets[0:-1:2], offsets[1::2] = starts, ends
    offsets[-1] = ends[-1] if len(ends) else 0
    every = pa.LargeStringArray.from_buffers(
        2 * len(starts), pa.py_buffer(offsets), pa.py_buffer(text)
    )
    wanted: Any = pa.array(np.arange(0, 2 * len(starts), 2))
    return every.take(wanted)
