"""Cells without a value: counted by event, so that none vanishes."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from braggtrace.events import Event
from braggtrace.traceio.files.passed_over import PassedOver

_NAMED: Final = 20  # events that are counted each by its name


def empty_event(name: str, *, unit: str, axes: Sequence[str]) -> Event:
    """An event without any value: whatever it is compared with, it is red."""
    return Event(
        name=name,
        unit=unit,
        axes=tuple(axes),
        index=np.zeros((0, len(axes)), dtype=np.int64),
        values=np.zeros((0, 1)),
    )


class Holes:
    """Counts empty cells, ``null`` and their like."""

    def __init__(self, passed_over: PassedOver) -> None:
        """Begin with none.

        Args:
            passed_over: receives each of them.
        """
        self._passed_over = passed_over
        self._names: dict[str, None] = {}

    def take(self, name: str, text: str, *, line: int) -> None:
        """Count one.

        Args:
            name: of the event that has no value there.
            text: as it is written, or its index; "" for an empty cell.
            line: where it stands; 0 where that is not known.
        """
        if len(self._names) < _NAMED:
            self._names[name] = None
        of = name if name in self._names else "further events"
        self._passed_over.take(
            text,
            what=f"cells of {of}",
            why="that hold no value",
            place=f"line {line}" if line else "at",
            values=False,
        )

    def take_object(self, text: str, *, line: int) -> None:
        """Count an object that has no value, and is about no event.

        Args:
            text: its key; "" where it has none.
            line: where it stands; 0 where that is not known.
        """
        self._passed_over.take(
            text,
            what="objects",
            why="that hold no value",
            place=f"line {line}" if line else "at",
            values=False,
        )
