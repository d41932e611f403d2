"""The trace of some pixels: the same stages, with a recorder attached."""

from collections.abc import Mapping, Sequence

import torch

from braggtrace.events import Trace, TraceHeader
from braggtrace.experiment import Experiment, Switches, natural_scales
from braggtrace.recorder import TraceRecorder
from braggtrace.simulator.cell_factor import Carried
from braggtrace.simulator.image import (
    MEMORY,
    carried_at,
    first_failure,
    first_pixels_of,
    pixel_photons,
)
from braggtrace.simulator.mirror import mirror_fact
from braggtrace.simulator.numbers import Numbers
from braggtrace.simulator.setup import Setup, prepare


def trace_pixel(
    experiment: Experiment,
    pixel: tuple[int, int],
    *,
    switches: Switches,
    numbers: Numbers,
    provenance: Mapping[str, str],
    version: str,
    threads: int = 1,
) -> Trace:
    """Compute one pixel and keep every event; see ``trace_pixels``."""
    return trace_pixels(
        experiment,
        (pixel,),
        switches=switches,
        numbers=numbers,
        provenance=provenance,
        version=version,
        threads=threads,
    )


def trace_pixels(
    experiment: Experiment,
    pixels: Sequence[tuple[int, int]],
    *,
    switches: Switches,
    numbers: Numbers,
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
        numbers: dtype and device.
        provenance: facts for the header of the trace.
        version: of this program.
        threads: of the C program, each with its own block of rows.
        mirrored: of the pixels, those whose mirror the header should tell of.

    Returns:
        A native trace; with several pixels, ``pixel`` is an index, in the C program's
        order.

    Raises:
        PixelError: the detector has no such pixel.
        InputFileError: a file that the experiment names cannot be used.
    """
    for pixel in pixels:
        experiment.require_pixel(*pixel)
    ordered = sorted(set(pixels))
    recorder = TraceRecorder()
    coordinates = numbers.integers(ordered)
    with torch.no_grad():
        recorder.emit("pixel", coordinates.reshape(-1, 1, 1, 1, 1, 1, 2))
        setup = prepare(experiment, switches, numbers, recorder, threads=threads)
        failure = first_failure(setup, ordered[-1], MEMORY)
        first = first_pixels_of(setup)
        computed = pixel_photons(
            setup,
            coordinates,
            recorder,
            first_pixel=torch.tensor([pixel in first for pixel in ordered]),
            carried=Carried(
                failed=torch.stack(
                    [carried_at(_place(setup, p), failure).failed for p in ordered]
                )
            ),
        )
        mirrors = mirror_fact(
            setup, ordered, computed, asked=mirrored, first=first, failure=failure
        )
    facts = {**mirrors, **provenance}
    return recorder.trace(_header(setup, numbers, len(ordered), facts, version))


def _header(
    setup: Setup,
    numbers: Numbers,
    n_pixels: int,
    provenance: Mapping[str, str],
    version: str,
) -> TraceHeader:
    facts = {
        "dtype": str(numbers.dtype).removeprefix("torch."),
        "device": str(numbers.device),
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
