"""Arrays of NPZ and HDF5 files as events."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.errors import TraceFormatError
from braggtrace.events import Event
from braggtrace.traceio.files.declared import Declared, Shape

_PARTS: Final = ("re", "im")


def array_event(
    name: str,
    array: NDArray[Any],
    declared: Declared,
    *,
    source: str,
    unit: str = "",
    axes: Sequence[str] = (),
) -> Event:
    """An array as an event.

    Args:
        name: of the event.
        array: of numbers or texts; complex numbers become two components.
        declared: names its axes.
        source: the file's name, for messages.
        unit: "" where the file does not say.
        axes: names of the axes where none are declared, outermost first.

    Returns:
        An event with one row for each index, in float64, int64 or text.

    Raises:
        TraceFormatError: another kind of array, or axes that have no name.
    """
    shape = declared.shapes.get(name, Shape(axes=tuple(axes[: array.ndim])))
    parts = shape.components
    if array.dtype.kind == "c":
        if parts and parts != _PARTS:
            raise _error(source, name, "is complex, and its components are declared")
        array, parts = np.stack([array.real, array.imag], axis=-1), _PARTS
    values = _plain(array, source, name)
    wanted = len(shape.axes) + bool(parts)
    if values.ndim != wanted:
        raise _error(
            source,
            name,
            f"has the shape {array.shape}, and {wanted} axes are named; name them "
            "under axes, in the map or in the catalogue",
        )
    width = values.shape[-1] if parts else 1
    if parts and width != len(parts):
        raise _error(source, name, f"has {width} components, declared are {parts}")
    lead = values.shape[: len(shape.axes)]
    return Event(
        name=name,
        unit=unit,
        axes=shape.axes,
        index=_rows(lead),
        values=values.reshape(-1, width),
        components=parts,
    )


def _plain(array: NDArray[Any], source: str, name: str) -> NDArray[Any]:
    kind = array.dtype.kind
    if kind == "f":
        return array.astype(np.float64)
    if kind in "iub":
        if kind == "u" and array.size and int(array.max()) >= 2**63:
            raise _error(source, name, "needs more than 64 bits with a sign")
        return array.astype(np.int64)
    if kind == "U":
        return array
    if kind == "S":
        return np.char.decode(array, "utf-8")
    raise _error(source, name, f"holds {array.dtype}; wanted numbers or texts")


def _rows(lead: tuple[int, ...]) -> NDArray[np.int64]:
    if not lead:
        return np.zeros((1, 0), dtype=np.int64)
    return np.indices(lead).reshape(len(lead), -1).T.astype(np.int64)


def _error(source: str, name: str, why: str) -> TraceFormatError:
    return TraceFormatError(source, f"array {name[:80]!r} {why}")
