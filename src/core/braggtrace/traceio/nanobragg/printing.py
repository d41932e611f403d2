"""From a native trace to the lines that nanoBragg would print for it."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.catalog import CATALOG, spec_of
from braggtrace.events import Event, Trace
from braggtrace.traceio.nanobragg.assembly import Source, assemble
from braggtrace.traceio.nanobragg.lines import Field, Line, Value
from braggtrace.traceio.nanobragg.vocabulary import (
    BEAM_PIVOT,
    CLOSING,
    CONFIG,
    PHI,
    SAMPLE,
    SAMPLE_PIVOT,
    SOURCE2,
    TAP5_HKL,
    Form,
    Meaning,
)
from braggtrace.units import factor

Place = Mapping[str, int]
_AFTER_LATTICE: Final = "F_latt"
_BEFORE_DMIN: Final = 1 + next(
    i for i, form in enumerate(SAMPLE) if form.name == "scattering_vec_A_inv"
)
_FIRST: Final = MappingProxyType({"source": 0, "phi": 0, "mosaic": 0})


def as_printed(trace: Trace, like: Trace | None = None) -> Trace:
    """A native trace, reduced to nanoBragg's selection and vocabulary.

    Args:
        trace: native or already in nanoBragg's dialect.
        like: the other side; what that program printed only on request is added.

    Returns:
        A trace in nanoBragg's dialect, with the values unrounded.
    """
    if trace.header.dialect == "nanobragg":
        return trace
    source = Source(name=trace.header.program, program=trace.header.program)
    values = _Values(trace)
    requested = like is not None and "out_of_bounds" in like
    lines = (*_all_lines(values), *(_requested_lines(values) if requested else ()))
    printed = assemble(lines, source, trace.header)
    foreign = {event.name: event for event in trace if event.name not in CATALOG}
    return Trace(header=printed.header, events={**printed.events, **foreign})


def printed_lines(trace: Trace) -> tuple[Line, ...]:
    """The lines that nanoBragg prints, in its order.

    Args:
        trace: a native trace of one pixel.

    Returns:
        Lines with unrounded values.
    """
    return tuple(_all_lines(_Values(trace)))


class _Values:
    """Looks up values of a native trace by name and place."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._rows = {event.name: _row_index(event) for event in trace}
        views = (
            name for name, (needs, _) in _VIEWS.items() if self._rows.keys() >= {*needs}
        )
        self._names = frozenset((*self._rows, *views))

    def has(self, name: str) -> bool:
        return name in self._names

    def has_all(self, names: Iterable[str]) -> bool:
        return self._names.issuperset(names)

    def at(self, name: str, place: Place) -> NDArray[Any]:
        """Components of an event; an axis that it lacks does not matter."""
        event = self.trace.events[name]
        key = tuple(place[axis] for axis in event.axes)
        row: NDArray[Any] = event.values[self._rows[name][key]]
        return row

    def value(self, name: str, place: Place) -> NDArray[Any]:
        """Of the trace itself, also where it could be derived from others."""
        view = _VIEWS.get(name) if name not in self._rows else None
        return view[1](self, place) if view else self.at(name, place)

    def size(self, axis: str) -> int:
        return self.trace.header.sizes.get(axis, 1)


def _row_index(event: Event) -> dict[tuple[int, ...], int]:
    return {tuple(row): i for i, row in enumerate(event.index.tolist())}


def _all_lines(values: _Values) -> Iterator[Line]:
    beam = values.has("term_beam")
    for form in BEAM_PIVOT if beam else SAMPLE_PIVOT:
        yield from _line(form, values, {})
    yield from _line(CONFIG, values, {})
    for layer in range(values.size("layer")):
        for subpixel in range(values.size("subpixel")):
            yield from _sample_lines(values, {"layer": layer, "subpixel": subpixel})
    for form in CLOSING:
        yield from _line(form, values, {})


def _requested_lines(values: _Values) -> Iterator[Line]:
    """What the program prints only with an option, beyond what it always prints."""
    for layer in range(values.size("layer")):
        for subpixel in range(values.size("subpixel")):
            place = {"layer": layer, "subpixel": subpixel, **_FIRST}
            if _is_reached(values, place):
                yield from _line(TAP5_HKL, values, place)


