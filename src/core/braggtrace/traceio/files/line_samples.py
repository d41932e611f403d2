"""The samples of a log while it is read, line by line, and their columns at the end."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.traceio.files.text_columns import TextColumn

_BETWEEN: Final = re.compile(r"[\s,;]+")
_BETWEEN_COMMAS: Final = re.compile(r"[\s;]+")
_DECIMAL_COMMA: Final = re.compile(
    r"[+-]?(?:[0-9]+,[0-9]*|,[0-9]+)(?:[eEdDqQ][+-]?[0-9]+)?"
)
_SEPARATORS: Final = ",;"
_LEADING_ZERO: Final = re.compile(r"[+-]?0[0-9]+(?:\.[0-9]*)?")
_POINT: Final = re.compile(r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eEdDqQ][+-]?[0-9]+)?")
OF_COMPLEX: Final = (
    "of a complex number write the brackets into the pattern: `({values})`"
)
ADVICE: Final = 'if that is a decimal comma, add `decimal: ","` to the reader'


class LineError(ValueError):
    """What one line holds cannot be, in a sentence.

    Attributes:
        line: its number.
    """

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


@dataclass(slots=True, kw_only=True)
class LineSamples:
    """Samples of one event from lines of one form and with one unit.

    Attributes:
        name: of the event.
        unit: as written.
        axes: that the lines themselves have, in their order.
        several: whether a text may hold several values.
        texts: of the values.
        own: index along each of ``axes``.
        places: which place each line belongs to.
        lines: their numbers.
    """

    name: str
    unit: str
    axes: tuple[str, ...]
    several: bool
    texts: list[str] = field(default_factory=list)
    own: dict[str, list[int]] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.own = {axis: [] for axis in self.axes}


def split_values(text: str, decimal: str) -> list[str]:
    """Several values from their text, in signs that ``read_value`` knows.

    Args:
        text: words between blanks, commas or semicolons; between blanks or semicolons
            alone where a comma is the decimal sign.
        decimal: sign between whole and broken part of a number.

    Raises:
        ValueError: a comma or a point that may be either.
    """
    if decimal == ",":
        words = (word.removesuffix(",") for word in _BETWEEN_COMMAS.split(text))
        return [with_point(word) for word in words if word]
    if "," in text:
        for group in _BETWEEN_COMMAS.split(text):
            parts = group.split(",")
            if _DECIMAL_COMMA.fullmatch(group) and parts[-1]:
                raise ValueError(f"{group[:40]} may be one number or two; {ADVICE}")
            if len(parts) > 1 and any(map(_LEADING_ZERO.fullmatch, parts)):
                raise ValueError(
                    f"{group[:40]} has a part that begins with 0; {ADVICE}"
                )
    return [word for word in _BETWEEN.split(text) if word]


def with_point(word: str) -> str:
    """A number with a decimal comma as one with a point; any other word as it is.

    Raises:
        ValueError: it has a point.
    """
    if "," in word and "." in word:
        raise ValueError(f"{word[:40]} has a comma and a point; `decimal` is the comma")
    if "," not in word and _POINT.fullmatch(word):
        raise ValueError(f"{word[:40]} has a point, and `decimal` is the comma")
    return word.replace(",", ".") if _DECIMAL_COMMA.fullmatch(word) else word


def line_columns(
    samples: Sequence[LineSamples],
    places: Sequence[Mapping[str, int]],
    declared: Mapping[str, Collection[str]],
    *,
    decimal: str = ".",
) -> Iterator[TextColumn]:
    """The columns of all events, in the order in which they first came.

    Args:
        samples: of all forms.
        places: index by axis, to which the samples point.
        declared: axes of the events of which some are declared. Of the axes of earlier
            lines alone such an event takes these only, where that leaves each place
            once.
        decimal: sign between whole and broken part of a number.

    Raises:
        LineError: samples of one event that do not fit together.
    """
    by_name: dict[str, list[LineSamples]] = {}
    for one in sorted(samples, key=lambda one: one.lines[0]):
        by_name.setdefault(one.name, []).append(one)
    table = _PlaceTable(places)
    for name, parts in by_name.items():
        found = [_column(part, table, decimal) for part in parts]
        whole = found[0] if len(found) == 1 else _joined(found)
        own = frozenset(axis for part in parts for axis in part.axes)
        yield _as_declared(whole, own, declared.get(name, ()))


class _PlaceTable:
    """Places as arrays."""

    def __init__(self, places: Sequence[Mapping[str, int]]) -> None:
        self._places = places
        kinds: dict[tuple[str, ...], int] = {}
        self.kinds = np.array(
            [kinds.setdefault(tuple(place), len(kinds)) for place in places]
        )
        self.axes = tuple(kinds)
        self._columns: dict[str, NDArray[np.int64]] = {}

    def along(self, axis: str) -> NDArray[np.int64]:
        """The index of every place along an axis; 0 where it has none."""
        if axis not in self._columns:
            column = [place.get(axis, 0) for place in self._places]
            self._columns[axis] = np.array(column, dtype=np.int64)
        return self._columns[axis]


def _column(part: LineSamples, table: _PlaceTable, decimal: str) -> TextColumn:
    places = np.array(part.places)
    kinds = table.kinds[places]
    further = np.flatnonzero(kinds != kinds[0])
    if further.size:
        axes = [(*table.axes[kinds[row]], *part.axes) for row in (0, further[0])]
        raise LineError(part.lines[further[0]], _unlike(part.name, "index", *axes))
    above = [axis for axis in table.axes[kinds[0]] if axis not in part.axes]
    own = [np.array(part.own[axis], dtype=np.int64) for axis in part.axes]
    columns = [*(table.along(axis)[places] for axis in above), *own]
    lines = np.array(part.lines, dtype=np.int64)
    return TextColumn(
        name=part.name,
        unit=part.unit,
        axes=(*above, *part.axes),
        index=np.stack(columns, axis=1)
        if columns
        else np.zeros((len(lines), 0), np.int64),
        words=_words(part, decimal),
        lines=lines,
    )


def _words(part: LineSamples, decimal: str) -> tuple[Sequence[str], ...]:
    if not part.several:
        if decimal == ".":
            return (part.texts,)
        return (_each(part, lambda text: [with_point(text)])[0],)
    joined = " ".join(part.texts)
    if decimal == "." and not any(sign in joined for sign in _SEPARATORS):
        words = joined.split()
        width = len(part.texts[0].split())
        # as many words in all, and none of the lines with fewer
        if len(words) == width * len(part.texts) and all(
            len(text.split()) == width for text in part.texts
        ):
            return tuple(words[column::width] for column in range(width))
    return _each(part, lambda text: split_values(text, decimal))


def _each(
    part: LineSamples, split: Callable[[str], list[str]]
) -> tuple[Sequence[str], ...]:
    """The words of every sample, component by component."""
    rows: list[list[str]] = []
    for text, line in zip(part.texts, part.lines, strict=True):
        try:
            words = split(text)
        except ValueError as error:
            raise LineError(line, f"{part.name}: {error}") from error
        if not words:
            raise LineError(line, f"{part.name} has no value")
        if rows and len(words) != len(rows[0]):
            why = _unlike(part.name, "number of values", len(rows[0]), len(words))
            raise LineError(line, why)
        rows.append(words)
    return tuple(zip(*rows, strict=True))


def _joined(found: Sequence[TextColumn]) -> TextColumn:
    """One column of several for one event, in the order of the lines."""
    first = found[0]
    for one in found[1:]:
        for word, before, now in (
            ("unit", first.unit, one.unit),
            ("index", sorted(first.axes), sorted(one.axes)),
            ("number of values", len(first.words), len(one.words)),
        ):
            if before != now:
                why = _unlike(first.name, word, before, now)
                raise LineError(int(one.lines[0]), why)
    lines = np.concatenate([one.lines for one in found])
    order = np.argsort(lines, kind="stable")
    index = [one.index[:, [one.axes.index(a) for a in first.axes]] for one in found]
    words = (
        [word for one in found for word in one.words[n]]
        for n in range(len(first.words))
    )
    return replace(
        first,
        index=np.concatenate(index)[order],
        words=tuple([column[row] for row in order] for column in words),
        lines=lines[order],
    )


def _as_declared(
    column: TextColumn, own: Collection[str], declared: Collection[str]
) -> TextColumn:
    """Without undeclared axes of earlier lines, where that leaves each place once."""
    kept = [n for n, axis in enumerate(column.axes) if axis in own or axis in declared]
    if not declared or len(kept) == len(column.axes):
        return column
    index = column.index[:, kept]
    if len(np.unique(index, axis=0)) < len(np.unique(column.index, axis=0)):
        return column
    return replace(column, axes=tuple(column.axes[n] for n in kept), index=index)


def _unlike(name: str, word: str, before: object, now: object) -> str:
    is_now, was = (
        (", ".join(what) if isinstance(what, list | tuple) else str(what)) or "none"
        for what in (now, before)
    )
    return f"{name}: the {word} is {is_now}, and was {was} before"
