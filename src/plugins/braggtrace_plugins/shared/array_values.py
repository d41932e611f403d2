"""Events of named arrays with attributes, as HDF5, NetCDF and Zarr have them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace import (
    Declared,
    Event,
    MemoryLimit,
    Unread,
    UnreadableValuesError,
    applied_attributes,
    array_event,
    unpacked_values,
    unreadable_event,
)

_UNITS: Final = frozenset({"units", "unit"})  # written in small or capital letters
# what a value means beside its unit; compared as an event of its own, `NAME@ATTRIBUTE`
_MEANING: Final = (
    "calendar",
    "depends_on",
    "flag_masks",
    "flag_meanings",
    "flag_values",
    "offset",
    "offset_units",
    "positive",
    "start",
    "transformation_type",
    "vector",
)
# what HDF5, NetCDF and Zarr keep there for themselves
_INTERNAL: Final = frozenset(
    {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "DIMENSION_LABELS"}
    | {"_Netcdf4Dimid", "_Netcdf4Coordinates", "_NCProperties", "_nc3_strict"}
    | {"_ARRAY_DIMENSIONS"}
)

_NUMBERS: Final = "iufc"  # kinds of NumPy

Read = Callable[[], tuple[NDArray[Any], Mapping[str, Any]]]


def compared_attributes(names: Iterable[str]) -> frozenset[str]:
    """Those of an array's attributes that take part in a comparison."""
    there = frozenset(names)
    units = {name for name in there if name.casefold() in _UNITS}
    return there & {*units, *_MEANING, *applied_attributes(there)}


def numeric_attributes(attributes: Mapping[str, Any]) -> frozenset[str]:
    """Names of the attributes that hold a number, alone or in a list."""
    return frozenset(
        name
        for name, value in attributes.items()
        if np.array(value).dtype.kind in _NUMBERS
    )


class ArrayEvents:
    """Makes events of arrays, and counts what of them is no value.

    Attributes:
        events: by name.
        memory: what the file may still take.
    """

    def __init__(self, source: str, options: Mapping[str, Any], declared: Declared):
        """Begin.

        Args:
            source: the file's name, for messages.
            options: ``dtype``, see ``array_event``.
            declared: what the axes of the arrays mean.
        """
        self.events: dict[str, Event] = {}
        self.memory = MemoryLimit(source, _size(Path(source)))
        self._source, self._options, self._declared = source, options, declared
        self._holes: dict[str, int] = {}
        self._passed: dict[str, list[int]] = {}  # all, and those with numbers

    def take(
        self,
        name: str,
        read: Read,
        *,
        names: Iterable[str] = (),
        numbers: Iterable[str] = (),
        axes: Sequence[str] = (),
        of_file: bool = False,
        size: int = 1,
    ) -> None:
        """Make an event of an array, and of each attribute that says what it means.

        Args:
            name: of the event.
            read: gives the array and its ``compared_attributes``.
            names: of all its attributes.
            numbers: those of ``names`` that hold a number.
            axes: names where none are declared, outermost first.
            of_file: whether these names are those of the file.
            size: how many values it has, where they cannot be read.

        Raises:
            TraceFormatError: see ``array_event``, and what ``read`` raises.
        """
        try:
            array, attributes = read()
            unit = _unit(attributes)
            self._take(name, array, attributes, unit=unit, axes=axes, of_file=of_file)
        except UnreadableValuesError as why:
            self.lose(name, str(why), values=size)
        taken = compared_attributes(names)
        self.pass_over({*names} - taken, numbers={*numbers} - taken)

    def pass_over(
        self,
        names: Iterable[str],
        what: str = "attributes",
        *,
        numbers: Iterable[str] = (),
    ) -> None:
        """Count attributes, or what else takes no part; those with numbers, too."""
        counts = self._passed.setdefault(what, [0, 0])
        counts[0] += len({*names} - _INTERNAL)
        counts[1] += len({*numbers} - _INTERNAL)

    def lose(self, name: str, why: str, *, values: int = 1) -> None:
        """Note what cannot be read, so that it is red by its name."""
        self.events[name] = unreadable_event(
            name, why, source=self._source, values=values
        )

    def unread(self) -> tuple[Unread, ...]:
        """Values that the file says are none, and attributes that take no part."""
        found = [
            Unread(what=f"values of {name}", why="that stand for no value", count=n)
            for name, n in self._holes.items()
        ]
        passed = [
            Unread(what=what, why="that are not compared", count=count, numbers=numbers)
            for what, (count, numbers) in self._passed.items()
            if count
        ]
        return (*found, *passed)

    def _take(
        self,
        name: str,
        array: NDArray[Any],
        attributes: Mapping[str, Any],
        *,
        unit: str,
        axes: Sequence[str],
        of_file: bool,
    ) -> None:
        values, holes = unpacked_values(array, attributes)
        self.events[name] = array_event(
            name,
            values,
            self._declared,
            source=self._source,
            unit=unit,
            axes=axes,
            of_file=of_file,
            dtype=self._options.get("dtype"),
            holes=holes,
        )
        if holes is not None and holes.any():
            self._holes[name] = int(holes.sum())
        applied = applied_attributes(attributes)
        for key in (key for key in _MEANING if key in attributes):
            if key not in applied:
                inner, found = f"{name}@{key}", np.asarray(attributes[key])
                self.events[inner] = array_event(
                    inner, found, self._declared, source=self._source
                )


def _size(path: Path) -> int:
    """Bytes of a file, or of all files of a folder."""
    if not path.is_dir():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def _unit(attributes: Mapping[str, Any]) -> str:
    """The unit that attributes name; "" where none does.

    Raises:
        UnreadableValuesError: one that is no text, or two that contradict each other.
    """
    names = sorted(name for name in attributes if name.casefold() in _UNITS)
    units = {name: _text(attributes[name], name) for name in names}
    named = {name: unit for name, unit in units.items() if unit.strip()}
    if len({unit.strip() for unit in named.values()}) > 1:
        found = ", ".join(f"{name} = {unit[:40]!r}" for name, unit in named.items())
        what = f"has attributes that contradict each other: {found}; keep the right one"
        raise UnreadableValuesError(what)
    return next(iter(named.values()), "")


def _text(value: Any, name: str) -> str:
    array = np.asarray(value)
    if array.dtype.kind != "U" or array.size > 1:
        raise UnreadableValuesError(f"has the attribute {name}, which is no text")
    return str(array.ravel()[0]) if array.size else ""
