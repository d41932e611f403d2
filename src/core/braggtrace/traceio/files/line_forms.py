"""The forms of a log's lines together: one expression finds the form of each line."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from braggtrace.traceio.files.template import LINE_END, LinePattern

Part = TypeVar("Part")
_REST: Final = rf"(.*){LINE_END}"
# places of a pattern whose text is no value and no index
_PASSED: Final = ("_", "...")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineForm:
    """A pattern, and which groups of the expression of all hold its parts.

    Attributes:
        pattern: of such a line.
        position: among all patterns.
        first: number of the group of its first place.
    """

    pattern: LinePattern
    position: int
    first: int

    @property
    def is_mark(self) -> bool:
        """Whether such a line has axes alone, and says where the lines below belong."""
        return not self.values

    @property
    def axes(self) -> tuple[tuple[str, int], ...]:
        """Axes whose index is a whole number, with their groups."""
        return tuple((axis, self._group(axis)) for axis in self.pattern.axes)

    @property
    def labels(self) -> tuple[tuple[str, int, bool], ...]:
        """Axes whose index is a word or a time, with their groups; whether a time."""
        found = self.pattern.named_by("word", "time")
        return tuple(
            (axis, self._group(place), place.startswith("time"))
            for place, axis in found.items()
        )

    @property
    def all_axes(self) -> tuple[str, ...]:
        """Every axis that such a line has."""
        return (*self.pattern.axes, *self.pattern.labels)

    @property
    def name(self) -> int:
        """The group of the name of an event; 0 for none."""
        return self._group("name") or self._group("name+")

    @property
    def unit(self) -> int:
        """The group of the unit; 0 for none."""
        return self._group("unit")

    @property
    def values(self) -> tuple[tuple[str, int, bool], ...]:
        """Events with the groups of their values; "" for the event that a line names.

        The third part says whether there may be several values.
        """
        own = tuple(
            ("", self._group(place), place == "values")
            for place in ("value", "values")
            if place in self.pattern.places
        )
        named = self.pattern.named_by("value", "values")
        return own + tuple(
            (event, self._group(place), place.startswith("values"))
            for place, event in named.items()
        )

    @property
    def passed(self) -> tuple[tuple[str, int], ...]:
        """Places that do not matter, with their groups."""
        return tuple(
            (place, self.first + n)
            for n, place in enumerate(self.pattern.places)
            if place in _PASSED
        )

    def _group(self, place: str) -> int:
        places = self.pattern.places
        return self.first + places.index(place) if place in places else 0


class LineForms:
    """All patterns of a log as one expression.

    A pattern that begins with the comment sign comes before the comments, every other
    one behind them.

    Attributes:
        forms: of all patterns.
        expression: matches each line, with its end, that ends with a newline alone.
    """

    def __init__(self, patterns: Sequence[LinePattern], comment: str) -> None:
        """Join patterns.

        Args:
            patterns: tried in this order.
            comment: begins lines that are passed over; "" for none.
        """
        self.forms: list[LineForm] = []
        self._parts: list[str] = []
        self._count = 0
        late = []
        for position, pattern in enumerate(patterns):
            if comment and pattern.prefix.startswith(comment):
                self._join(pattern, position)
            else:
                late.append((position, pattern))
        if comment:
            self._add(rf"([^\S\n]*{re.escape(comment)}.*){LINE_END}", 1)
        for position, pattern in late:
            self._join(pattern, position)
        self._add(_REST, 1)
        self.expression = re.compile(rf"(?:{'|'.join(self._parts)})(?:\n|\Z)")

    def by_group(self, of: Callable[[LineForm], Part], rest: Part) -> list[Part]:
        """Something for each form, by the number of the group that closes last.

        Args:
            of: what belongs to a form.
            rest: what belongs to comments and to any other line.
        """
        found = [rest] * (self._count + 1)
        for form in self.forms:
            found[form.first + len(form.pattern.places) - 1] = of(form)
        return found

    def _join(self, pattern: LinePattern, position: int) -> None:
        form = LineForm(pattern=pattern, position=position, first=self._count + 1)
        self.forms.append(form)
        self._add(pattern.expression.pattern, len(pattern.places))

    def _add(self, part: str, groups: int) -> None:
        self._parts.append(part)
        self._count += groups
