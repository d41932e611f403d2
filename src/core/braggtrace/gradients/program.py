"""Compares autograd with finite differences of the C program.

The unmodified program prints the pixel as it is stored, in float32, and its factors in
ten digits. Their product is known a thousand times better, and differences need the
digits.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from braggtrace.catalog import causal_rank
from braggtrace.errors import BraggtraceError, UsageError
from braggtrace.events import Event, Trace
from braggtrace.experiment import Experiment
from braggtrace.gradients.check import (
    FEWEST_STEPS,
    STORED,
    Row,
    Status,
    compared,
    unit_of,
)
from braggtrace.gradients.finite_differences import (
    STEPS,
    Floats,
    Step,
    extrapolate,
    largest_step,
    step_sizes,
)
from braggtrace.gradients.parameter import Parameter
from braggtrace.gradients.point import Point
from braggtrace.gradients.printed import Printing

WIDER: Final = 4.0  # than torch's own steps: the program prints fewer digits
INSENSITIVE: Final = 1.0e-2  # of an event, over the size of a parameter: ten digits
MOSAIC_SPREAD: Final = "crystal.mosaic.spread"
PHOTONS: Final = "I_pixel_final"
FACTORS: Final = ("I_over_steps", "capture_fraction", "polar", "omega_pixel")
_EVERY_STEP: Final = ("oversample_thick", "oversample_polar", "oversample_omega")
_HALF_DIGIT: Final = 2.0**-24  # half of the last digit of float32
RunProgram = Callable[[Experiment], Trace]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ends:
    """The program at both ends of a step, and the first whole number that changed."""

    half: float
    above: Trace
    below: Trace
    broken: str

    def usable(self, event: str) -> bool:
        """Whether no whole number before an event changes over the step."""
        return not (self.broken and causal_rank(self.broken) <= causal_rank(event))

    def step(self, event: str) -> Step:
        """One event at both ends."""
        above, below = (
            end.events[event].values.astype(np.float64).reshape(-1)
            for end in (self.above, self.below)
        )
        return Step(half=self.half, above=above, below=below)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProgramCheck:
    """The C program's side of a gradient check.

    Attributes:
        run_program: for an experiment.
        experiment: of plain numbers, of this pixel alone.
        native: the subject's trace of the same.
        point: the subject's pixel, its parameters as tensors.
        noise: by how much rounding may move each native event, one column each.
        rtol: see GradientCheck.
    """

    run_program: RunProgram
    experiment: Experiment
    native: Trace
    point: Point
    noise: Mapping[str, Floats]
    rtol: float

    def rows(
        self,
        own: Sequence[Row],
        parameters: Sequence[Parameter],
        forward: Mapping[str, Mapping[str, Floats]],
    ) -> tuple[Row, ...]:
        """One row for each derivative that autograd has and the program prints.

        Args:
            own: rows of the check by torch's own differences.
            parameters: of the experiment.
            forward: by parameter and event, the derivative as one column.

        Raises:
            ProgramError: the program cannot be run at the experiment itself.
        """
        center = self._printed(self.experiment)
        rows: list[Row] = []
        for parameter in parameters:
            wanted = [
                row.event
                for row in own
                if row.parameter == parameter.name and row.autograd is not None
            ]
            if wanted:
                tangents = forward[parameter.name]
                rows += self._of_parameter(parameter, wanted, center, tangents)
        return tuple(rows)

    def _printed(self, experiment: Experiment) -> Trace:
        return with_photons(self.run_program(experiment), self.native)

    def _of_parameter(
        self,
        parameter: Parameter,
        wanted: Sequence[str],
        center: Trace,
        tangents: Mapping[str, Floats],
    ) -> Iterator[Row]:
        if parameter.name == MOSAIC_SPREAD and self.point.switches.mosaic_angle_single:
            why = "the C program has the angle of a domain in single precision"
            yield from (_named(e, parameter, "not differentiable", why) for e in wanted)
            return
        try:
            steps = self._steps(parameter, center, tangents)
        except UsageError as error:
            yield from (_named(e, parameter, "not asked", str(error)) for e in wanted)
            return
        except BraggtraceError as error:
            yield from (_named(e, parameter, "unresolved", str(error)) for e in wanted)
            return
        printing = Printing(native=self.native, other=center)
        own = printing.along({name: tangents[name] for name in wanted})
        noise = printing.along({name: self.noise[name] for name in wanted})
        if PHOTONS in wanted and PHOTONS in center:
            own = {**own, PHOTONS: tangents[PHOTONS].reshape(1, 1)}
            noise = {**noise, PHOTONS: self.noise[PHOTONS].reshape(1, 1)}
        for name in sorted(own, key=causal_rank):
            if name in center and center.events[name].kind == "float":
                pair = (own[name], noise[name])
                yield self._row(name, parameter, pair, printing, steps)

    def _steps(
        self, parameter: Parameter, center: Trace, tangents: Mapping[str, Floats]
    ) -> list[_Ends]:
        """The steps that the program can run.

        Raises:
            UsageError: too few are left, because no option sets the others.
        """
        turning = tangents.get("hkl_frac")
        largest = WIDER * largest_step(self.point, parameter, turning)
        steps: list[_Ends] = []
        refused: UsageError | None = None
        for half in step_sizes(largest, STEPS):
            try:
                steps.append(self._step(parameter, half, center))
            except UsageError as error:
                refused = error
        if refused is not None and len(steps) < FEWEST_STEPS:
            raise refused
        return steps

    def _step(self, parameter: Parameter, half: float, center: Trace) -> _Ends:
        above, below = parameter.value + half, parameter.value - half
        ends = [
            self._printed(parameter.put(self.experiment, place))
            for place in (above, below)
        ]
        return _Ends(
            half=(above - below) / 2.0,
            above=ends[0],
            below=ends[1],
            broken=_first_change(center, ends),
        )

    def _row(
        self,
        name: str,
        parameter: Parameter,
        own: tuple[Floats, Floats],
        printing: Printing,
        steps: Sequence[_Ends],
    ) -> Row:
        event = printing.other.events[name]
        order = _same_rows(event, printing, name)
        if order is None:
            why = "the two programs print other places"
            return _named(name, parameter, "unresolved", why)
        usable = [ends.step(name) for ends in steps if ends.usable(name)]
        width = event.half_width
        digits = np.zeros(event.values.size) if width is None else width.reshape(-1)
        tangent, noise = (part[order].reshape(-1) for part in own)
        values = event.values.astype(np.float64).reshape(-1)
        found = extrapolate(values, usable, digits + np.abs(noise))
        row = compared(
            *(found, tangent, values, parameter),
            rtol=self.rtol,
            insensitive=INSENSITIVE,
        )
        return replace(
            row.row,
            event=name,
            parameter=parameter.name,
            unit=unit_of(name, parameter),
            place=_place(event, row.at),
        )


def _named(event: str, parameter: Parameter, status: Status, why: str) -> Row:
    return Row(
        event=event,
        parameter=parameter.name,
        unit=unit_of(event, parameter),
        status=status,
        why=why,
    )


def _first_change(center: Trace, ends: Sequence[Trace]) -> str:
    """The first event that is another whole number, or has other places, at an end."""
    changed = {
        name
        for end in ends
        for name in {*center.events, *end.events}
        if _changed(center.get(name), end.get(name))
    }
    return min(changed, key=causal_rank, default="")


def _changed(first: Event | None, second: Event | None) -> bool:
    if first is None or second is None:
        return True
    if first.values.shape != second.values.shape:
        return True
    return first.kind != "float" and not np.array_equal(first.values, second.values)


def _same_rows(event: Event, printing: Printing, name: str) -> list[int] | None:
    """For each row of the program's event, the row of the subject's; None if absent."""
    if name == PHOTONS and event.values.size == 1:
        return [0]
    mine = printing.values()[name]
    if mine.axes != event.axes or mine.values.shape != event.values.shape:
        return None
    rows = {tuple(index): i for i, index in enumerate(mine.index.tolist())}
    found = [rows.get(tuple(index), -1) for index in event.index.tolist()]
    return None if -1 in found else found


def _place(event: Event, at: int) -> dict[str, int | str]:
    row, column = divmod(at, event.values.shape[1])
    label: dict[str, int | str] = {}
    if event.components:
        label["component"] = event.components[column]
    return {**label, **event.place(row)}


def with_photons(printed: Trace, native: Trace) -> Trace:
    """A printout with the photons of its pixel.

    Args:
        printed: what the program printed; a trace with the photons stays as it is.
        native: the subject's trace of the same pixel; it says which factors are applied
            once, and holds what they are multiplied by.

    Returns:
        With ``I_pixel_final``: the product of its factors, where all of them are
        printed and applied once; else the stored pixel, with its digits.
    """
    if PHOTONS in printed or STORED not in printed:
        return printed
    stored = printed.events[STORED]
    event = _product(printed, native)
    if event is None or not _same_scale(event, stored):
        event = _stored(stored)
    return Trace(header=printed.header, events={**printed.events, PHOTONS: event})


def _product(printed: Trace, native: Trace) -> Event | None:
    parts = [printed.get(name) for name in FACTORS]
    at_steps = [native.get(name) for name in _EVERY_STEP]
    if any(s is None or s.values.any() for s in at_steps):
        return None
    found = [part for part in parts if part is not None and part.values.size == 1]
    if len(found) < len(FACTORS):
        return None
    scale = float(native.events["r_e_sqr"].values[0, 0])
    scale *= float(native.events["fluence"].values[0, 0])
    values = [float(part.values[0, 0]) for part in found]
    total = scale * float(np.prod(values))
    widths = [_width(part) / abs(x) for part, x in zip(found, values, strict=True) if x]
    return replace(
        found[0],
        name=PHOTONS,
        unit="photons",
        values=np.array([[total]]),
        literals=None,
        half_width=np.array([[abs(total) * sum(widths)]]),
    )


def _width(part: Event) -> float:
    return 0.0 if part.half_width is None else float(part.half_width[0, 0])


def _same_scale(event: Event, stored: Event) -> bool:
    """Whether the product is the stored pixel; it is not under another fluence."""
    first, second = float(event.values[0, 0]), float(stored.values[0, 0])
    return abs(first - second) <= 4.0 * _HALF_DIGIT * abs(second)


def _stored(stored: Event) -> Event:
    values = stored.values.astype(np.float64)
    digits = 0.0 if stored.half_width is None else stored.half_width
    width = digits + _HALF_DIGIT * np.abs(values)
    return replace(stored, name=PHOTONS, values=values, literals=None, half_width=width)
