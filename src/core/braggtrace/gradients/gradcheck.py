"""The gradient check of a configuration, with the C program where it is live."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from braggtrace import __version__
from braggtrace.catalog import CATALOG, spec_of
from braggtrace.config import RunConfig
from braggtrace.errors import UsageError
from braggtrace.events import Trace
from braggtrace.experiment import Experiment, Region
from braggtrace.gradients.check import GradientCheck, Row
from braggtrace.gradients.finite_differences import Floats, flat
from braggtrace.gradients.noise_floor import event_noise
from braggtrace.gradients.parameter import Parameter
from braggtrace.gradients.parameters import (
    RAYS,
    chosen_parameters,
    has_many_rays,
)
from braggtrace.gradients.point import Point
from braggtrace.gradients.program import ProgramCheck, RunProgram
from braggtrace.simulator.tracing import trace_pixel
from braggtrace.sources.nanobragg import live_program
from braggtrace.sources.precision import simulation_precision
from braggtrace.sources.request import Request, request_from_config

PIXEL_EVENT: Final = "I_pixel_final"
ALL: Final = "all"
_DRAWS: Final = 8
_MARGIN: Final = 4.0  # times the root mean square of rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class GradientReport:
    """The check of one pixel.

    Attributes:
        pixel: (slow, fast).
        rows: autograd against torch's own differences.
        program: autograd against the C program's; None where there is no live one.
        notes: for the reader.
    """

    pixel: tuple[int, int]
    rows: tuple[Row, ...]
    program: tuple[Row, ...] | None = None
    notes: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether every derivative was compared and agrees, and there is one."""
        found = (*self.rows, *(self.program or ()))
        compared = any(row.status == "agrees" for row in self.rows)
        if self.program is not None:
            compared &= any(row.status == "agrees" for row in self.program)
        return compared and all(row.right for row in found)


def check_gradients(
    config: RunConfig,
    *,
    parameters: tuple[str, ...] = (),
    events: tuple[str, ...] = (),
    rtol: float = 1.0e-6,
) -> tuple[GradientReport, ...]:
    """Check the gradients of every pixel of a configuration.

    Args:
        config: with a live baseline, the C program is compared, too.
        parameters: names; none given takes all.
        events: names, or ``all``; none given takes the intensity of the pixel.
        rtol: up to which derivatives agree.

    Raises:
        UsageError: no pixel, an unknown parameter or event, another dtype.
        BaselineError: the C program could not be run.
    """
    request = request_from_config(config)
    if request.dtype != "float64":
        raise UsageError(
            f"gradients are checked in float64, got {request.dtype}: differences have "
            "no digits left in less"
        )
    if not request.pixels:
        raise UsageError("no pixel is named; add --pixel SLOW FAST")
    for pixel in request.pixels:
        request.experiment.require_pixel(*pixel)
    wanted = _events(events)
    return tuple(
        _of_pixel(config, request, pixel, parameters, wanted, rtol)
        for pixel in request.pixels
    )


def _events(names: tuple[str, ...]) -> tuple[str, ...]:
    if ALL in names:
        return tuple(n for n, s in CATALOG.items() if not s.view and s.kind != "text")
    for name in names:
        if spec_of(name).view:
            raise UsageError(
                f"{name} is what a program prints of other events; ask for one of "
                f"{', '.join(spec_of(name).upstream)}"
            )
    return names or (PIXEL_EVENT,)


def _of_pixel(
    config: RunConfig,
    request: Request,
    pixel: tuple[int, int],
    names: tuple[str, ...],
    events: Sequence[str],
    rtol: float,
) -> GradientReport:
    found = chosen_parameters(request.experiment, names)
    live = config.baseline.nanobragg
    notes: list[str] = []
    if live is not None:
        experiment = _alone(request.experiment, pixel)
        request = replace(request, experiment=experiment)
        notes.append(
            "the C program is asked for this pixel alone: it is the first that it "
            "evaluates, on both sides"
        )
    if not names and has_many_rays(request.experiment):
        notes.append(
            f"the {len(request.experiment.beam.sources or ())} rays of the list are "
            f"checked where they are named: --param {RAYS}, or --param {RAYS}.0"
        )
    plain = _point(request, pixel)
    rounding = event_noise(replace(request, pixels=(pixel,)), _DRAWS)
    noise = {name: _MARGIN * column for name, column in rounding.items()}
    check = GradientCheck(
        point=plain.tensors(found),
        parameters=found,
        events=events,
        rtol=rtol,
        resolution=noise,
    )
    rows = check.rows()
    program = None
    if live is not None:
        baseline = live_program(live.model_copy(update={"cache": False}), experiment)

        def run_program(other: Experiment) -> Trace:
            return baseline.about(other).reference(pixel).trace

        program = _program_rows(request, plain, check, rows, noise, run_program)
    return GradientReport(
        pixel=pixel, rows=rows, program=program, notes=(*notes, *_absent(events, rows))
    )


def _absent(events: Sequence[str], rows: Sequence[Row]) -> tuple[str, ...]:
    missing = [name for name in events if name not in {row.event for row in rows}]
    if not missing or len(events) == len(_events((ALL,))):
        return ()
    return (f"this pixel has no event {', '.join(missing)}",)


def _alone(experiment: Experiment, pixel: tuple[int, int]) -> Experiment:
    """The experiment of which this pixel alone is rendered."""
    slow, fast = pixel
    region = Region(slow_first=slow, slow_last=slow, fast_first=fast, fast_last=fast)
    return replace(experiment, detector=replace(experiment.detector, region=region))


def _point(request: Request, pixel: tuple[int, int]) -> Point:
    return Point(
        experiment=request.experiment,
        switches=request.switches,
        numbers=simulation_precision(request.dtype, request.device),
        pixel=pixel,
        threads=request.threads,
    )


def _program_rows(
    request: Request,
    plain: Point,
    check: GradientCheck,
    rows: Sequence[Row],
    noise: Mapping[str, Floats],
    run_program: RunProgram,
) -> tuple[Row, ...]:
    native = trace_pixel(
        plain.experiment,
        plain.pixel,
        switches=request.switches,
        precision=plain.numbers,
        provenance={},
        version=__version__,
        threads=request.threads,
    )
    program = ProgramCheck(
        run_program=run_program,
        experiment=plain.experiment,
        native=native,
        point=check.point,
        noise=noise,
        rtol=check.rtol,
    )
    smooth: list[Parameter] = [p for p in check.parameters if p.kind == "smooth"]
    forward = {p.name: _columns(check, p, native) for p in smooth}
    return program.rows(rows, smooth, forward)


def _columns(
    check: GradientCheck, parameter: Parameter, native: Trace
) -> dict[str, Floats]:
    """Derivatives as columns of the events of the trace; zero where there is none."""
    columns: dict[str, Floats] = {}
    for name, tangent in check.forward[parameter.name].items():
        if name not in native:
            continue
        size = native.events[name].values.size
        column = np.zeros(size) if tangent is None else flat(tangent)
        columns[name] = np.broadcast_to(column, (size,)) if column.size == 1 else column
    return columns
