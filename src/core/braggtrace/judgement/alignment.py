"""Aligns the rows of both sides of a factor by index, structure first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from braggtrace.events import NO_KEY, Event, ascending, is_numbered
from braggtrace.judgement.findings import Factor, Pair, Problem
from braggtrace.judgement.index_text import (
    both_places,
    line_of,
    place_text,
    shift_advice,
)

COUNTED: Final = "occurrence"  # of a line that the vocabulary does not have
Rows: TypeAlias = NDArray[np.int64] | slice


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """Why two sides cannot be compared value by value.

    Attributes:
        problem: what is wrong.
        message: a sentence.
        by_count: follows from nothing but another number of sub-pixels and layers.
    """

    problem: Problem
    message: str
    by_count: bool = False


def align(
    baseline: Factor, subject: Factor, samples: tuple[int, int] = (1, 1)
) -> Pair | Mismatch:
    """Pair the rows of both sides by their index.

    An axis that only one side has does not take part: the other holds for every value
    along it. Where each side has an axis of its own, one was renamed.

    Args:
        baseline: the reference.
        subject: the program under test.
        samples: how many sub-pixels, over all layers, each side printed. What does not
            depend on them is printed as often.

    Returns:
        The pair, or the first difference of structure: unit, kind, dtype, components,
        index.
    """
    b, s = baseline.data, subject.data
    wrong = _structure(b, s)
    if wrong is not None:
        return wrong
    shared = tuple(axis for axis in b.axes if axis in s.axes)
    if min(len(b.axes), len(s.axes)) > len(shared):
        message = f"baseline has the axes {b.axes}, subject {s.axes}"
        return Mismatch(problem="index", message=message)
    if (COUNTED in b.axes) != (COUNTED in s.axes):  # not the same along it: not printed
        n, m = len(b.values), len(s.values)
        message = f"the baseline prints it {n} times, the subject {m} times"
        return Mismatch(problem="index", message=message)
    places_b, places_s = _places(b, shared), _places(s, shared)
    if _same_rows(b, s, places_b, places_s):
        return other_holes(b, s) or _pair(baseline, s, None, None)
    keys_b, keys_s = _keys(places_b, places_s)
    for event, keys, side in ((b, keys_b, "baseline"), (s, keys_s, "subject")):
        wrong = _once(event, keys, side, shared)
        if wrong is not None:
            return wrong
    wrong = _coverage(shared, (b, s), (places_b, places_s), (keys_b, keys_s), samples)
    if wrong is not None:
        return wrong
    rows_b, rows_s = _match(keys_b, keys_s)
    wrong = _repeats(b, s, (rows_b, rows_s), samples) or other_holes(b, s)
    return wrong or _pair(baseline, s, rows_b, rows_s)


def other_holes(b: Event, s: Event) -> Mismatch | None:
    """Places that one file says to be empty, and the other does not have at all."""
    if b.holes is None or s.holes is None or b.axes != s.axes:
        return None
    if np.array_equal(b.holes, s.holes):
        return None
    mine, theirs = (
        {*map(tuple, e.holes.tolist())} for e in (b, s) if e.holes is not None
    )
    for side, other, places in (
        ("baseline", "subject", mine - theirs),
        ("subject", "baseline", theirs - mine),
    ):
        if places:
            where = place_text(b.axes, np.array(min(places)))
            message = (
                f"the {side} has no value at {where}, and the {other} no such place "
                f"({len(places)} in all)"
            )
            if NO_KEY in min(places):
                message = (
                    f"the {side} has rows without the key, and the {other} has the key "
                    "in each of them, or not those rows"
                )
            return Mismatch(problem="index", message=message)
    return None


def other_dimensions(baseline: Factor, subject: Factor) -> Mismatch | None:
    """Arrays of other dimensions, whose axes nobody declared.

    A declared axis that one side lacks says that its value holds all along it; of
    positions, and of what a file calls its dimensions, nobody said so.
    """
    b, s = baseline.data, subject.data
    lone = {*b.axes} ^ {*s.axes}
    if not lone or b.unreadable or s.unreadable:
        return None
    if not (b.of_file or s.of_file or any(map(is_numbered, lone))):
        return None
    message = f"baseline has {_dimensions(b)}, subject {_dimensions(s)}"
    return Mismatch(problem="index", message=message)


def other_truth(baseline: Factor, subject: Factor) -> Mismatch | None:
    """True and false on one side, numbers on the other."""
    b, s = baseline.data, subject.data
    if b.truth == s.truth or b.unreadable or s.unreadable:
        return None
    words = ["true or false" if e.truth else e.kind for e in (b, s)]
    message = f"baseline is {words[0]}, subject {words[1]}"
    return Mismatch(problem="kind", message=message)


def _dimensions(event: Event) -> str:
    n = len(event.axes)
    word = "dimension" if n == 1 else "dimensions"
    return f"{n} {word}" + (f" ({', '.join(event.axes)})" if n else "")


def _pair(
    baseline: Factor,
    s: Event,
    rows_b: NDArray[np.int64] | None,
    rows_s: NDArray[np.int64] | None,
) -> Pair:
    """The pair of some rows; of all, in order, where there is None."""
    b = baseline.data
    mine: Rows = slice(None) if rows_b is None else rows_b
    theirs: Rows = slice(None) if rows_s is None else rows_s
    index = np.arange(len(b.values)) if rows_b is None else rows_b
    return Pair(
        factor=baseline,
        baseline=b.values[mine],
        subject=s.values[theirs],
        slack=_slack(b, s, mine, theirs),
        index=index,
    )


def _one_unit(first: str, second: str) -> bool:
    from braggtrace.quantities import same_unit  # most sides have the same text

    return same_unit(first, second)


def _structure(b: Event, s: Event) -> Mismatch | None:
    if b.unreadable or s.unreadable:
        return Mismatch(problem="kind", message=_unreadable(b, s))
    if not b.values.size or not s.values.size:
        empty = "subject" if b.values.size else "baseline"
        either = b.values.size or s.values.size
        message = (
            f"the {empty} holds no value" if either else "neither side has a value"
        )
        return Mismatch(problem="missing", message=message)
    if b.unit != s.unit and not _one_unit(b.unit, s.unit):
        message = f"baseline is in {b.unit}, subject in {s.unit}"
        return Mismatch(problem="unit", message=message)
    if b.kind != s.kind:
        message = f"baseline is {b.kind}, subject {s.kind}"
        return Mismatch(problem="kind", message=message)
    if b.kind != "text" and b.values.dtype != s.values.dtype:
        message = f"baseline is {b.values.dtype}, subject {s.values.dtype}"
        return Mismatch(problem="dtype", message=message)
    if b.values.shape[1] != s.values.shape[1]:
        message = (
            f"baseline has {b.values.shape[1]} components, subject {s.values.shape[1]}"
        )
        return Mismatch(problem="components", message=message)
    if b.components != s.components and b.components and s.components:
        message = f"baseline has components {b.components}, subject {s.components}"
        return Mismatch(problem="components", message=message)
    return None


def _unreadable(b: Event, s: Event) -> str:
    """Which side's values could not be read, and why."""
    if b.unreadable == s.unreadable:
        return f"both sides: {b.unreadable}"
    sides = (("baseline", b.unreadable), ("subject", s.unreadable))
    return "; ".join(f"{side}: {why}" for side, why in sides if why)


