"""The subject's pixel once more, with something put in another's place."""

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
from braggtrace.sources.request import Request
from braggtrace.sources.simulator import simulation_precision
from braggtrace.whatif import Exposure, differences, with_value

_NOTHING: Final[Mapping[str, Given]] = {}
MOST_STEPS: Final = 200_000  # of a what-if
MOST_PIXELS: Final = 100_000  # that are searched for the end of interpolation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replayed:
    """A trace, and where values of the baseline were put.

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
        given: which ones.
        switches: states of those that the reading asked for.
        grid: what was read.
    """

    given: StructureFactors
    switches: Mapping[str, bool]
    grid: Grid

    def is_of(self, given: StructureFactors, switches: Switches) -> bool:
        """Whether the same would be read again."""
        return self.given == given and all(
            getattr(switches, name) is state for name, state in self.switches.items()
        )


@dataclass(slots=True, kw_only=True)
class Replayer:
    """Computes the pixel of an exposure again and again.

    What is read from files is shared; the state with which the C program would come to
    the pixel is looked for once.

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
    _asked: set[str] = field(default_factory=set)
    _failed: dict[tuple[bool, bool], bool] = field(default_factory=dict)

    def replay(
        self,
        exposure: Exposure | None = None,
        given: Mapping[str, Given] = _NOTHING,
        moved: Mapping[str, Given] = _NOTHING,
        *,
        computed: bool = False,
    ) -> Replayed:
        """Compute the pixel.

        Args:
            exposure: None is the subject's own.
            given: values that take the place of computed ones.
            moved: fractions by which computed values are moved.
            computed: the trace holds what each stage made of what was given to it;
                else what was used next.

        Returns:
            The trace.

        Raises:
            BraggtraceError: the exposure cannot be computed.
        """
        own = exposure or self._settled()
        recorder = SubstitutingRecorder(
            given=given, moved=moved, scaled=own.scaled, computed=computed
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
        """The subject's exposure with as many sub-pixels as it really has.

        What is put in a value's place must not change their number.
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

    def is_idle(self, exposure: Exposure) -> bool:
        """Whether a change cannot change the pixel.

        It touches nothing but switches for which nobody asks when the pixel is
        computed.
        """
        names = differences(self.exposure, exposure)
        if not all(name.startswith("switches.") for name in names):
            return False
        if not self._asked:
            self._asked |= self._asks()
        return not self._asked & {name.removeprefix("switches.") for name in names}

    def _asks(self) -> set[str]:
        """Switches for which somebody asks when the subject's pixel is computed."""
        self._grid(self.exposure)  # read by its own switches, which notes what it asks
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
        given = replace(exposure.experiment.crystal.structure_factors, interpolate=None)
        for known in self._read:
            if known.is_of(given, exposure.switches):
                return known.grid
        switches = SwitchesRead(exposure.switches)
        grid = structure_factor_grid(given, self.numbers, switches)
        states = {name: getattr(switches, name) for name in switches.read}
        self._read.append(_Read(given=given, switches=states, grid=grid))
        return grid

    def _ended(self, exposure: Exposure) -> bool:
        """Whether the C program's interpolation ended before the pixel.

        It is looked for once for each choice of interpolation; a change of anything
        else is taken not to move the place. On a large detector with interpolation
        that the subject did not have it is not looked for.
        """
        asked = exposure.experiment.crystal.structure_factors.interpolate is not False
        if not asked or not exposure.switches.interpolation_sticky:
            return False
        key = (asked, exposure.switches.interpolation_sticky)
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
