"""Events, traces and pairs in a line each."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from braggtrace.catalog import CATALOG
from braggtrace.events import Event, EventSpec, Trace, TraceHeader
from braggtrace.judgement.findings import Factor, Pair

_STEPS: Final = {"axes": ("phi",), "index": ((0,), (1,))}
# a pixel of two phi steps: text, whole numbers, scalars, vectors, an index triple
_TINY: Final[dict[str, tuple[Any, dict[str, Any]]]] = {
    "pixel": ([[3, 5]], {}),
    "detector_convention": (["MOSFLM"], {}),
    "pixel_size": ([1.72e-4], {}),
    "R_distance": ([0.25], {}),
    "phi": ([0.0, 0.1], _STEPS),
    "rot_a": ([[30.0, -1.0, 2.0], [29.5, -1.5, 2.5]], _STEPS),
    "hkl_frac": ([[1.01, -2.02, 2.97], [1.03, -2.04, 2.95]], _STEPS),
    "hkl_rounded": ([[1, -2, 3], [1, -2, 3]], _STEPS),
    "F_latt": ([12.5, 11.5], _STEPS),
    "F_cell": ([8.0, 8.0], _STEPS),
    "steps": ([2], {}),
    "I_before_scaling": ([944.25], {}),
}


def event(
    name: str,
    values: ArrayLike,
    *,
    unit: str | None = None,
    axes: Sequence[str] = (),
    index: ArrayLike | None = None,
    components: Sequence[str] | None = None,
) -> Event:
    """An event; what the catalogue knows of its name may be left out.

    Args:
        name: in the catalogue, or any other.
        values: a list of scalars, one a sample, or shape (n, components).
        unit: None for the catalogue's, or "1".
        axes: names of the columns of ``index``.
        index: shape (n, len(axes)); None counts the samples along each axis.
        components: labels; None for the catalogue's, or none.

    Returns:
        The event.
    """
    spec = CATALOG.get(name) or EventSpec(name=name, unit="1", description="")
    array = np.asarray(values)
    array = array.reshape(-1, 1) if array.ndim < 2 else array
    rows = len(array)
    if index is None:
        index = [[row] * len(axes) for row in range(rows)]
    return Event(
        name=name,
        unit=spec.unit if unit is None else unit,
        axes=tuple(axes),
        index=np.asarray(index, dtype=np.int64).reshape(rows, len(axes)),
        values=array,
        components=spec.components if components is None else tuple(components),
    )


def trace(*events: Event, program: str = "test", **header: Any) -> Trace:
    """A trace of these events.

    Args:
        events: in the order in which a program computes them.
        program: its name.
        header: further fields of ``braggtrace.TraceHeader``.

    Returns:
        The trace.
    """
    facts = TraceHeader(program=program, **header)
    return Trace(header=facts, events={event.name: event for event in events})


def tiny_trace(*, program: str = "test", **changed: ArrayLike | None) -> Trace:
    """A dozen events of one pixel: scalar, vector, two phi steps, index triple, text.

    Args:
        program: its name.
        changed: other values by event name, or further events of one scalar or vector
            a sample; None leaves the event out.

    Returns:
        The trace.
    """
    samples: dict[str, tuple[Any, dict[str, Any]]] = {**_TINY}
    for name, values in changed.items():
        samples[name] = (values, samples.get(name, (None, {}))[1])
    found = [
        event(name, values, **where)
        for name, (values, where) in samples.items()
        if values is not None
    ]
    return trace(*found, program=program)


def pair(
    baseline: ArrayLike, subject: ArrayLike, *, slack: ArrayLike = 0.0, unit: str = "1"
) -> Pair:
    """Both sides of one factor, as a comparator gets them.

    Args:
        baseline: a list of scalars, or shape (n, components).
        subject: the same shape.
        slack: what the printed digits leave open, of that shape or one number.
        unit: of the values.

    Returns:
        The pair; its factor is called ``quantity``.
    """
    first, second = np.asarray(baseline), np.asarray(subject)
    first, second = first.reshape(len(first), -1), second.reshape(len(second), -1)
    data = event("quantity", first, axes=("phi",), unit=unit)
    return Pair(
        factor=Factor(name="quantity", description="a quantity", data=data),
        baseline=first,
        subject=second,
        slack=np.broadcast_to(np.asarray(slack, dtype=np.float64), first.shape),
        index=np.arange(len(first)),
    )
