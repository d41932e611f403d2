"""Computes the subject's pixel again, with some values substituted or moved."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from braggtrace import __version__
from braggtrace.events import Trace
from braggtrace.experiment import StructureFactors, Switches
from braggtrace.experiment.switches_read import SwitchesRead
from braggtrace.recorder import NullRecorder
from braggtrace.simulator import Precision, prepare
from braggtrace.simulator.image import carried_at, first_failure
from braggtrace.simulator.structure_factor import Grid, structure_factor_grid
from braggtrace.simulator.substitution import Given, SubstitutingRecorder
from braggtrace.simulator.tiling import MEMORY
from braggtrace.simulator.tracing import compute_pixels, trace_header
from braggtrace.sources.precision import simulation_precision
from braggtrace.sources.request import Request
from braggtrace.whatif import Exposure, differences, with_value

_NOTHING: Final[Mapping[str, Given]] = {}
MOST_STEPS: Final = 200_000  # of a what-if
MOST_PIXELS: Final = 100_000  # that are searched for the end of interpolation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replayed:
    """A trace, and where values of the baseline were substituted.

    Attributes:
        trace: native.
        placed: by event, shape of the tensor's lead.
    """

    trace: Trace
    placed: Mapping[str, NDArray[np.bool_]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Read:
    """Structure factors that were read from files.

    Attributes:
        factors: which ones.
        switches: states of those that were read on the way.
        grid: what was read.
    """

    factors: StructureFactors
    switches: Mapping[str, bool]
    grid: Grid

    def is_of(self, factors: StructureFactors, switches: Switches) -> bool:
        """Whether the same would be read again."""
        return self.factors == factors and all(
            getattr(switches, name) is state for name, state in self.switches.items()
        )


@dataclass(slots=True, kw_only=True)
class Replayer:
    """Computes the pixel of an exposure again and again.

    Files are read once for all replays. The state in which the C program reaches the
    pixel is searched for once.

    Attributes:
        exposure: of the subject.
        numbers: dtype and device.
        threads: of the C program.
    """

    exposure: Exposure
    numbers: Precision
    threads: int = 1
    _read: list[_Read] = field(default_factory=list)
    _edge: list[int] = field(default_factory=list)
    _consulted: set[str] = field(default_factory=set)
    _failed: dict[tuple[bool, bool], bool] = field(default_factory=dict)

    def replay(
        self,
        exposure: Exposure | None = None,
        substituted: Mapping[str, Given] = _NOTHING,
        moved: Mapping[str, Given] = _NOTHING,
        *,
        computed: bool = False,
    ) -> Replayed:
        """Compute the pixel.

        Args:
            exposure: None is the subject's own.
            substituted: values that take the place of computed ones.
            moved: fractions by which computed values are moved.
            computed: the trace holds what each stage computed from its inputs; else
                what was used next.

        Returns:
            The trace.

        Raises:
            BraggtraceError: the exposure cannot be computed.
        """
        own = exposure or self._settled()
        recorder = SubstitutingRecorder(
            substituted=substituted,
            moved=moved,
            scaled=own.scaled,
            computed=computed,
        )
        done = compute_pixels(
            own.experiment,
            (own.pixel,),
            switches=own.switches,
            precision=self.numbers,
            recorder=recorder,
            grid=self._grid(own),
            threads=self.threads,
            failed=(self._ended(own),),
            most_steps=None if exposure is None else MOST_STEPS,
        )
        header = trace_header(done.setup, provenance={}, version=__version__)
        return Replayed(trace=recorder.kept.trace(header), placed=recorder.placed)

    def _settled(self) -> Exposure:
        """The subject's exposure with its number of sub-pixels as a given number.

        A substituted value must not change that number.
        """
        detector = self.exposure.experiment.detector
        if detector.oversample is not None:
            return self.exposure
        if not self._edge:
            with torch.no_grad():
                setup = prepare(
                    self.exposure.experiment,
                    self.exposure.switches,
                    self.numbers,
                    NullRecorder(),
                    grid=self._grid(self.exposure),
                    threads=self.threads,
                )
            self._edge.append(setup.placement.oversample)
        return with_value(self.exposure, "detector.oversample", self._edge[0])

    def is_inert(self, exposure: Exposure) -> bool:
        """Whether a change cannot change the pixel.

        That is known of a change of switches alone, none of which is read while the
        pixel is computed.
        """
        names = differences(self.exposure, exposure)
        if not all(name.startswith("switches.") for name in names):
            return False
        if not self._consulted:
            self._consulted |= self._switches_read()
        return not self._consulted & {name.removeprefix("switches.") for name in names}

    def _switches_read(self) -> set[str]:
        """Switches that are read while the subject's pixel is computed."""
        self._grid(self.exposure)  # with its own record of the switches that it reads
        switches = SwitchesRead(self.exposure.switches)
        own = replace(self.exposure, switches=switches)
        compute_pixels(
            own.experiment,
            (own.pixel,),
            switches=switches,
            precision=self.numbers,
            recorder=SubstitutingRecorder(scaled=own.scaled),
            grid=self._grid(own),
            threads=self.threads,
            failed=(self._ended(own),),
        )
        return switches.read

    def _grid(self, exposure: Exposure) -> Grid:
        own = exposure.experiment.crystal.structure_factors
        factors = replace(own, interpolate=None)
        for known in self._read:
            if known.is_of(factors, exposure.switches):
                return known.grid
        switches = SwitchesRead(exposure.switches)
        grid = structure_factor_grid(factors, self.numbers, switches)
        states = {name: getattr(switches, name) for name in switches.read}
        self._read.append(_Read(factors=factors, switches=states, grid=grid))
        return grid

    def _ended(self, exposure: Exposure) -> bool:
        """Whether the C program's interpolation ended before the pixel.

        The place is searched for once for each choice of interpolation: no other change
        is assumed to move it. It is not searched for on a large detector where the
        subject does not interpolate.
        """
        factors = exposure.experiment.crystal.structure_factors
        may_interpolate = factors.interpolate is not False
        if not may_interpolate or not exposure.switches.interpolation_sticky:
            return False
        key = (may_interpolate, exposure.switches.interpolation_sticky)
        if key not in self._failed:
            self._failed[key] = self._search(exposure)
        return self._failed[key]

    def _search(self, exposure: Exposure) -> bool:
        n_fast = exposure.experiment.detector.n_fast
        place = exposure.pixel[0] * n_fast + exposure.pixel[1]
        same = _interpolation(exposure) == _interpolation(self.exposure)
        if place > MOST_PIXELS and not same:
            return False
        with torch.no_grad():
            setup = prepare(
                exposure.experiment,
                exposure.switches,
                self.numbers,
                NullRecorder(),
                grid=self._grid(exposure),
                threads=self.threads,
            )
            failure = first_failure(setup, exposure.pixel, MEMORY)
        return bool(carried_at(place, failure).failed)


def _interpolation(exposure: Exposure) -> tuple[bool | None, bool]:
    factors = exposure.experiment.crystal.structure_factors
    return factors.interpolate, exposure.switches.interpolation_sticky


def replayer_of(request: Request, pixel: tuple[int, int]) -> Replayer:
    """A replayer of one of the pixels that a request simulates.

    Raises:
        UsageError: no such device.
        CannotRunError: the device is not there.
    """
    exposure = Exposure(
        experiment=request.experiment,
        switches=request.switches,
        pixel=pixel,
        reading=request.reading,
    )
    return Replayer(
        exposure=exposure,
        numbers=simulation_precision(request.dtype, request.device),
        threads=request.threads,
    )
