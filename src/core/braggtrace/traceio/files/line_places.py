"""Where a log's line belongs: what earlier lines of axes alone said.

A line of axes alone, such as ``step 3`` or ``[0] step 3``, holds for the lines below
it that carry the same value of every axis they share with it: rank 0 never places what
rank 1 prints. Lines nest: a further ``step`` ends whatever was opened since the first.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class _Opened(NamedTuple):  # one for each such line: a dataclass takes three times
    """A line of axes alone that is in force.

    ``since`` is when its form was first opened and not ended since, ``at`` when it was
    opened last.
    """

    place: Mapping[str, int]
    since: int
    at: int


_Look = tuple[dict[tuple[int, ...], _Opened], tuple[str, ...]]


class LinePlaces:
    """The places of a log's lines, while it is read.

    Attributes:
        places: index by axis of every place that was in force, in order.
        here: which of them is that of a line without axes of its own; -1 where ``at``
            has yet to say.
    """

    def __init__(
        self, values: Sequence[frozenset[str]], marks: Sequence[frozenset[str]]
    ) -> None:
        """Begin outside of every loop.

        Args:
            values: the axes of each form of lines with values.
            marks: the axes of each form of lines with axes alone.
        """
        self.places: list[Mapping[str, int]] = [{}]
        self._marks = tuple(marks)
        self._of_marks = frozenset[str]().union(*marks)
        of_values = frozenset[str]().union(*values)
        self._scopes = [tuple(sorted(mark & of_values)) for mark in marks]
        # of each form of marks: the last line by what it shares with another form
        self._latest: list[dict[tuple[str, ...], dict[tuple[int, ...], _Opened]]] = []
        for mark, scope in zip(marks, self._scopes, strict=True):
            others = {*values, *(other for other in marks if other != mark)}
            shared = {scope, *(tuple(sorted(mark & other)) for other in others)}
            self._latest.append({axes: {} for axes in shared})
        self._looks: dict[tuple[str, ...], list[_Look]] = {}
        self._clock = 0
        self._known: dict[tuple[int, ...], int] = {(): 0}
        self.here = 0

    def enter(self, mark: int, own: Mapping[str, int]) -> None:
        """Take a line of axes alone.

        Args:
            mark: its form, as a position in ``marks``.
            own: index by axis, as it stands in the line.
        """
        self._clock += 1
        self.here = -1
        scope, latest = self._scopes[mark], self._latest[mark]
        before = latest[scope].get(tuple([own[axis] for axis in scope]))
        since = self._clock
        if before is not None and not _ended(before, self._compatible(own)):
            since = before.since
        opened = _Opened(place=own, since=since, at=self._clock)
        for shared, last in latest.items():
            last[tuple([own[axis] for axis in shared])] = opened

    def at(self, own: Mapping[str, int]) -> int:
        """Which of ``places`` a line with these axes of its own belongs to."""
        if self._of_marks.isdisjoint(own):
            if self.here < 0:
                self.here = self._found({})
            return self.here
        return self._found(own)

    def unused(self, places: Iterable[int]) -> list[int]:
        """Lines of axes alone that have no part in any of these places.

        Args:
            places: positions in ``places``.

        Returns:
            Which of all such lines, counted from 0 in the order in which they came.
        """
        wanted = frozenset(places)
        used = {at for key, n in self._known.items() if n in wanted for at in key}
        return [at - 1 for at in range(1, self._clock + 1) if at not in used]

    def _found(self, own: Mapping[str, int]) -> int:
        live = found = self._compatible(own)
        if len(found) > 1:
            live = [one for one in found if not _ended(one, found)]
            live.sort(key=_when)
        key = tuple([one.at for one in live])
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = len(self.places)
            self.places.append({a: i for one in live for a, i in one.place.items()})
        return known

    def _compatible(self, own: Mapping[str, int]) -> list[_Opened]:
        """Of each form the last line that says nothing else of the shared axes."""
        kind = tuple(own)
        looks = self._looks.get(kind)
        if looks is None:
            looks = self._looks[kind] = [
                (mark[shared], shared)
                for axes, mark in zip(self._marks, self._latest, strict=True)
                if (shared := tuple(sorted(axes.intersection(own)))) in mark
            ]
        found = []
        for latest, shared in looks:
            one = latest.get(tuple([own[axis] for axis in shared]) if shared else ())
            if one is not None:
                found.append(one)
        return found


def _when(one: _Opened) -> int:
    return one.at


def _ended(one: _Opened, others: Sequence[_Opened]) -> bool:
    """Whether a form that was opened before it was opened once more since."""
    return any(other.since < one.since and other.at > one.at for other in others)
