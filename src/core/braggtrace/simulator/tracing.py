"""The trace of one pixel: the same stages, with a recorder attached."""

from collections.abc import Mapping

import torch

from braggtrace.events import Trace, TraceHeader
from braggtrace.experiment import Experiment, Switches, natural_scales
from braggtrace.recorder import TraceRecorder
from braggtrace.simulator.image import (
    MEMORY,
    carried_at,
    first_failure,
    first_pixel_of,
    pixel_photons,
)
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
) -> Trace:
    """Compute one pixel and keep every event.

    Args:
        experiment: the exposure.
        pixel: (slow, fast).
        switches: deviations of the C program.
        numbers: dtype and device.
        provenance: facts for the header of the trace.
        version: of this program.

    Returns:
        A native trace.

    Raises:
        PixelError: the detector has no such pixel.
        InputFileError: a file that the experiment names cannot be used.
    """
    experiment.require_pixel(*pixel)
    recorder = TraceRecorder()
    coordinates = numbers.integers(pixel)
    with torch.no_grad():
        recorder.emit("pixel", coordinates)
        setup = prepare(experiment, switches, numbers, recorder)
        failure = first_failure(setup, pixel, MEMORY)
        pixel_photons(
            setup,
            coordinates[None],
            recorder,
            first_pixel=pixel == first_pixel_of(setup),
            carried=carried_at(_place(setup, pixel), failure),
        )
    facts = {
        "dtype": str(numbers.dtype).removeprefix("torch."),
        "device": str(numbers.device),
        "switches": switches.as_text(),
        "torch": torch.__version__,
    }
    header = TraceHeader(
        program="braggtrace",
        version=version,
        sizes=_sizes(setup),
        scales=natural_scales(setup.cells),
        provenance={**facts, **provenance},
    )
    return recorder.trace(header)


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
