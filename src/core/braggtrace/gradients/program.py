"""Autograd against finite differences of the C program."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from braggtrace.catalog import causal_rank
from braggtrace.errors import BraggtraceError, UsageError
from braggtrace.events import Event, Trace
from braggtrace.experiment import Experiment
from braggtrace.gradients.check import compared, unit_of
from braggtrace.gradients.differences import Floats, Rung, extrapolate, ladder
from braggtrace.gradients.finite_differences import largest_step
from braggtrace.gradients.parameter import Parameter
from braggtrace.gradients.point import Point
from braggtrace.gradients.printed import Printing
from braggtrace.gradients.printed_photons import PHOTONS, with_photons
from braggtrace.gradients.row import Row, Status

RUNGS: Final = 8
WIDER: Final = 4.0  # than torch's own steps: the program prints fewer digits
FEWEST_RUNGS: Final = 3
INSENSITIVE: Final = 1.0e-2  # of an event, over the size of a parameter: ten digits
SINGLE: Final = "crystal.mosaic.spread"
Ask = Callable[[Experiment], Trace]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Step:
    """The program at both ends of a step, and the first whole number that changed."""

    half: float
    above: Trace
    below: Trace
    broken: str

    def usable(self, event: str) -> bool:
        """Whether no whole number before an event changes over the step."""
        return not (self.broken and causal_rank(self.broken) <= causal_rank(event))

    def rung(self, event: str) -> Rung:
        """One event at both ends."""
        above, below = (
            end.events[event].values.astype(np.float64).reshape(-1)
            for end in (self.above, self.below)
        )
        return Rung(half=self.half, above=above, below=below)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProgramCheck:
    """The C program's side of a gradient check.

    Attributes:
        ask: runs the program for an experiment.
        experiment: of plain numbers, of this pixel alone.
        native: the subject's trace of the same.
        point: the subject's pixel, its parameters as tensors.
        noise: what rounding leaves open of each native event, one column each.
        rtol: see GradientCheck.
    """

    ask: Ask
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
        center = self._asked(self.experiment)
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

    def _asked(self, experiment: Experiment) -> Trace:
        return with_photons(self.ask(experiment), self.native)

    def _of_parameter(
        self,
        parameter: Parameter,
        wanted: Sequence[str],
        center: Trace,
        tangents: Mapping[str, Floats],
    ) -> Iterator[Row]:
        if parameter.name == SINGLE and self.point.switches.mosaic_angle_single:
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
    ) -> list[_Step]:
        """The steps that the program can be asked for.

        Raises:
            UsageError: too few are left, because no option says the rest.
        """
        turning = tangents.get("hkl_frac")
        largest = WIDER * largest_step(self.point, parameter, turning)
        steps: list[_Step] = []
        refused: UsageError | None = None
        for half in ladder(largest, RUNGS):
            try:
                steps.append(self._step(parameter, half, center))
            except UsageError as error:
                refused = error
        if refused is not None and len(steps) < FEWEST_RUNGS:
            raise refused
        return steps

    def _step(self, parameter: Parameter, half: float, center: Trace) -> _Step:
        above, below = parameter.value + half, parameter.value - half
        ends = [
            self._asked(parameter.put(self.experiment, place))
            for place in (above, below)
        ]
        return _Step(
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
        steps: Sequence[_Step],
    ) -> Row:
        event = printing.other.events[name]
        order = _same_rows(event, printing, name)
        if order is None:
            why = "the two programs print other places"
            return _named(name, parameter, "unresolved", why)
        rungs = [s.rung(name) for s in steps if s.usable(name)]
        width = event.half_width
        digits = np.zeros(event.values.size) if width is None else width.reshape(-1)
        tangent, noise = (part[order].reshape(-1) for part in own)
        values = event.values.astype(np.float64).reshape(-1)
        found = extrapolate(values, rungs, digits + np.abs(noise))
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
