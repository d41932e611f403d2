"""JSON documents as events: nested objects, arrays, or one list of objects."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import TraceFormatError
from braggtrace.events import Event, Trace, TraceHeader, Unread
from braggtrace.traceio.files.arrays import array_event, unreadable_event
from braggtrace.traceio.files.declared import Declared
from braggtrace.traceio.files.gathering import SampleCollector
from braggtrace.traceio.files.json_rows import rows_trace
from braggtrace.traceio.files.json_values import (
    Value,
    cell_of,
    decoder,
    is_scalar,
    require_room,
    value_of,
)

_OF_ROWS: Final = ("name", "value", "unit")
_DEEPEST: Final = 20
_SHOWN: Final = 3  # places of holes
_ONLY: Final = "value"  # name of what has none
_LARGEST: Final = 2**53  # up to here every whole number is a double


def json_trace(
    text: str,
    source: str,
    header: TraceHeader,
    options: Mapping[str, Any],
    declared: Declared,
) -> Trace:
    """The trace of a JSON document.

    Args:
        text: of the file.
        source: its name for messages.
        header: of the trace; what was passed over is added.
        options: keys of ``reader`` in a configuration: ``index``, ``axes``, ``empty``,
            ``again``, and of a list of objects what its keys are for.
        declared: names the axes of arrays.

    Returns:
        The trace. A list of numbers is an array, an inner object adds its key to the
        names, and an inner list of objects its position as an axis.

    Raises:
        TraceFormatError: no document, or a value that no event can have.
    """
    require_room(text, source)
    document = _parsed(text, source)
    if isinstance(document, list) and document and _all_objects(document):
        return rows_trace(_located(text), source, header, options)
    for key in _OF_ROWS:
        if key in options:
            why = f"{key} is for a list of objects, and the document is none"
            raise TraceFormatError(source, why)
    return _Document(source, options, declared).trace(document, header)


def _all_objects(found: list[Any]) -> bool:
    return all(isinstance(item, dict) for item in found)


def _parsed(text: str, source: str) -> Any:
    try:
        return decoder().decode(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        hint = ""
        if getattr(error, "msg", "") == "Extra data":
            hint = "; an object a line is `form: jsonl`"
        why = f"not a JSON document: {getattr(error, 'msg', error)}{hint}"
        raise TraceFormatError(source, why, line=line) from error


def _located(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each object of a list that was found to be sound, and its line."""
    read, at, line = decoder().raw_decode, text.index("[") + 1, 1
    line += text.count("\n", 0, at)
    while True:
        begin = at
        while text[begin] in " \t\n\r,":
            begin += 1
        if text[begin] == "]":
            return
        line += text.count("\n", at, begin)
        found, at = read(text, begin)
        yield line, found
        line += text.count("\n", begin, at)


