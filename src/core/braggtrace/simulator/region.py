"""The trace of a region, block by block, so that memory does not grow with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch

from braggtrace.catalog import causal_rank
from braggtrace.events import Trace, TraceHeader
from braggtrace.experiment import Experiment, Switches
from braggtrace.recorder import TraceRecorder
from braggtrace.simulator.image import (
    first_failure,
    first_pixels_of,
    pixel_photons,
)
from braggtrace.simulator.precision import Precision
from braggtrace.simulator.setup import Setup, prepare
from braggtrace.simulator.tiling import MEMORY
from braggtrace.simulator.tracing import (
    carried_to,
    firsts_of,
    trace_header,
)

VALUES_PER_STEP = 24  # that a trace keeps, about
BLOCK = 2**20  # values of a block, about
Pixels = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PixelBlock:
    """The trace of some pixels of a region.

    Attributes:
        trace: native; with several pixels, ``pixel`` is an index from 0 on.
        first: number of the first pixel in the region.
        count: how many pixels.
    """

    trace: Trace
    first: int
    count: int


class Region:
    """A region whose pixels are traced in blocks.

    Attributes:
        pixels: (slow, fast) of each, in the C program's order.
    """

    def __init__(
        self,
        experiment: Experiment,
        pixels: Pixels,
        *,
        switches: Switches,
        precision: Precision,
        provenance: Mapping[str, str],
        version: str,
        threads: int = 1,
    ) -> None:
        """Compute what all pixels share.

        Args:
            experiment: the exposure.
            pixels: (slow, fast) of each, in any order, at least one.
            switches: deviations of the C program.
            precision: dtype and device.
            provenance: facts for the header of the trace.
            version: of this program.
            threads: of the C program, each with its own block of rows.

        Raises:
            PixelError: the detector has no such pixel.
            InputFileError: a file that the experiment names cannot be used.
        """
        for pixel in pixels:
            experiment.require_pixel(*pixel)
        self.pixels = tuple(sorted(set(pixels)))
        self._recorder = TraceRecorder()  # of the set-up
        with torch.no_grad():
            self._setup = prepare(
                experiment, switches, precision, self._recorder, threads=threads
            )
            self._first = first_pixels_of(self._setup)
            self._failure = first_failure(self._setup, self.pixels[-1], MEMORY)
        self._header = trace_header(
            self._setup, len(self.pixels), provenance=provenance, version=version
        )

    def pattern(self) -> Trace:
        """A trace of two pixels with every event in the form that blocks have.

        Where the C program evaluates a pixel of the region first, its rotated cell
        varies with the pixel, else it does not.
        """
        special = [pixel for pixel in self.pixels if pixel in self._first]
        others = [pixel for pixel in self.pixels[:3] if pixel not in special[:1]]
        few = sorted({*special[:1], *others[: 2 - len(special[:1])]})
        recorder = TraceRecorder()
        self._compute(few, recorder)
        shared = self._recorder.trace(self._header)
        own = recorder.trace(self._header)
        events = {**shared.events, **own.events}
        names = sorted(events, key=causal_rank)
        return Trace(header=self._header, events={name: events[name] for name in names})

    def blocks(self) -> Iterator[PixelBlock]:
        """All pixels; what they share is in the first block alone."""
        length = block_length(self._setup)
        for start in range(0, len(self.pixels), length):
            part = self.pixels[start : start + length]
            recorder = self._recorder if start == 0 else TraceRecorder()
            self._compute(part, recorder)
            trace = recorder.trace(self._header)
            yield PixelBlock(trace=trace, first=start, count=len(part))

    @property
    def header(self) -> TraceHeader:
        """Where the trace comes from."""
        return self._header

    def _compute(self, pixels: Pixels, recorder: TraceRecorder) -> None:
        with torch.no_grad():
            coordinates = self._setup.precision.integers(list(pixels))
            places = coordinates.reshape(-1, 1, 1, 1, 1, 1, 2)
            pixel_photons(
                self._setup,
                recorder.emit("pixel", places).reshape(-1, 2),
                recorder,
                first_pixel=firsts_of(pixels, self._first),
                carried=carried_to(self._setup, pixels, None, self._failure),
            )


def block_length(setup: Setup) -> int:
    """Pixels whose trace has about ``BLOCK`` values."""
    evaluations = max(1, setup.steps) * setup.depths.numel()
    return max(1, BLOCK // (VALUES_PER_STEP * evaluations))
