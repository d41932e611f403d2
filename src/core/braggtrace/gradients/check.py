"""Autograd against central differences, event by event and parameter by parameter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from braggtrace.catalog import CATALOG, causal_rank
from braggtrace.events import AXES
from braggtrace.gradients.autograd import (
    INSENSITIVE,
    Tangents,
    reverse_gaps,
    tangents,
)
from braggtrace.gradients.finite_differences import (
    Derivative,
    Floats,
    StepLadder,
    flat,
    step_ladder,
)
from braggtrace.gradients.parameter import Parameter
from braggtrace.gradients.point import Events, Point
from braggtrace.gradients.reach import reached, smoothly_reached

FEWEST_STEPS: Final = 3  # the error of fewer is unknown
WEAK: Final = 1.0e-4  # of the steepest value of an event
REVERSE: Final = 1.0e-9  # of Σ|w·J|: rounding of two orders of summation
STORED: Final = "floatimage_accumulated"
TOP_HAT: Final = "F_latt is a top-hat: it jumps, and is flat elsewhere"
Status = Literal[
    "agrees",
    "differs",
    "unresolved",
    "independent",
    "not differentiable",
    "not asked",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The derivative of an event with respect to a parameter.

    Attributes:
        event: name.
        parameter: name.
        unit: of the derivative.
        status: ``unresolved`` where the differences are less certain than required;
            ``not asked`` where the other program has no option for the parameter.
        why: of a status that needs a reason.
        place: component and index of the value that is shown.
        autograd: its derivative by automatic differentiation.
        difference: by central differences.
        step: half of the smallest step that took part, in the parameter's unit.
        step_error: estimated error of the difference, over the scale of the derivative.
        gap: |autograd − difference|, over the same.
        worst_step_error: the greatest step error of all values of the event.
        worst_gap: the greatest gap.
        reverse: relative distance of the reverse mode; None where it was not computed.
    """

    event: str
    parameter: str
    unit: str
    status: Status
    why: str = ""
    place: Mapping[str, int | str] = field(default_factory=dict)
    autograd: float | None = None
    difference: float | None = None
    step: float | None = None
    step_error: float | None = None
    gap: float | None = None
    worst_step_error: float | None = None
    worst_gap: float | None = None
    reverse: float | None = None

    @property
    def right(self) -> bool:
        """Whether nothing is wrong or open here."""
        return self.status not in ("differs", "unresolved")

    @property
    def where(self) -> str:
        """The place as text: "h, phi 3"."""
        parts = [
            str(value) if axis == "component" else f"{axis} {value}"
            for axis, value in self.place.items()
        ]
        return ", ".join(parts)


@dataclass(slots=True, kw_only=True)
class GradientCheck:
    """The check of one pixel.

    Attributes:
        point: the pixel; its parameters are plain tensors.
        parameters: that are checked.
        events: that are checked.
        rtol: up to which autograd and differences agree, of the scale of a derivative.
        resolution: by how much rounding may move each event.
        forward: derivatives by parameter and event, once they are computed.
    """

    point: Point
    parameters: Sequence[Parameter]
    events: Sequence[str]
    rtol: float
    resolution: Mapping[str, Floats]
    forward: dict[str, Tangents] = field(default_factory=dict)

    def rows(self) -> tuple[Row, ...]:
        """One row for each event and parameter, parameters outermost."""
        center = self.point.events()
        events = [name for name in self.events if name in center]
        smooth = [p for p in self.parameters if p.kind == "smooth"]
        self.forward = {p.name: tangents(self.point, p) for p in smooth}
        rows: list[Row] = []
        for parameter in self.parameters:
            rows += self._of_parameter(parameter, center, events)
        gaps = reverse_gaps(self.point, smooth, self.forward, events, self.resolution)
        return tuple(_with_reverse(row, gaps) for row in rows)

    def _of_parameter(
        self, parameter: Parameter, center: Events, events: Sequence[str]
    ) -> Iterator[Row]:
        if parameter.kind != "smooth":
            yield from _not_smooth(parameter, events)
            return
        found = self.forward[parameter.name]
        still = all(found[name] is None for name in events)
        ladder = step_ladder(self.point, parameter, found, few=still)
        for name in events:
            one = _Pair(
                check=self,
                parameter=parameter,
                event=name,
                forward=found,
                center=flat(center[name]),
                ladder=ladder,
            )
            yield one.row()