def _places(event: Event, axes: Sequence[str]) -> NDArray[np.int64]:
    """The index along some axes, a row for each sample."""
    if event.axes == tuple(axes):
        return event.index
    return event.index[:, [event.axes.index(axis) for axis in axes]]


def _same_rows(
    b: Event, s: Event, places_b: NDArray[np.int64], places_s: NDArray[np.int64]
) -> bool:
    """Whether both sides have the same rows, each once, in ascending order."""
    if b.axes != s.axes:
        return False
    if places_b is not places_s and not np.array_equal(places_b, places_s):
        return False
    if not (b.ordered or s.ordered or ascending(places_b)):
        return False
    if b.repeats is None or s.repeats is None:
        return True
    return np.array_equal(b.repeats, s.repeats)


def _keys(
    b: NDArray[np.int64], s: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A number for each row, the same for the same place on either side."""
    if not b.shape[1]:
        return np.zeros(len(b), dtype=np.int64), np.zeros(len(s), dtype=np.int64)
    both = np.concatenate((b, s))
    keys = np.unique(both, axis=0, return_inverse=True)[1].reshape(-1)
    return keys[: len(b)], keys[len(b) :]


def _once(
    event: Event, keys: NDArray[np.int64], side: str, shared: Sequence[str]
) -> Mismatch | None:
    """Whether a side has an index twice; along an axis of its own, too."""
    if len(event.axes) > len(shared):
        if not event.file or ascending(event.index):
            return None
        keys = np.unique(event.index, axis=0, return_inverse=True)[1].reshape(-1)
    if len(np.unique(keys)) == len(keys):
        return None
    message = f"{side} has an index twice{both_places(event, keys)}"
    return Mismatch(problem="index", message=message)


def _coverage(
    axes: Sequence[str],
    events: tuple[Event, Event],
    places: tuple[NDArray[np.int64], NDArray[np.int64]],
    keys: tuple[NDArray[np.int64], NDArray[np.int64]],
    samples: tuple[int, int],
) -> Mismatch | None:
    parts, lacking = [], []
    for side, event, mine, own, others in (
        ("subject", events[0], places[0], keys[0], keys[1]),
        ("baseline", events[1], places[1], keys[1], keys[0]),
    ):
        absent = np.flatnonzero(~np.isin(own, others))
        if absent.size:
            n = len(np.unique(own[absent]))
            where = place_text(axes, mine[absent[0]]) + line_of(event, absent[0])
            parts.append(f"{side} lacks {where} ({n} in all)")
            lacking.append(mine[absent])
    if not parts:
        return None
    if _only_further_samples(axes, np.concatenate(lacking), samples):
        message = f"the baseline has {samples[0]} sub-pixels, the subject {samples[1]}"
        return Mismatch(problem="index", message=message, by_count=True)
    advice = shift_advice(axes, events, places)
    return Mismatch(problem="index", message="; ".join(parts) + advice)


def _only_further_samples(
    axes: Sequence[str], places: NDArray[np.int64], samples: tuple[int, int]
) -> bool:
    """Whether indices that one side lacks belong to sub-pixels that it never had."""
    if samples[0] == samples[1] or "sample" not in axes:
        return False
    return bool((places[:, axes.index("sample")] >= min(samples)).all())


def _repeats(
    b: Event,
    s: Event,
    rows: tuple[NDArray[np.int64], NDArray[np.int64]],
    samples: tuple[int, int],
) -> Mismatch | None:
    """A value that one side prints more often: a line is missing, or stands twice."""
    if b.repeats is None or s.repeats is None:
        return None
    first, second = b.repeats[rows[0]], s.repeats[rows[1]]
    unlike = np.flatnonzero((first != second) & ~_once_each(first, second, samples))
    if not unlike.size:
        return None
    at = unlike[0]
    message = (
        f"the baseline prints it {first[at]} times, the subject {second[at]} times "
        f"({unlike.size} indices in all)"
    )
    return Mismatch(problem="index", message=message)


def _once_each(
    first: NDArray[np.int64], second: NDArray[np.int64], samples: tuple[int, int]
) -> NDArray[np.bool_]:
    """Whether prints differ by so many for each sub-pixel that one side has more of."""
    more = samples[0] - samples[1]
    if not more:
        return np.zeros(first.shape, dtype=np.bool_)
    each = (first - second) // more
    whole = (first - second) % more == 0
    found: NDArray[np.bool_] = whole & (each > 0) & (first >= each * samples[0])
    return found


def _match(
    b: NDArray[np.int64], s: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of both sides whose keys are the same, every combination once."""
    order = np.argsort(s, kind="stable")
    begin = np.searchsorted(s[order], b, side="left")
    end = np.searchsorted(s[order], b, side="right")
    counts = end - begin
    rows_b = np.repeat(np.arange(len(b)), counts)
    within = np.arange(len(rows_b)) - np.repeat(np.cumsum(counts) - counts, counts)
    return rows_b, order[np.repeat(begin, counts) + within]


def _slack(b: Event, s: Event, mine: Rows, theirs: Rows) -> NDArray[np.float64]:
    """What the printed literals leave open; nothing where neither side has any."""
    if b.kind != "float":  # what %g rounds are floats
        return np.broadcast_to(np.float64(0.0), b.values[mine].shape)
    known = [
        # a width without end would let every number pass
        np.where(np.isinf(widths[rows]), 0.0, widths[rows])
        for event, rows in ((b, mine), (s, theirs))
        # whole numbers are not rounded, whatever the digits of the floats in their file
        if (widths := event.half_width) is not None and event.kind != "int"
    ]
    if not known:
        return np.broadcast_to(np.float64(0.0), b.values[mine].shape)
    return known[0] if len(known) == 1 else known[0] + known[1]
