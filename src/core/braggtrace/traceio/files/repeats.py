"""A place of an event that a file has twice: one of the values counts."""

from dataclasses import replace
from typing import Literal

import numpy as np

from braggtrace.events import Event, ascending


def each_place_once(
    event: Event, *, keep: Literal["first", "last"]
) -> tuple[Event, list[tuple[str, int]]]:
    """An event of which each index stands once.

    Args:
        event: of a file that was appended to, so that steps are there again.
        keep: which of several samples with one index counts.

    Returns:
        The event, and text and line of each sample that was dropped.
    """
    if ascending(event.index) or len(event.index) < 2:
        return event, []
    order = np.arange(len(event.index))
    if keep == "last":
        order = order[::-1]
    if event.axes:
        first = np.unique(event.index[order], axis=0, return_index=True)[1]
    else:
        first = np.array([0])
    rows = np.sort(order[first])
    kept = np.zeros(len(order), dtype=np.bool_)
    kept[rows] = True
    texts = event.values if event.literals is None else event.literals
    lines = np.zeros(len(order), dtype=np.int64) if event.lines is None else event.lines
    dropped = [
        (f"{event.name} = {' '.join(map(str, texts[row]))}", int(lines[row]))
        for row in np.flatnonzero(~kept)
    ]
    once = replace(
        event,
        index=event.index[rows],
        values=event.values[rows],
        literals=None if event.literals is None else event.literals[rows],
        half_width=None if event.half_width is None else event.half_width[rows],
        lines=None if event.lines is None else event.lines[rows],
    )
    return once, dropped