def _not_smooth(parameter: Parameter, events: Sequence[str]) -> Iterator[Row]:
    """Rows of a parameter that no event follows smoothly."""
    earliest = min(causal_rank(name) for name in reached(parameter))
    for name in events:
        # which of the later events do not move is not known
        moved = causal_rank(name) >= earliest
        yield Row(
            event=name,
            parameter=parameter.name,
            unit=unit_of(name, parameter),
            status="not differentiable" if moved else "independent",
            why=f"{parameter.name} is a {parameter.kind}" if moved else "",
        )


def unit_of(event: str, parameter: Parameter) -> str:
    """Unit of a derivative."""
    unit = CATALOG[event].unit
    return unit if parameter.unit == "1" else f"{unit} / {parameter.unit}"


def _with_reverse(row: Row, gaps: Mapping[tuple[str, str], float]) -> Row:
    """The row with the reverse mode, which may differ where the forward mode agrees."""
    gap = gaps.get((row.event, row.parameter))
    if gap is None or row.status not in ("agrees", "unresolved"):
        return row
    if gap <= REVERSE:
        return replace(row, reverse=gap)
    why = f"the reverse mode is {gap:.1e} from the forward mode"
    return replace(row, reverse=gap, status="differs", why=why)


@dataclass(frozen=True, kw_only=True)
class _Pair:
    """One event and one parameter."""

    check: GradientCheck
    parameter: Parameter
    event: str
    forward: Tangents
    center: Floats
    ladder: StepLadder

    @cached_property
    def tangent(self) -> Floats | None:
        found = self.forward[self.event]
        return None if found is None else flat(found.expand(_shape(self)))

    @cached_property
    def resolution(self) -> Floats:
        own = self.check.resolution.get(self.event)
        return np.zeros_like(self.center) if own is None else own

    @cached_property
    def derivative(self) -> Derivative:
        return self.ladder.derivative(self.event, self.center, self.resolution)

    def row(self) -> Row:
        why = self._why_not()
        if why:
            return self._named("not differentiable", why)
        steps = self.ladder.steps(self.event)
        if len(steps) < FEWEST_STEPS:
            what = self.ladder.blocked(self.event)
            return self._named("not differentiable", f"{what} changes within any step")
        if self.ladder.jumps(self.event, self.center, self.resolution):
            why = f"it jumps where {self.parameter.name} is {self.parameter.value:g}"
            return self._named("not differentiable", why)
        if self.tangent is None:
            if self.ladder.moves(self.event, self.resolution):
                return self._named("differs", "it moves, but no gradient arrives")
            return self._named("independent", "")
        return self._compared(self.tangent)

    def _why_not(self) -> str:
        """Why there is no derivative here; empty where there is one, or no effect."""
        if self.event not in reached(self.parameter):
            return ""
        if CATALOG[self.event].kind == "int":
            return "a whole number"
        if self.event == STORED:
            return "stored as float32"
        experiment = self.check.point.experiment
        after = causal_rank(self.event) >= causal_rank("F_latt")
        turned = self.forward.get("hkl_frac") is not None
        weight = self.event in ("omega", "polar", "capture_fraction")
        within = _follows_lattice(self.event)
        if experiment.crystal.shape == "tophat" and after and turned and within:
            return "" if weight else TOP_HAT
        smooth = smoothly_reached(
            self.parameter, interpolates=self.check.point.interpolates
        )
        return "" if self.event in smooth else "follows hkl_rounded, a whole number"

    def _named(self, status: Status, why: str) -> Row:
        return Row(
            event=self.event,
            parameter=self.parameter.name,
            unit=unit_of(self.event, self.parameter),
            status=status,
            why=why,
        )

    def _compared(self, tangent: Floats) -> Row:
        found = compared(
            self.derivative, tangent, self.center, self.parameter, rtol=self.check.rtol
        )
        return replace(
            found.row,
            event=self.event,
            parameter=self.parameter.name,
            unit=unit_of(self.event, self.parameter),
            place=_place(self, found.at),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A row without names, and the value that it shows."""

    row: Row
    at: int


def compared(
    found: Derivative,
    tangent: Floats,
    center: Floats,
    parameter: Parameter,
    *,
    rtol: float,
    insensitive: float = INSENSITIVE,
) -> Compared:
    """Compare the derivatives of one event with differences, value by value.

    Args:
        found: central differences.
        tangent: autograd, shape (n,).
        center: the values themselves.
        parameter: with respect to which.
        rtol: of the scale of a derivative.
        insensitive: see ``_scale``; more where the values have few digits.

    Returns:
        ``agrees`` if every value agrees; ``unresolved`` if the differences of one are
        less sure than that.
    """
    scale = _scale(found, tangent, insensitive * np.abs(center) / parameter.size)
    gap = np.abs(tangent - found.value)
    with np.errstate(divide="ignore", invalid="ignore"):
        off, error = gap / scale, found.error / scale
    nothing = (scale == 0) & (gap == 0)
    off, error = np.where(nothing, 0.0, off), np.where(nothing, 0.0, error)
    still = _flat(found, tangent, center, rtol / parameter.size)
    wrong = ~((off <= rtol + error) | still)
    open_ = ~((error <= rtol) | still)
    status: Status = "differs" if wrong.any() else "agrees"
    status = "unresolved" if open_.any() and not wrong.any() else status
    at = _shown(status, off, error, np.abs(tangent))
    is_flat = status == "agrees" and bool(still.all())
    row = Row(
        event="",
        parameter=parameter.name,
        unit="",
        status=status,
        why="flat: no more than the step error" if is_flat else "",
        autograd=float(tangent[at]),
        difference=float(found.value[at]),
        step=float(found.step[at]),
        step_error=float(error[at]),
        gap=float(off[at]),
        worst_step_error=float(error.max()),
        worst_gap=float(off.max()),
    )
    return Compared(row=row, at=at)


def _follows_lattice(event: str) -> bool:
    """Whether the lattice factor enters into an event."""
    found = {"F_latt"}
    for name, spec in CATALOG.items():
        if found.intersection(spec.upstream):
            found.add(name)
    return event in found


def _scale(found: Derivative, tangent: Floats, least: Floats) -> Floats:
    """The scale by which the derivative of each value is measured.

    Its own size, or the steepest slope nearby where it happens to be small; at least
    a part of the value over the whole size of the parameter, and a little of the
    greatest derivative of the event: a component that is zero has no digits.
    """
    own = np.maximum(np.abs(found.value), np.abs(tangent))
    own = np.maximum(np.maximum(own, found.steepest), least)
    scale: Floats = np.maximum(own, WEAK * own.max(initial=0.0))
    return scale


def _flat(
    found: Derivative, tangent: Floats, center: Floats, share: float
) -> NDArray[np.bool_]:
    """Values that move by no more than their step error, where that is tiny.

    Args:
        found: central differences.
        tangent: autograd.
        center: the values.
        share: of a value, the greatest error, per unit of the parameter.
    """
    known = found.error <= share * np.abs(center)
    size = np.maximum(np.abs(found.value), np.abs(tangent))
    return known & (size <= found.error)


def _shown(status: Status, off: Floats, error: Floats, size: Floats) -> int:
    """The value that is shown: the worst, or the steepest where all agree."""
    if status == "differs":
        return int(np.argmax(np.nan_to_num(off, nan=np.inf)))
    if status == "unresolved":
        return int(np.argmax(np.nan_to_num(error, nan=np.inf)))
    return int(np.argmax(size))


def _shape(pair: _Pair) -> tuple[int, ...]:
    return pair.ladder.shapes[pair.event]


def _place(pair: _Pair, at: int) -> Mapping[str, int | str]:
    """Component and index of a value, by axis."""
    spec, shape = CATALOG[pair.event], _shape(pair)
    where = np.unravel_index(at, shape) if shape else ()
    found: dict[str, int | str] = {}
    if spec.components and where:
        *where, last = where  # type: ignore[assignment]
        found["component"] = spec.components[int(last)]
        shape = shape[:-1]
    for axis, n, i in zip(AXES, shape, where, strict=False):
        if n > 1:
            found[axis] = int(i)
    return found
