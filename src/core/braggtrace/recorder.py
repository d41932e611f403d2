"""The only way to emit an event.

A stage writes ``q = recorder.emit("scattering_vec", (d - s) / wavelength)``: the tensor
that is recorded is the tensor that is returned and used next. With recording off the
call returns its argument and nothing else happens.
"""

from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from braggtrace.catalog import causal_rank, spec_of
from braggtrace.errors import InternalError
from braggtrace.events import AXES, Event, EventSpec, Trace, TraceHeader
from braggtrace.units import factor

if TYPE_CHECKING:
    from torch import Tensor

    Parts = tuple[Tensor, Tensor, Tensor]

_NO_WHOLE_NUMBER: Final = -(2**31)  # a C int of what is no number, or too large


@runtime_checkable
class Recorder(Protocol):
    """What a stage sees of a recorder."""

    def emit(self, name: str, value: "Tensor") -> "Tensor":
        """Record a tensor under a catalogued name and return it unchanged."""
        ...

    def emit_parts(self, name: str, parts: "Parts") -> "Parts":
        """Record a vector that is given as its components and return them unchanged."""
        ...

    def note(self, name: str, value: str) -> None:
        """Record a text, such as the name of the detector convention."""
        ...


class NullRecorder:
    """Recording off: emits nothing, costs a call."""

    def emit(self, name: str, value: "Tensor") -> "Tensor":
        """Return the tensor."""
        return value

    def emit_parts(self, name: str, parts: "Parts") -> "Parts":
        """Return the components."""
        return parts

    def note(self, name: str, value: str) -> None:
        """Forget the text."""


class TraceRecorder:
    """Keeps what the stages emit while they compute one pixel.

    Tensors are detached for the record; the one that is returned still carries its
    gradient. A tensor on the physics path has the six leading axes of AXES, of length
    one where it does not vary; a set-up tensor has none of them.
    """

    def __init__(self) -> None:
        self._events: dict[str, Event] = {}

    def emit(self, name: str, value: "Tensor") -> "Tensor":
        """Record a tensor.

        Args:
            name: an event of the catalogue that is not a view.
            value: shape (components,), or (pixel, layer, subpixel, source, phi,
                mosaic, components), in the unit that the catalogue says is emitted.

        Returns:
            The same tensor.

        Raises:
            InternalError: the event is a view, was emitted before, or its shape is not
                the declared one.
        """
        spec = self._admit(name)
        array = value.detach().cpu().numpy()
        converted = in_unit_of(spec, np.asarray(array))
        self._events[name] = _as_event(spec, converted)
        return value

    def emit_parts(self, name: str, parts: "Parts") -> "Parts":
        """Record the components of a vector, of equal shape.

        Args:
            name: an event of the catalogue with components.
            parts: one tensor for each component, without the component axis.

        Returns:
            The same tensors.

        Raises:
            InternalError: as for ``emit``.
        """
        spec = self._admit(name)
        arrays = [part.detach().cpu().numpy() for part in parts]
        converted = in_unit_of(spec, np.stack(arrays, axis=-1))
        self._events[name] = _as_event(spec, converted)
        return parts

    def note(self, name: str, value: str) -> None:
        """Record a text event."""
        spec = self._admit(name)
        self._events[name] = _as_event(spec, np.asarray(value))

    def trace(self, header: TraceHeader) -> Trace:
        """Everything recorded so far, in causal order.

        Args:
            header: where the trace comes from.

        Returns:
            A native trace.
        """
        names = sorted(self._events, key=causal_rank)
        return Trace(header=header, events={name: self._events[name] for name in names})

    def _admit(self, name: str) -> EventSpec:
        spec = spec_of(name)
        if spec.view:
            raise InternalError(f"{name} is a view of other events: emit those")
        if name in self._events:
            raise InternalError(f"{name} was emitted twice for one pixel")
        return spec


def in_unit_of(spec: EventSpec, array: NDArray[np.generic]) -> NDArray[np.generic]:
    """What was emitted, in the unit and the kind that an event has in a trace.

    Args:
        spec: of the event.
        array: any shape, in the unit in which it is emitted.

    Returns:
        The same shape; float64 or int64, a copy.
    """
    if spec.kind == "float":
        scale = factor(spec.emitted or spec.unit, spec.unit)
        copy = array.astype(np.float64)
        return copy if scale == 1.0 else copy * scale
    return _whole(array) if spec.kind == "int" else array


def _whole(array: NDArray[np.generic]) -> NDArray[np.int64]:
    """Whole numbers; NaN and numbers beyond an int become what C makes of them."""
    if array.dtype.kind != "f":
        return array.astype(np.int64)
    there = np.abs(array) < -_NO_WHOLE_NUMBER
    return np.where(there, array, _NO_WHOLE_NUMBER).astype(np.int64)


def _as_event(spec: EventSpec, array: NDArray[np.generic]) -> Event:
    width = max(1, len(spec.components))
    lead = array.shape[:-1] if spec.components else array.shape
    if spec.components and array.shape[-1] != width:
        raise InternalError(f"{spec.name}: {array.shape} has not {width} components")
    if len(lead) not in (0, len(AXES)):
        raise InternalError(f"{spec.name}: shape {array.shape} has not the axes {AXES}")
    varying = [axis for axis, n in zip(AXES, lead, strict=False) if n > 1]
    undeclared = [axis for axis in varying if axis not in spec.axes]
    if undeclared:
        raise InternalError(f"{spec.name} varies along {undeclared}, not declared")
    shape = tuple(n for n in lead if n > 1)
    return Event(
        name=spec.name,
        unit=spec.unit,
        axes=tuple(varying),
        index=_rows(shape),
        values=array.reshape(-1, width),
        components=spec.components,
    )


def _rows(shape: tuple[int, ...]) -> NDArray[np.int64]:
    if not shape:
        return np.zeros((1, 0), dtype=np.int64)
    return np.indices(shape).reshape(len(shape), -1).T.astype(np.int64)
