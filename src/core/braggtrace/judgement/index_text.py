"""Where an index stands that one side lacks, or has twice, in words."""

from collections.abc import Sequence
from typing import SupportsInt

import numpy as np
from numpy.typing import NDArray

from braggtrace.events import Event


def place_text(axes: Sequence[str], key: NDArray[np.int64]) -> str:
    """An index, axis by axis."""
    pairs = zip(axes, key.tolist(), strict=True)
    return ", ".join(f"{axis}={i}" for axis, i in pairs) or "its only value"


def line_of(event: Event, row: SupportsInt) -> str:
    """Line and file of a sample; nothing where they are not known."""
    if event.lines is None or not event.file:
        return ""
    return f", which is line {event.lines[int(row)]} of {event.file},"


def both_places(event: Event, keys: NDArray[np.int64]) -> str:
    """Where the first index that stands twice does, and both values.

    Args:
        event: of one side; nothing is said of one that no file was read for.
        keys: a number for each row, the same for the same index, shape (n,).
    """
    if not event.file:
        return ""
    order = np.argsort(keys, kind="stable")
    again = np.flatnonzero(np.diff(keys[order]) == 0)
    first = again[np.argmin(order[again + 1])]
    rows = order[first : first + 2]
    printed = event.values if event.literals is None else event.literals
    one, other = (" ".join(map(str, printed[row])) for row in rows)
    where = place_text(event.axes, event.index[rows[0]])
    if event.lines is None:
        return f": {where} in {event.file} ({one} and {other})"
    before, after = event.lines[rows]
    return (
        f": {where} stands in lines {before} and {after} of {event.file} ({one} and "
        f"{other}); `again: last` or `again: first` in its reader takes one of them"
    )


def shift_advice(
    axes: Sequence[str],
    events: tuple[Event, Event],
    places: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> str:
    """Advice where the indices of both sides are the same but for a constant.

    Args:
        axes: that both sides have.
        events: baseline and subject.
        places: their indices along these axes, shape (n, len(axes)) each.
    """
    baseline, subject = (np.unique(side, axis=0) for side in places)
    if not (events[0].file or events[1].file) or baseline.shape != subject.shape:
        return ""
    shift = baseline[0] - subject[0]
    if (baseline - subject != shift).any():
        return ""
    starts = zip(axes, baseline[0].tolist(), subject[0].tolist(), strict=True)
    moved = [(axis, b, s) for axis, b, s in starts if b != s]
    begins = ", ".join(f"{axis} begins at {b} and {s}" for axis, b, s in moved)
    key = ", ".join(f"{axis}: {max(b, s)}" for axis, b, s in moved)
    return (
        f"; the indices are the same but for a constant ({begins}): does one count "
        f"from 0, the other from 1? `first: {{{key}}}` in the reader of that side says "
        "so"
    )
