"""Brings two sides of a factor row by row beside each other, structure first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from braggtrace.events import Event
from braggtrace.findings import Factor, Pair, Problem


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
    keys_b, keys_s = _keys(b, shared), _keys(s, shared)
    for event, keys, side in ((b, keys_b, "baseline"), (s, keys_s, "subject")):
        if len(event.axes) == len(shared) and len(set(keys)) < len(keys):
            return Mismatch(problem="index", message=f"{side} has an index twice")
    wrong = _coverage(shared, keys_b, keys_s, samples)
    if wrong is not None:
        return wrong
    rows_b, rows_s = _match(keys_b, keys_s)
    wrong = _repeats(b, s, (rows_b, rows_s), samples)
    if wrong is not None:
        return wrong
    return Pair(
        factor=baseline,
        baseline=b.values[rows_b],
        subject=s.values[rows_s],
        slack=_widths(b)[rows_b] + _widths(s)[rows_s],
        index=rows_b,
    )


def _structure(b: Event, s: Event) -> Mismatch | None:
    if b.unit != s.unit:
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
    if not b.values.size or not s.values.size:
        return Mismatch(problem="missing", message="one side holds no value")
    return None


def _keys(event: Event, axes: Sequence[str]) -> list[tuple[int, ...]]:
    columns = [event.axes.index(axis) for axis in axes]
    return [tuple(row) for row in event.index[:, columns].tolist()]


def _coverage(
    axes: Sequence[str],
    b: Sequence[tuple[int, ...]],
    s: Sequence[tuple[int, ...]],
    samples: tuple[int, int],
) -> Mismatch | None:
    known_b, known_s = set(b), set(s)
    absent = [key for key in dict.fromkeys(b) if key not in known_s]
    extra = [key for key in dict.fromkeys(s) if key not in known_b]
    if not absent and not extra:
        return None
    if _only_further_samples(axes, [*absent, *extra], samples):
        message = f"the baseline has {samples[0]} sub-pixels, the subject {samples[1]}"
        return Mismatch(problem="index", message=message, by_count=True)
    parts = []
    if absent:
        parts.append(f"subject lacks {_place(axes, absent[0])} ({len(absent)} in all)")
    if extra:
        parts.append(f"baseline lacks {_place(axes, extra[0])} ({len(extra)} in all)")
    return Mismatch(problem="index", message="; ".join(parts))


def _only_further_samples(
    axes: Sequence[str], keys: Sequence[tuple[int, ...]], samples: tuple[int, int]
) -> bool:
    """Whether indices that one side lacks belong to sub-pixels that it never had."""
    if samples[0] == samples[1] or "sample" not in axes:
        return False
    at = axes.index("sample")
    return all(key[at] >= min(samples) for key in keys)


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
    b: Sequence[tuple[int, ...]], s: Sequence[tuple[int, ...]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of both sides whose keys are the same, every combination once."""
    rows: dict[tuple[int, ...], list[int]] = {}
    for row, key in enumerate(s):
        rows.setdefault(key, []).append(row)
    pairs = [(i, j) for i, key in enumerate(b) for j in rows[key]]
    columns = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return columns[:, 0], columns[:, 1]


def _widths(event: Event) -> NDArray[np.float64]:
    if event.half_width is None:
        return np.zeros(event.values.shape, dtype=np.float64)
    # a width without end would let every number pass
    return np.where(np.isinf(event.half_width), 0.0, event.half_width)


def _place(axes: Sequence[str], key: tuple[int, ...]) -> str:
    pairs = zip(axes, key, strict=True)
    return ", ".join(f"{axis}={i}" for axis, i in pairs) or "its only value"
