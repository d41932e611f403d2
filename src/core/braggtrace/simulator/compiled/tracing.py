"""The trace of pixels that a kernel computes: their final intensity alone."""

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor

from braggtrace.errors import CannotRunError
from braggtrace.events import Trace
from braggtrace.experiment import Experiment, Switches
from braggtrace.recorder import NullRecorder, TraceRecorder
from braggtrace.simulator.compiled.engine import kernel_alone
from braggtrace.simulator.image import carried_at, first_failure, first_pixels_of
from braggtrace.simulator.precision import Precision
from braggtrace.simulator.setup import Setup, prepare
from braggtrace.simulator.tiling import MEMORY
from braggtrace.simulator.tracing import trace_header

Pixel = tuple[int, int]


def trace_compiled(
    experiment: Experiment,
    pixels: Sequence[Pixel],
    *,
    switches: Switches,
    precision: Precision,
    provenance: Mapping[str, str],
    version: str,
    threads: int,
    say: Callable[[str], None],
) -> Trace:
    """Compute some pixels by compiled stages.

    Args:
        experiment: the exposure.
        pixels: (slow, fast) of each, in any order, at least one.
        switches: deviations of the C program.
        precision: dtype and device.
        provenance: facts for the header.
        version: of this program.
        threads: of the C program, each with its own block of rows.
        say: receives that a kernel is built.

    Returns:
        A native trace of the events ``catalog.FINAL``; with several pixels, ``pixel``
        is an index, in the C program's order.

    Raises:
        PixelError: the detector has no such pixel.
        InputFileError: a file that the experiment names cannot be used.
        CannotRunError: the stages cannot be compiled here, or one of the pixels is one
            that images compute by the plain engine, too.
    """
    for pixel in pixels:
        experiment.require_pixel(*pixel)
    ordered = sorted(set(pixels))
    recorder = TraceRecorder()
    with torch.no_grad():
        setup = prepare(
            experiment, switches, precision, NullRecorder(), threads=threads
        )
        _require_compiled(setup, ordered)
        photons = _photons(setup, ordered, say)
        places = precision.integers(ordered).reshape(-1, 1, 1, 1, 1, 1, 2)
        recorder.emit("pixel", places)
        final = recorder.emit("I_pixel_final", photons.reshape(-1, 1, 1, 1, 1, 1))
        recorder.emit("floatimage_accumulated", final.to(torch.float32))
    facts = {"compile": "on", **provenance}
    header = trace_header(setup, len(ordered), provenance=facts, version=version)
    return recorder.trace(header)


def _require_compiled(setup: Setup, ordered: Sequence[Pixel]) -> None:
    """Refuse the pixel of a thread's first step, which images compute uncompiled."""
    if not setup.switches.phi_zero_carryover:
        return
    first = first_pixels_of(setup)
    for slow, fast in ordered:
        if (slow, fast) in first:
            raise CannotRunError(
                f"pixel slow {slow} fast {fast} is the first that the C program "
                "evaluates, which images compute by the stages one by one, too: name "
                "another pixel"
            )


def _photons(
    setup: Setup, ordered: Sequence[Pixel], say: Callable[[str], None]
) -> Tensor:
    """Photons of each pixel, shape (P,); each comes with its own state."""
    failure = first_failure(setup, ordered[-1], MEMORY)
    kernel = kernel_alone(setup, say)
    columns = setup.experiment.detector.n_fast
    values = [
        kernel.photons(
            setup.precision.integers([[slow, fast]]),
            carried_at(slow * columns + fast, failure),
        )
        for slow, fast in ordered
    ]
    return torch.cat(values)
