"""Arrays of NPZ, NPY, HDF5, NetCDF and Zarr files as events."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import TraceFormatError
from braggtrace.events import Event, numbered_axis
from braggtrace.traceio.files.declared import Declared, Shape

_PARTS: Final = ("re", "im")
_LONGEST_NAME: Final = 200  # characters
_MOST_WHOLE: Final = 2**63
_DOUBLE: Final = {"f": 8, "c": 16}  # bytes
_ODD: Final = {
    "V": "holds bytes without a type",
    "O": "holds objects of Python, which are not unpickled",
    "M": "holds dates",
    "m": "holds spans of time",
}


class UnreadableValuesError(ValueError):
    """Why the values of one member of a file cannot be read, such as "holds records".

    The member is red by its name then, and the others are compared.
    """


def array_event(
    name: str,
    array: NDArray[Any],
    declared: Declared,
    *,
    source: str,
    unit: str = "",
    axes: Sequence[str] = (),
    of_file: bool = False,
    dtype: Literal["float64"] | None = None,
    holes: NDArray[np.bool_] | None = None,
) -> Event:
    """An array as an event.

    Args:
        name: of the event.
        array: of numbers or texts; complex numbers become two components.
        declared: names its axes.
        source: the file's name, for messages.
        unit: "" where the file does not say.
        axes: names of the axes where none are declared, outermost first; further ones
            are dim1, dim2, ... by their position.
        of_file: whether these names are those of the file.
        dtype: float64 makes doubles of numbers of a lower precision; None keeps it.
        holes: where the file says that there is no value, shape of ``array``.

    Returns:
        An event with one row for each index that has a value: real numbers in their
        own precision, whole numbers in 64 bits, or texts. Of what is neither, or has
        other axes than declared, an event that agrees with nothing.

    Raises:
        TraceFormatError: a name that no event can have, or long doubles.
    """
    _require_name(name, source)
    _require_double(name, array, source)
    try:
        shape = _shape_of(name, array, declared, axes)
        values = _plain(array, double=dtype is not None)
        event = _rows_of(name, unit, shape, values, holes)
        own = of_file and name not in declared.shapes
        return replace(event, of_file=own, truth=array.dtype.kind == "b")
    except UnreadableValuesError as why:
        return unreadable_event(name, str(why), source=source, values=array.size)


def unreadable_event(name: str, why: str, *, source: str, values: int = 1) -> Event:
    """An event whose values could not be read; it agrees with nothing.

    Args:
        name: of the event.
        why: such as "holds records"; printed where it is compared.
        source: the file's name, for messages.
        values: how many there are; none counts as one.

    Raises:
        TraceFormatError: a name that no event can have.
    """
    _require_name(name, source)
    return Event(
        name=name,
        unit="",
        axes=(),
        index=np.zeros((1, 0), dtype=np.int64),
        values=np.array([[why]]),
        repeats=np.array([max(1, values)], dtype=np.int64),
        unreadable=why,
    )


def _require_name(name: str, source: str) -> None:
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        what = f"holds an array {name[:40]!r}, which is no name of an event"
        raise TraceFormatError(source, what)


def _require_double(name: str, array: NDArray[Any], source: str) -> None:
    kind, size = array.dtype.kind, array.dtype.itemsize
    if size > _DOUBLE.get(kind, size):
        raise TraceFormatError(
            source,
            f"array {name!r} holds {array.dtype}, more digits than a double has; "
            "write it as float64",
        )


def _shape_of(
    name: str, array: NDArray[Any], declared: Declared, axes: Sequence[str]
) -> Shape:
    """The names of an array's axes and components, which fit it."""
    dimensions = array.ndim
    shape = declared.shapes.get(name)
    if shape is None:
        known = tuple(axes[:dimensions])
        rest = map(numbered_axis, range(len(known), dimensions))
        shape = Shape(axes=(*known, *rest))
    parts = shape.components
    if array.dtype.kind == "c":
        if parts and parts != _PARTS:
            raise UnreadableValuesError("is complex, and its components are declared")
        return Shape(axes=_fitting(shape.axes, array, dimensions), components=_PARTS)
    _fitting(shape.axes, array, dimensions - bool(parts))
    if parts and array.shape[-1] != len(parts):
        what = f"has {array.shape[-1]} components, declared are {', '.join(parts)}"
        raise UnreadableValuesError(what)
    return shape


def _fitting(
    axes: tuple[str, ...], array: NDArray[Any], dimensions: int
) -> tuple[str, ...]:
    if len(axes) != dimensions:
        named = ", ".join(axes) or "none"
        raise UnreadableValuesError(
            f"has the shape {array.shape}, and the axes named are {named}; name its "
            "axes in the map or in the catalogue"
        )
    return axes


def _plain(array: NDArray[Any], *, double: bool) -> NDArray[Any]:
    """The values as an event has them; complex numbers in a further dimension."""
    kind = array.dtype.kind
    if kind == "c":
        array = np.stack([array.real, array.imag], axis=-1)
    if kind in "fc":
        native = array.dtype.newbyteorder("=")
        return array.astype(np.float64 if double else native, copy=False)
    if kind in "iub":
        return _whole(array)
    if kind in "US":
        return _texts(array)
    if array.dtype.names is not None:
        raise UnreadableValuesError(
            f"holds records ({', '.join(array.dtype.names)[:60]})"
        )
    raise UnreadableValuesError(
        f"{_ODD.get(kind, 'holds neither numbers nor texts')} ({str(array.dtype)[:60]})"
    )


def _whole(array: NDArray[Any]) -> NDArray[Any]:
    large = array.dtype.kind == "u" and array.dtype.itemsize == 8
    if large and array.size and int(array.max()) >= _MOST_WHOLE:
        return array.astype(np.uint64, copy=False)
    return array.astype(np.int64, copy=False)


def _texts(array: NDArray[Any]) -> NDArray[Any]:
    """Texts, each of whose characters is one."""
    try:
        if array.dtype.kind == "S":
            return np.char.decode(array, "utf-8")
        native = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("=")))
        native.tobytes().decode(f"utf-32-{sys.byteorder[0]}e")
    except UnicodeDecodeError as error:
        raise UnreadableValuesError("holds texts that are no Unicode") from error
    return native.reshape(array.shape)


def _rows_of(
    name: str,
    unit: str,
    shape: Shape,
    values: NDArray[Any],
    holes: NDArray[np.bool_] | None,
) -> Event:
    lead = values.shape[: len(shape.axes)]
    rows, index = values.reshape(-1, max(1, len(shape.components))), _index(lead)
    if holes is not None and holes.any():
        gaps = holes.reshape(len(rows), -1)
        there = ~gaps.all(axis=1)
        if gaps[there].any():
            raise UnreadableValuesError("lacks some components of a value")
        rows, index = rows[there], index[there]
    return Event(
        name=name,
        unit=unit,
        axes=shape.axes,
        index=index,
        values=rows,
        components=shape.components,
        ordered=True,
    )


def _index(lead: tuple[int, ...]) -> NDArray[np.int64]:
    """The index of each value, shape (n, axes), the last axis running fastest."""
    index = np.empty((*lead, len(lead)), dtype=np.int64)
    for axis, length in enumerate(lead):
        along = np.arange(length).reshape(-1, *[1] * (len(lead) - axis - 1))
        index[..., axis] = along
    return index.reshape(-1, len(lead)) if lead else index.reshape(1, 0)
