"""Many variants of an experiment in one pass, which costs little more than one of them.

``torch.func.vmap`` runs the stages once on tensors that hold every variant. The
counts of the stages (sub-pixels, cells) and the first pixel are those of the experiment
itself, in all variants.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor

from braggtrace.catalog import spec_of
from braggtrace.events import Event, Trace
from braggtrace.experiment import Experiment, Switches
from braggtrace.gradients.parameter import Parameter
from braggtrace.gradients.rounding import EPSILON, RoundingRecorder
from braggtrace.recorder import Recorder, TraceRecorder, in_unit_of
from braggtrace.simulator import Precision
from braggtrace.simulator.image import carried_at
from braggtrace.simulator.setup import Setup
from braggtrace.simulator.structure_factor import Grid
from braggtrace.simulator.tiling import MEMORY, tile_size
from braggtrace.simulator.tracing import Computed, compute_pixels, trace_header
from braggtrace.simulator.vectors import Components

Pixels = Sequence[tuple[int, int]]
Batch = Mapping[str, Tensor]


@dataclass(slots=True, kw_only=True)
class Variants:
    """Some pixels of an experiment and of its variants.

    Attributes:
        experiment: the one that is varied, of plain numbers.
        switches: deviations of the C program.
        pixels: (slow, fast) of each.
        threads: of the C program.
        parameters: that may be varied; all of them become tensors.
        plain: further ones that stay plain numbers: rays are counted from them, or a
            list is read with them.
    """

    experiment: Experiment
    switches: Switches
    pixels: Pixels
    threads: int
    parameters: Sequence[Parameter]
    plain: Sequence[Parameter] = ()

    def exact(self) -> "Exact":
        """The pixels as they are, in float64.

        Raises:
            BraggtraceError: they cannot be computed.
        """
        done, trace = self.computed(self.experiment)
        return Exact(of=self, done=done, trace=trace)

    def computed(
        self, experiment: Experiment, grid: Grid | None = None
    ) -> tuple[Computed, Trace]:
        """The pixels of one experiment of plain numbers, and their trace."""
        kept = TraceRecorder()
        done = compute_pixels(
            experiment,
            self.pixels,
            switches=self.switches,
            precision=Precision(),
            recorder=kept,
            grid=grid,
            threads=self.threads,
        )
        count = len(set(self.pixels))
        header = trace_header(done.setup, count, provenance={}, version="")
        return done, kept.trace(header)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exact:
    """Pixels that were computed as they are.

    Attributes:
        of: what was computed.
        done: the result.
        trace: of it, native.
    """

    of: Variants
    done: Computed
    trace: Trace

    def rounded(self, generator: torch.Generator, draws: int) -> Iterator[Trace]:
        """Traces in float32 with each rounding, and each parameter, moved by a digit.

        Args:
            generator: of the signs.
            draws: how many traces.
        """
        values = torch.tensor([p.value for p in self.of.parameters])
        values = values.to(torch.float64).expand(draws, -1)
        signs = 2 * torch.randint(0, 2, values.shape, generator=generator) - 1
        moved = values * (1.0 + signs * EPSILON["float32"])
        return self._traces(self._batch(moved, torch.float32, generator))

    def nudged(self) -> Iterator[Trace]:
        """The trace with no parameter moved, and with each by one last digit."""
        own = [p.value for p in self.of.parameters]
        digits = [p.last_digit for p in self.of.parameters]
        values = torch.tensor(own, dtype=torch.float64)
        moved = values + torch.diag(torch.tensor(digits, dtype=torch.float64))
        return self._traces(self._batch(torch.cat((values[None], moved)), values.dtype))

    def nudged_plainly(self) -> Iterator[Trace]:
        """The trace with each parameter that stays a plain number moved by a digit."""
        listed = self.of.experiment.crystal.structure_factors
        for parameter in self.of.plain:
            moved = parameter.value + parameter.last_digit
            experiment = parameter.put(self.of.experiment, moved)
            same = experiment.crystal.structure_factors == listed
            grid = self.done.setup.grid if same else None
            yield self.of.computed(experiment, grid)[1]

    def _batch(
        self,
        values: Tensor,
        dtype: torch.dtype,
        generator: torch.Generator | None = None,
    ) -> Batch:
        """What is emitted, for each row of parameters; the first axis counts them."""
        setup, of = self.done.setup, self.of
        numbers = Precision(dtype=dtype)
        grid = replace(setup.grid, values=setup.grid.values.to(dtype))
        # it was computed once without error; tensors of variants cannot be tested
        switches = of.switches.but({"nonsense_computed": True})
        settled, failed = _settled(of.experiment, setup), self._failed()

        def one(row: Tensor) -> dict[str, Tensor]:
            kept = _Kept({})
            recorder: Recorder = kept
            if generator is not None:
                recorder = RoundingRecorder(inner=kept, generator=generator)
            compute_pixels(
                _varied(settled, of.parameters, row),
                of.pixels,
                switches=switches,
                precision=numbers,
                recorder=recorder,
                grid=grid,
                threads=of.threads,
                failed=failed,
                first=self.done.first,
            )
            return kept.tensors

        at_once = max(1, tile_size(setup, MEMORY) // len(set(of.pixels)))
        every = torch.func.vmap(one, randomness="different", chunk_size=at_once)
        found: Batch = every(values)
        return found

    def _failed(self) -> tuple[bool, ...]:
        """Of each pixel, whether the C program comes to it with interpolation ended."""
        n_fast = self.of.experiment.detector.n_fast
        places = (slow * n_fast + fast for slow, fast in sorted(set(self.of.pixels)))
        states = (carried_at(place, self.done.failure) for place in places)
        return tuple(bool(state.failed) for state in states)

    def _traces(self, batch: Batch) -> Iterator[Trace]:
        """One trace for each variant; texts are those of the exact one."""
        arrays = {name: _converted(name, tensor) for name, tensor in batch.items()}
        patterns = self._patterns(batch)
        for i in range(len(next(iter(arrays.values())))):
            events = {
                name: _like(patterns[name], arrays[name][i])
                if name in arrays
                else event
                for name, event in self.trace.events.items()
            }
            yield Trace(header=self.trace.header, events=events)

    def _patterns(self, batch: Batch) -> Mapping[str, Event]:
        """Events of the first variant, for axes and index."""
        recorder = TraceRecorder()
        for name, tensor in batch.items():
            recorder.emit(name, tensor[0])
        return recorder.trace(self.trace.header).events


@dataclass(frozen=True, slots=True)
class _Kept:
    """Keeps what is emitted as it is."""

    tensors: dict[str, Tensor]

    def emit(self, name: str, value: Tensor) -> Tensor:
        self.tensors[name] = value
        return value

    def emit_parts(self, name: str, parts: Components) -> Components:
        self.emit(name, torch.stack(parts, dim=-1))
        return parts

    def note(self, name: str, value: str) -> None:
        """A text does not vary."""


def _varied(
    experiment: Experiment, parameters: Sequence[Parameter], row: Tensor
) -> Experiment:
    for parameter, value in zip(parameters, row.unbind(), strict=True):
        experiment = parameter.put(experiment, value)
    return experiment


def _settled(experiment: Experiment, setup: Setup) -> Experiment:
    """The experiment with as many sub-pixels and cells as it really has."""
    crystal, detector = experiment.crystal, experiment.detector
    factors = replace(crystal.structure_factors, interpolate=setup.interpolate)
    return replace(
        experiment,
        crystal=replace(
            crystal,
            cells=setup.cells,
            sample=(0.0, 0.0, 0.0),
            structure_factors=factors,
        ),
        detector=replace(detector, oversample=setup.placement.oversample),
    )


def _converted(name: str, tensor: Tensor) -> NDArray[Any]:
    return in_unit_of(spec_of(name), tensor.detach().cpu().numpy())


def _like(pattern: Event, values: NDArray[Any]) -> Event:
    return Event(
        name=pattern.name,
        unit=pattern.unit,
        axes=pattern.axes,
        index=pattern.index,
        values=values.reshape(pattern.values.shape),
        components=pattern.components,
    )