def _sample_lines(values: _Values, sample: Place) -> Iterator[Line]:
    place = {**sample, **_FIRST}
    if not values.size("source"):
        return
    scattered = _is_scattered(values, place)
    # the program prints F_latt of no other shape
    square = any(values.has(f"F_latt_{axis}") for axis in "abc")
    for form in SAMPLE[: len(SAMPLE) if scattered else _BEFORE_DMIN]:
        if form.name == "F_cell" and not _looked_up(values, place):
            continue
        if form.name == _AFTER_LATTICE and not square:
            continue
        yield from _line(form, values, place)
        if form.name == _AFTER_LATTICE:
            yield from _phi_line(values, place, 0)
    for step in range(1, values.size("phi") if scattered else 1):
        yield from _phi_line(values, place, step)
    third = {**place, "source": 2}
    if values.size("source") > 2 and _is_reached(values, third):
        for form in SOURCE2:
            yield from _line(form, values, third)


def _is_reached(values: _Values, place: Place) -> bool:
    """Whether the program adds a term here, be it zero."""
    return _is_scattered(values, place) and _looked_up(values, place)


def _is_scattered(values: _Values, place: Place) -> bool:
    """Whether dmin lets this ray through, to a step of the scan."""
    if not all(values.size(axis) for axis in ("source", "phi", "mosaic")):
        return False
    limited = values.has("in_resolution")
    return not limited or bool(values.at("in_resolution", place)[0])


def _looked_up(values: _Values, place: Place) -> bool:
    """The program looks up no structure factor where the lattice factor is zero."""
    if values.has("I_background") or not values.has("F_latt"):
        return True
    return bool(values.at("F_latt", place)[0] != 0)


def _phi_line(values: _Values, place: Place, step: int) -> Iterator[Line]:
    """One step of the scan; the line has parts that only a square crystal has."""
    tic = Field(label="phi_tic", value=step)
    for line in _line(PHI, values, {**place, "phi": step}):
        yield Line(syntax="phi", name="", fields=(tic, *line.fields))


def _line(form: Form, values: _Values, place: Place) -> Iterator[Line]:
    """The line, or nothing where the trace lacks one of its events."""
    if not form.meanings or not values.has_all(form.events):
        return
    try:
        fields = tuple(_field(meaning, values, place) for meaning in form.meanings)
    except (KeyError, IndexError):  # the trace has no such row or component: a gap
        return
    yield Line(syntax=form.syntax, name=form.name, fields=fields)


def _field(meaning: Meaning, values: _Values, place: Place) -> Field:
    known = values.trace.get(meaning.event)
    unit = known.unit if known is not None else spec_of(meaning.event).unit
    scale = factor(unit, meaning.unit)
    value = values.value(meaning.event, place)[meaning.component]
    return Field(label=meaning.label, value=_in_unit(value, scale))


def _in_unit(value: Any, scale: float) -> Value:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, np.integer):
        return int(value)
    return float(value) * scale


def _ratio(values: _Values, place: Place) -> NDArray[Any]:
    ratio: NDArray[Any] = values.at("close_distance", place) / values.at(
        "R_distance", place
    )
    return ratio


def _last_cosine(values: _Values, place: Place) -> NDArray[Any]:
    last = {a: values.size(a) - 1 for a in ("layer", "subpixel", "source")}
    return values.at("ray_cos_2theta", last)


def _electron_radius(values: _Values, place: Place) -> NDArray[Any]:
    radius: NDArray[Any] = np.sqrt(values.at("r_e_sqr", place))
    return radius


def _polar_in_use(values: _Values, place: Place) -> NDArray[Any]:
    """Of the ray where it is taken at every step, else the pixel's one."""
    every = bool(values.at("oversample_polar", {})[0])
    return values.at("polar_of_ray" if every else "polar", place)


def _rotation_total(values: _Values, place: Place) -> NDArray[Any]:
    x, y, z = (values.at(f"rotation_{a}", {}).reshape(3, 3) for a in "xyz")
    product: NDArray[Any] = (z @ y @ x).reshape(9)
    return product


# what nanoBragg prints although it is no step of the computation
_VIEWS: Final[
    Mapping[str, tuple[tuple[str, ...], Callable[[_Values, Place], NDArray[Any]]]]
] = MappingProxyType(
    {
        "obliquity_factor": (("close_distance", "R_distance"), _ratio),
        "k_frac": (("hkl_frac",), lambda v, p: v.at("hkl_frac", p)[1:2]),
        "F_cell_squared": (("F_cell",), lambda v, p: v.at("F_cell", p) ** 2),
        "F_latt_squared": (("F_latt",), lambda v, p: v.at("F_latt", p) ** 2),
        "r_e": (
            ("r_e_sqr",),
            lambda v, p: np.array([math.sqrt(v.at("r_e_sqr", p)[0])]),
        ),
        "cos_2theta": (("ray_cos_2theta",), _last_cosine),
        "ray_polar": (("polar", "polar_of_ray"), _polar_in_use),
        "rotation_total": (("rotation_x", "rotation_y", "rotation_z"), _rotation_total),
    }
)
