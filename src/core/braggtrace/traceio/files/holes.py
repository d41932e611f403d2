"""Cells without a value: counted by event, so that none vanishes."""

from typing import Final

from braggtrace.traceio.files.passed_over import PassedOver

_NAMED: Final = 20  # events that are counted each by its name


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
            text: as it is written; "" for an empty cell.
            line: where it stands.
        """
        if len(self._names) < _NAMED:
            self._names[name] = None
        of = name if name in self._names else "further events"
        self._passed_over.take(
            text,
            what=f"cells of {of}",
            why="that hold no value",
            place=f"line {line}",
        )
