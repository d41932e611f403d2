"""The source ``simulator``: the torch simulator; this module brings torch in."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict

from braggtrace import __version__
from braggtrace.digests import digest
from braggtrace.errors import InputFileError, UsageError
from braggtrace.events import Trace, TraceHeader
from braggtrace.experiment import Experiment, Switches
from braggtrace.report.redact import data_without_home
from braggtrace.report.report import Side
from braggtrace.sources.base import Say, Sourced, SourceRequest
from braggtrace.sources.image import SideImage
from braggtrace.sources.precision import simulation_precision
from braggtrace.sources.request import Request

if TYPE_CHECKING:
    from braggtrace.simulator import Precision


def trace_subject(
    request: Request, *, mirrored: Sequence[tuple[int, int]] = ()
) -> Trace:
    """Simulate the pixels of a request in one pass and keep every event.

    Args:
        request: experiment, switches, precision and pixels.
        mirrored: of the pixels, those whose mirror the header should tell of.

    Returns:
        A native trace; with several pixels, ``pixel`` is an index.

    Raises:
        PixelError: the detector has no such pixel.
        InputFileError: a file that the experiment names cannot be used.
        UsageError: no pixel, or no such device.
        CannotRunError: the device is not there.
    """
    if not request.pixels:
        raise UsageError("no pixel is named; add --pixel SLOW FAST")
    for pixel in request.pixels:
        request.experiment.require_pixel(*pixel)
    how = tracing_of(request)

    from braggtrace.simulator import trace_pixels

    return trace_pixels(request.experiment, request.pixels, mirrored=mirrored, **how)


class Tracing(TypedDict):
    """How pixels are traced, whichever way: one by one, in blocks, compiled."""

    switches: Switches
    precision: "Precision"
    provenance: dict[str, str]
    version: str
    threads: int


def tracing_of(request: Request) -> Tracing:
    """What a request says of it; brings torch in.

    Raises:
        InputFileError: a file that the experiment names cannot be read.
        UsageError: no such device.
        CannotRunError: the device is not there.
    """
    return Tracing(
        switches=request.switches,
        precision=simulation_precision(request.dtype, request.device),
        provenance={
            "mode": request.mode,
            "experiment_sha256": experiment_checksum(request.experiment),
        },
        version=__version__,
        threads=request.threads,
    )


def trace_notes(header: TraceHeader) -> tuple[str, ...]:
    """What a user should know of the files that the simulation read."""
    note = header.provenance.get("note")
    return (note,) if note else ()


def experiment_checksum(experiment: Experiment) -> str:
    """Checksum of an experiment, files by their content and not by their place.

    Raises:
        InputFileError: a file cannot be read.
    """
    data = asdict(experiment)
    factors = data["crystal"]["structure_factors"]
    for key in ("hkl", "cache"):
        if factors[key] is not None:
            factors[key] = _file_checksum(factors[key])
    return digest(json.dumps(data, sort_keys=True, default=str).encode())


def _file_checksum(path: Path) -> str:
    try:
        return digest(path)
    except OSError as error:
        why = f"cannot be read: {error.strerror}; check the path"
        raise InputFileError(path, why) from error


def _trace_compiled(request: Request, say: Say) -> Trace:
    """The final intensity of each pixel, by compiled stages."""
    how = tracing_of(request)

    from braggtrace.simulator.compiled import trace_compiled

    return trace_compiled(request.experiment, request.pixels, say=say, **how)


def sourced_simulation(trace: Trace, pixels: Sequence[tuple[int, int]]) -> Sourced:
    """A trace that the simulator made, as what a source gave."""
    header = trace.header
    return Sourced(
        trace=trace,
        side=Side(
            program=header.program,
            version=header.version,
            facts=data_without_home(dict(header.provenance)),
        ),
        pixels=tuple(pixels),
        notes=trace_notes(header),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorSource:
    """The simulator, for any pixel and any part of the image.

    Attributes:
        name: key that names it in a configuration.
        description: one line for a reader.
        needs_experiment: it simulates.
    """

    name: str = "simulator"
    description: str = "the torch simulator"
    needs_experiment: bool = True

    def open(self, request: SourceRequest) -> Sourced:
        """Every event of each pixel.

        Raises:
            BraggtraceError: see ``trace_subject``.
        """
        wanted = replace(request.experiment, pixels=request.pixels)
        if request.role == "candidate" and wanted.compile == "on":
            trace = _trace_compiled(wanted, request.say)
        elif request.role == "candidate":
            trace = trace_subject(wanted)
        else:
            trace = trace_subject(wanted, mirrored=request.config.traced_pixels)
        return sourced_simulation(trace, request.pixels)

    def has_image(self, request: SourceRequest) -> bool:
        """Always."""
        return True

    def image(self, request: SourceRequest, rows: range, columns: range) -> SideImage:
        """These rows and columns."""
        from braggtrace.sources.render import render_part

        values = render_part(
            request.experiment, rows, columns, progress=request.progress
        )
        return SideImage(values=values, origin=(rows.start, columns.start))

    def replayed(self, request: SourceRequest) -> Request:
        """What it computes."""
        return replace(request.experiment, pixels=request.pixels)


SOURCE: Final = SimulatorSource()
