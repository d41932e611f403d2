"""The trace of some pixels: the same stages, with a recorder attached."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import torch

from braggtrace.errors import CannotRunError
from braggtrace.events import Trace, TraceHeader
from braggtrace.experiment import Experiment, Switches, natural_scales
from braggtrace.experiment.memory import RECORDED, WRITTEN, require_memory
from braggtrace.recorder import Recorder, TraceRecorder
from braggtrace.simulator.cell_factor import Carried
from braggtrace.simulator.image import (
    carried_at,
    first_failure,
    first_pixels_of,
    pixel_photons,
)
from braggtrace.simulator.mirror import mirror_fact
from braggtrace.simulator.precision import Precision
from braggtrace.simulator.setup import Setup, prepare
from braggtrace.simulator.structure_factor import Grid
from braggtrace.simulator.tiling import MEMORY


def trace_pixel(
    experiment: Experiment,
    pixel: tuple[int, int],
    *,
    switches: Switches,
    precision: Precision,
    provenance: Mapping[str, str],
    version: str,
    threads: int = 1,
) -> Trace:
    """Compute one pixel and keep every event; see ``trace_pixels``."""
    return trace_pixels(
        experiment,
        (pixel,),
        switches=switches,
        precision=precision,
        provenance=provenance,
        version=version,
        threads=threads,
    )


def trace_pixels(
    experiment: Experiment,
    pixels: Sequence[tuple[int, int]],
    *,
    switches: Switches,
    precision: Precision,
    provenance: Mapping[str, str],
    version: str,
    threads: int = 1,
    mirrored: Sequence[tuple[int, int]] = (),
) -> Trace:
    """Compute some pixels in one pass and keep every event.

    Args:
        experiment: the exposure.
        pixels: (slow, fast) of each, in any order.
        switches: deviations of the C program.
        precision: dtype and device.
        provenance: facts for the header of the trace.
        version: of this program.
        threads: of the C program, each with its own block of rows.
        mirrored: of the pixels, those whose mirror is computed for the header.

    Returns:
        A native trace; with several pixels, ``pixel`` is an index, in the C program's
        order.

    Raises:
        PixelError: the detector has no such pixel.
        InputFileError: a file that the experiment names cannot be used.
    """
    recorder = TraceRecorder()
    computed = compute_pixels(
        experiment,
        pixels,
        switches=switches,
        precision=precision,
        recorder=recorder,
        threads=threads,
        each=WRITTEN,
    )
    ordered = sorted(set(pixels))
    with torch.no_grad():
        mirrors = mirror_fact(
            computed.setup,
            ordered,
            computed.photons,
            mirrored=mirrored,
            first=computed.first,
            failure=computed.failure,
        )
    facts = {**mirrors, **provenance}
    header = trace_header(
        computed.setup, len(ordered), provenance=facts, version=version
    )
    return recorder.trace(header)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Computed:
    """Pixels that were computed.

    Attributes:
        setup: what all pixels share.
        photons: in each pixel, shape (P,).
        first: the pixels that the C program, or a thread of it, evaluates first.
        failure: place of the pixel in which interpolation ends; None if unknown.
    """

    setup: Setup
    photons: torch.Tensor
    first: Collection[tuple[int, int]]
    failure: int | None


def compute_pixels(
    experiment: Experiment,
    pixels: Sequence[tuple[int, int]],
    *,
    switches: Switches,
    precision: Precision,
    recorder: Recorder,
    threads: int = 1,
    grid: Grid | None = None,
    failed: Sequence[bool] | None = None,
    most_steps: int | None = None,
    each: int = RECORDED,
    gradients: bool = False,
    first: Collection[tuple[int, int]] | None = None,
) -> Computed:
    """Compute some pixels with a recorder attached.

    Args:
        experiment: the exposure.
        pixels: (slow, fast) of each, in any order.
        switches: deviations of the C program.
        precision: dtype and device.
        recorder: receives every event, and may return another value in its place.
        threads: of the C program, each with its own block of rows.
        grid: the experiment's structure factors, where they were read before.
        failed: for each pixel in order, whether interpolation has ended when the C
            program reaches it; None computes this.
        most_steps: allowed in a pixel, layers included.
        each: bytes that a step takes until its events are used.
        gradients: keep the graph of what is computed.
        first: the pixels that are evaluated first; None searches for them.

    Returns:
        The set-up and the photons.

    Raises:
        PixelError: the detector has no such pixel.
        InputFileError: a file that the experiment names cannot be used.
        CannotRunError: it would take more steps, or more memory than there is.
    """
    for pixel in pixels:
        experiment.require_pixel(*pixel)
    ordered = sorted(set(pixels))
    coordinates = precision.integers(ordered)
    with torch.set_grad_enabled(gradients):
        places = coordinates.reshape(-1, 1, 1, 1, 1, 1, 2)
        coordinates = recorder.emit("pixel", places).reshape(-1, 2)
        setup = prepare(
            experiment, switches, precision, recorder, grid=grid, threads=threads
        )
        steps = prod(_sizes(setup).values())  # as many as there are, never wrapped
        edge = setup.placement.oversample
        require_memory(experiment, edge, each=each * len(ordered))
        if most_steps is not None and steps > most_steps:
            raise CannotRunError(f"takes {steps} steps, up to {most_steps} are allowed")
        first = first_pixels_of(setup) if first is None else first
        failure = None
        if failed is None:
            failure = first_failure(setup, ordered[-1], MEMORY)
        computed = pixel_photons(
            setup,
            coordinates,
            recorder,
            first_pixel=firsts_of(ordered, first),
            carried=carried_to(setup, ordered, failed, failure),
        )
    return Computed(setup=setup, photons=computed, first=first, failure=failure)


def firsts_of(
    ordered: Sequence[tuple[int, int]], first: Collection[tuple[int, int]]
) -> bool | torch.Tensor:
    """Which pixels are evaluated first; ``False`` where none is, as in an image.

    The cell is then the same in all sub-pixels, and a sum over them has the order in
    memory, and so the last bit, that it has in an image.
    """
    chosen = [pixel in first for pixel in ordered]
    return torch.tensor(chosen) if any(chosen) else False


def carried_to(
    setup: Setup,
    ordered: Sequence[tuple[int, int]],
    failed: Sequence[bool] | None,
    failure: int | None,
) -> Carried:
    """State in which the C program reaches each pixel."""
    if failed is not None:
        return Carried(failed=torch.tensor(failed))
    states = [carried_at(_place(setup, pixel), failure).failed for pixel in ordered]
    return Carried(failed=torch.stack(states))


def trace_header(
    setup: Setup, n_pixels: int = 1, *, provenance: Mapping[str, str], version: str
) -> TraceHeader:
    """Where a trace comes from.

    Args:
        setup: what was computed.
        n_pixels: number of pixels.
        provenance: further facts.
        version: of this program.
    """
    precision = setup.precision
    facts = {
        "dtype": str(precision.dtype).removeprefix("torch."),
        "device": str(precision.device),
        "switches": setup.switches.as_text(),
        "torch": torch.__version__,
    }
    if setup.grid.note:
        facts["note"] = setup.grid.note
    several = {"pixel": n_pixels} if n_pixels > 1 else {}
    return TraceHeader(
        program="braggtrace",
        version=version,
        sizes={**several, **_sizes(setup)},
        scales=natural_scales(setup.cells),
        provenance={**facts, **provenance},
    )


def _place(setup: Setup, pixel: tuple[int, int]) -> int:
    return pixel[0] * setup.experiment.detector.n_fast + pixel[1]


def _sizes(setup: Setup) -> dict[str, int]:
    """Length of each axis of the trace."""
    return {
        "layer": int(setup.depths.numel()),
        "subpixel": setup.placement.oversample**2,
        "source": setup.rays.count,
        "phi": int(setup.phi.shape[4]),
        "mosaic": int(setup.domains.shape[0]),
    }