class _Document:
    """Values of a document by name; where several stand in a list, by index."""

    def __init__(
        self, source: str, options: Mapping[str, Any], declared: Declared
    ) -> None:
        self._source, self._declared = source, declared
        self._index = tuple(options.get("index", ()))
        self._axes: Sequence[str] = options.get("axes", ())
        self._nan = options.get("empty") == "nan"
        self._samples = SampleCollector(source, again=options.get("again", ""))
        self._samples.expect_cells()
        self._unread: list[Unread] = []
        self._arrays: dict[str, Event] = {}
        self._seen: set[str] = set()

    def trace(self, document: Any, header: TraceHeader) -> Trace:
        """The trace of all values.

        Raises:
            TraceFormatError: a value that no event can have, or no value at all.
        """
        self._take(document, "", {}, 0)
        for axis in self._index:
            if axis not in self._seen:
                raise self._error(f"no object has the index {axis!r}")
        events = {**self._arrays, **self._samples.events()}
        if not any(event.values.size for event in events.values()):
            raise self._error("holds no value")
        unread = (*self._unread, *self._samples.unread())
        return Trace(header=replace(header, unread=unread), events=events)

    def _error(self, why: str) -> TraceFormatError:
        return TraceFormatError(self._source, why)

    def _take(
        self, found: Any, name: str, place: Mapping[str, int], depth: int
    ) -> None:
        if depth > _DEEPEST:
            raise self._error(f"objects lie more than {_DEEPEST} deep")
        if isinstance(found, dict):
            self._object(found, name, place, depth)
        elif isinstance(found, list) and any(isinstance(i, dict) for i in found):
            self._objects(found, name, place, depth)
        elif isinstance(found, list) and not place:
            self._array(found, name or _ONLY)
        else:
            self._sample(found, name or _ONLY, place)

    def _object(
        self, found: dict[str, Any], name: str, place: Mapping[str, int], depth: int
    ) -> None:
        own = dict(place)
        for axis in self._index:
            if axis in found:
                own[axis] = self._whole_number(axis, found[axis])
        if not found.keys() - set(self._index):
            self._samples.bare(own, line=0, within=f"{name}." if name else "")
        for key, value in found.items():
            if key not in self._index:
                inner = f"{name}.{key}" if name else key
                self._take(value, inner, own, depth + 1)

    def _objects(
        self, found: list[Any], name: str, place: Mapping[str, int], depth: int
    ) -> None:
        if not _all_objects(found):
            raise self._error(f"{name or _ONLY}: a list of objects and of other values")
        numbered = not any(axis in item for item in found for axis in self._index)
        at = len(place)
        axis = self._axes[at] if at < len(self._axes) else f"dim{at}"
        for position, item in enumerate(found):
            own = {**place, axis: position} if numbered else place
            self._take(item, name, own, depth + 1)

    def _whole_number(self, axis: str, found: Any) -> int:
        if isinstance(found, bool) or not isinstance(found, int):
            raise self._error(f"index {axis} is no whole number: {str(found)[:40]!r}")
        self._seen.add(axis)
        return found

    def _sample(self, found: Any, name: str, place: Mapping[str, int]) -> None:
        try:
            cell = cell_of(found, empty_is_nan=self._nan)
        except ValueError as error:
            raise self._error(f"{name}: {error}") from error
        self._require_new(name, arrays=False)
        if cell is None:
            self._samples.hole(name, place=place, line=0)
        else:
            self._samples.take(name, cell.values, place=place, line=0)

    def _array(self, found: list[Any], name: str) -> None:
        self._require_new(name, arrays=True)
        shape = _shape(found)
        if shape is None:
            why = "holds lists of different lengths"
            self._arrays[name] = unreadable_event(name, why, source=self._source)
            return
        size = math.prod(shape)
        try:
            leaves = [value_of(leaf) for leaf in _leaves(found)]
            values = _as_array(leaves, nan=self._nan)
        except ValueError as error:
            self._arrays[name] = unreadable_event(
                name, str(error), source=self._source, values=size
            )
            return
        holes = np.array([leaf is None for leaf in leaves], dtype=np.bool_)
        holes = np.zeros(size, dtype=np.bool_) if self._nan else holes
        event = array_event(
            name,
            values.reshape(shape),
            self._declared,
            source=self._source,
            axes=self._axes,
            holes=holes.reshape(shape) if holes.any() else None,
        )
        self._arrays[name] = replace(event, file=Path(self._source).name)
        if holes.any():
            self._note_holes(name, holes.reshape(shape))

    def _note_holes(self, name: str, holes: NDArray[np.bool_]) -> None:
        places = np.argwhere(holes)[:_SHOWN].tolist()
        part = Unread(
            what=f"cells of {name}",
            why="that hold no value",
            count=int(holes.sum()),
            examples=tuple(f"position {', '.join(map(str, p))}" for p in places),
        )
        self._unread.append(part)

    def _require_new(self, name: str, *, arrays: bool) -> None:
        twice = name in self._samples.names if arrays else False
        if name in self._arrays or twice:
            raise self._error(f"{name[:40]!r} stands for two events")


def _shape(found: Any) -> tuple[int, ...] | None:
    """The shape of lists in lists, or None where their lengths differ."""
    if is_scalar(found):
        return ()
    shapes = {_shape(item) for item in found}
    if len(shapes) > 1 or None in shapes:
        return None
    return (len(found), *(next(iter(shapes), None) or ()))


def _leaves(found: Any) -> Iterator[Any]:
    if is_scalar(found):
        yield found
    else:
        for item in found:
            yield from _leaves(item)


def _as_array(leaves: Sequence[Value | None], *, nan: bool) -> NDArray[Any]:
    """Values of one kind.

    Raises:
        ValueError: numbers and texts, or a whole number that no value holds.
    """
    kinds = {type(leaf) for leaf in leaves if leaf is not None}
    if kinds - {int, float, str}:
        long = next(leaf for leaf in leaves if type(leaf) not in (int, float, str))
        raise ValueError(f"needs more than 64 bits: {str(long)[:40]}")
    if str in kinds:
        if len(kinds) > 1:
            raise ValueError("holds numbers and texts")
        return np.array(["" if leaf is None else leaf for leaf in leaves])
    if kinds == {int} and not (nan and None in leaves):
        return np.array([leaf or 0 for leaf in leaves], dtype=np.int64)
    for leaf in leaves:
        if type(leaf) is int and abs(leaf) > _LARGEST and int(float(leaf)) != leaf:
            raise ValueError(f"holds {leaf} among floats, which no double holds")
    return np.array([np.nan if leaf is None else leaf for leaf in leaves], np.float64)
