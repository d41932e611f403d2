"""From a native trace to what the unmodified C program prints of the pixel."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from braggtrace.catalog import CATALOG, causal_rank
from braggtrace.events import AXES, Event, Exemption, Trace
from braggtrace.traceio.printout.vocabulary import (
    BLOCK_EVENTS,
    SCATTERED_EVENTS,
    SETUP_EVENTS,
    STALE,
    UNSET,
)

_CLOSE = 1.0e-3  # relative; a reflection adds more, or the intensities differ
_RAY_AXES = AXES[1:4]
_STEP_AXES = AXES[1:]


def as_printout(trace: Trace, like: Trace) -> Trace:
    """A native trace, reduced to the values that the program still holds at the end.

    Args:
        trace: native, or a printout already.
        like: the printout on the other side; lines that stand before a pixel, and rows
            that a log lacks, are taken where it has them.

    Returns:
        A trace in the dialect ``printout``, with the values unrounded.
    """
    if trace.header.dialect == "printout":
        return trace
    names = [*BLOCK_EVENTS]
    if any(name in like for name in SETUP_EVENTS):
        names += SETUP_EVENTS
    names = sorted(set(names) - _undefined(trace).keys(), key=causal_rank)
    last = _LastSteps(trace)
    events = {name: event for name in names if (event := last.event(name)) is not None}
    events = {name: _like(event, like.get(name)) for name, event in events.items()}
    foreign = {event.name: event for event in trace if event.name not in CATALOG}
    header = replace(trace.header, dialect="printout")
    return Trace(header=header, events={**events, **foreign})


def without_stale(printout: Trace, native: Trace) -> Trace:
    """The printout without the numbers that do not belong to its pixel.

    Args:
        printout: what the program printed.
        native: every step of the pixel, which tells what the program evaluated.

    Returns:
        The printout; what was taken out is declared exempt, with the reason.
    """
    undefined = {n: why for n, why in _undefined(native).items() if n in printout}
    if UNSET in undefined.values() and _adds_something(printout, native):
        return printout  # so a ray got through, whatever the other side says
    if printout.header.dialect != "printout" or not undefined:
        return printout
    exempt = tuple(
        Exemption(name=name, values=printout.events[name].readings, reason=why)
        for name, why in undefined.items()
    )
    kept = {e.name: e for e in printout if e.name not in undefined}
    header = replace(printout.header, exempt=(*printout.header.exempt, *exempt))
    return Trace(header=header, events=kept)


def _adds_something(printout: Trace, native: Trace) -> bool:
    """Whether the program printed an intensity beyond that of the background."""
    total, background = printout.get("I_before_scaling"), native.get("I_background")
    if total is None or not total.values.size:
        return False
    open_ = 0.0 if total.half_width is None else float(total.half_width[0, 0])
    floor = 0.0
    if background is not None and background.values.size:
        floor = float(np.nanmax(background.values, initial=0.0))
    return not float(total.values[0, 0]) <= floor * (1.0 + _CLOSE) + open_


def _undefined(native: Trace) -> dict[str, str]:
    """Events of which the program prints what an earlier pixel left, and why."""
    if native.header.dialect != "native":
        return {}
    steps = _LastSteps(native)
    if not steps.scattered.any():
        return dict.fromkeys(SCATTERED_EVENTS, UNSET)
    return {} if steps.looked_up.any() else {"F_cell": STALE}


class _LastSteps:
    """The last step that the program evaluates, for each kind of event."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._sizes = {axis: trace.header.sizes.get(axis, 1) for axis in _STEP_AXES}
        self.scattered = self._grid("in_resolution", _RAY_AXES, missing=True)
        evaluated = self._over_steps(self.scattered)
        self.looked_up = evaluated
        if "I_background" not in trace:
            reached = self._grid("F_latt", _STEP_AXES, missing=True)
            self.looked_up = evaluated & reached

    def event(self, name: str) -> Event | None:
        """The event at the step whose value the program prints."""
        if name == "stol":
            return self._stol()
        if name == "I_over_steps":
            return self._per_step()
        event = self._trace.get(name)
        return None if event is None else self._at(event, self._place(name))

    def _place(self, name: str) -> dict[str, int]:
        if name == "F_cell":
            return _last(self.looked_up, _STEP_AXES)
        if name in SCATTERED_EVENTS:
            return _last(self._over_steps(self.scattered), _STEP_AXES)
        return {axis: size - 1 for axis, size in self._sizes.items()}

    def _at(self, event: Event, place: dict[str, int]) -> Event:
        wanted = np.array([place[axis] for axis in event.axes], dtype=np.int64)
        row = np.flatnonzero((event.index == wanted).all(axis=1))[:1]
        return replace(
            event,
            axes=(),
            index=np.zeros((len(row), 0), dtype=np.int64),
            values=event.values[row],
        )

    def _stol(self) -> Event | None:
        """Sin θ / λ = |q| / 2 of the last ray, 1/m."""
        q = self._trace.get("scattering_vec")
        if q is None:
            return None
        vector = self._at(q, self._place("scattering_vec")).values
        return _scalar("stol", 0.5 * np.sqrt((vector**2).sum(axis=1)))

    def _per_step(self) -> Event | None:
        total, steps = self._trace.get("I_before_scaling"), self._trace.get("steps")
        if total is None or steps is None:
            return None
        with np.errstate(divide="ignore", invalid="ignore"):
            return _scalar("I_over_steps", (total.values / steps.values)[:, 0])

    def _grid(
        self, name: str, axes: tuple[str, ...], *, missing: bool
    ) -> NDArray[np.bool_]:
        """Where an event is not zero, over all the axes."""
        shape = tuple(self._sizes[axis] for axis in axes)
        event = self._trace.get(name)
        if event is None:
            return np.full(shape, missing)
        small = tuple(
            n if a in event.axes else 1 for a, n in zip(axes, shape, strict=True)
        )
        grid = np.zeros(small, dtype=np.bool_)
        columns = dict(zip(event.axes, event.index.T, strict=True))
        place = tuple(columns.get(axis, np.zeros(1, dtype=np.int64)) for axis in axes)
        grid[place] = event.values[:, 0] != 0
        return np.broadcast_to(grid, shape)

    def _over_steps(self, rays: NDArray[np.bool_]) -> NDArray[np.bool_]:
        shape = tuple(self._sizes.values())
        return np.broadcast_to(rays[..., None, None], shape)


def _last(evaluated: NDArray[np.bool_], axes: tuple[str, ...]) -> dict[str, int]:
    at = np.unravel_index(int(np.flatnonzero(evaluated)[-1]), evaluated.shape)
    return {axis: int(i) for axis, i in zip(axes, at, strict=True)}


def _scalar(name: str, values: NDArray[np.float64]) -> Event:
    return Event(
        name=name,
        unit=CATALOG[name].unit,
        axes=(),
        index=np.zeros((len(values), 0), dtype=np.int64),
        values=values.reshape(-1, 1),
    )


def _like(event: Event, other: Event | None) -> Event:
    """The components that the other side has; a log may lack the last of them."""
    if other is None or not set(other.components) < set(event.components):
        return event
    at = [event.components.index(label) for label in other.components]
    return replace(event, components=other.components, values=event.values[:, at])
