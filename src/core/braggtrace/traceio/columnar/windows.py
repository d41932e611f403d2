"""Ranges of places that are read at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

EVERYWHERE: Final = 2**62  # beyond every place


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Places from start up to stop, which is excluded."""

    start: int
    stop: int

    def meets(self, other: "Window") -> bool:
        """Whether some place is in both."""
        return self.start < other.stop and other.start < self.stop

    def lies_in(self, other: "Window") -> bool:
        """Whether every place is in the other."""
        return other.start <= self.start and self.stop <= other.stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A block of a file: its places, and how many values it has."""

    places: Window
    values: int


def windows_of(spans: Iterable[Span], values: int = 1) -> tuple[Window, ...]:
    """Windows that no block crosses, and that hold every place there is.

    Args:
        spans: the blocks of a file; they may overlap.
        values: a window is closed once it has as many.

    Returns:
        In ascending order, at least one; each but the last ends where a block begins.
    """
    starts: list[int] = []
    reached, held = 0, 0
    for span in sorted(spans, key=lambda span: (span.places.start, span.places.stop)):
        places = span.places
        if not starts or (places.start >= reached and held >= values):
            starts.append(places.start)
            held = 0
        reached, held = max(reached, places.stop), held + span.values
    bounds = [-EVERYWHERE, *starts[1:], EVERYWHERE]
    return tuple(Window(start=i, stop=j) for i, j in pairwise(bounds))
