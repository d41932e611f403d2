"""Words and times as an index: numbered as they come, and events of their own."""

import math
from collections.abc import Iterator

import numpy as np

from braggtrace.traceio.files.line_samples import with_point
from braggtrace.traceio.files.text_columns import TextColumn
from braggtrace.traceio.literal import read_value


class IndexLabels:
    """Numbers the words or times along axes in the order in which they first come.

    The labels of an axis are an event of the same name, so that a place is the same
    place on both sides only if its label is.
    """

    def __init__(self, decimal: str) -> None:
        """Begin.

        Args:
            decimal: sign between whole and broken part of a time.
        """
        self._decimal = decimal
        self._known: dict[str, dict[float | str, int]] = {}
        self._first: dict[str, list[tuple[str, int]]] = {}

    def number(self, axis: str, text: str, line: int, *, time: bool) -> int:
        """The number of a label.

        Args:
            axis: that it is a place of.
            text: as it stands in the file.
            line: where it stands.
            time: whether it is a number, so that ``0.5`` and ``5e-1`` are one place.

        Raises:
            ValueError: a time that is no finite number.
        """
        label: float | str = text
        if time:
            text = with_point(text) if self._decimal == "," else text
            value = read_value(text)
            if isinstance(value, str) or not math.isfinite(value):
                raise ValueError(
                    f"index {axis}: {text[:40]!r} is no number; {{word:{axis}}} "
                    "takes words"
                )
            label = value
        known = self._known.setdefault(axis, {})
        number = known.setdefault(label, len(known))
        if number == len(known) - 1:
            first = self._first.setdefault(axis, [])
            if len(first) < len(known):
                first.append((text, line))
        return number

    def columns(self) -> Iterator[TextColumn]:
        """The labels of each axis, in order."""
        for axis, first in self._first.items():
            yield TextColumn(
                name=axis,
                axes=(axis,),
                index=np.arange(len(first), dtype=np.int64)[:, None],
                words=([text for text, _ in first],),
                lines=np.array([line for _, line in first], dtype=np.int64),
            )
