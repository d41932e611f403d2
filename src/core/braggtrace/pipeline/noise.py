"""The noise floor of every factor: how far rounding alone may move it.

The reference is run in float32 again and again, each value that a stage hands on moved
by one of its last digits, up or down at random; so no lucky cancellation of a single
run is taken for precision. The root mean square of what comes out differently from
float64 is the error that the reference has in float32. In float64 all roundings are
2²⁹ times as small, and so is their sum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch

from braggtrace import __version__
from braggtrace.events import Event, Trace
from braggtrace.experiment import Experiment
from braggtrace.findings import FactorExtractor
from braggtrace.noise import Noise
from braggtrace.pipeline.request import Request
from braggtrace.recorder import Recorder, TraceRecorder
from braggtrace.sensitivity.check import STORED
from braggtrace.sensitivity.differences import Floats
from braggtrace.sensitivity.parameter import Parameter
from braggtrace.sensitivity.parameters import parameters
from braggtrace.sensitivity.rounding import (
    DRAWS,
    EPSILON,
    RoundingRecorder,
)
from braggtrace.simulator import Numbers
from braggtrace.simulator.structure_factor import Grid, structure_factor_grid
from braggtrace.simulator.tracing import compute_pixels, trace_header
from braggtrace.traceio import in_one_dialect

_SEED = 11
# a plain number of these takes another way than one that is moved a little; of rays
# there may be thousands, and what they round to is moved as incident_vec and lambda
_KEPT = ("crystal.mosaic.spread", "detector.normal", "beam.sources")
_DEFAULT_F = "crystal.structure_factors.default_F"  # rounded as F_cell, which is moved


@dataclass(slots=True, kw_only=True)
class NoiseFloor:
    """Moves every rounding of a simulation at random, and looks at the factors.

    Attributes:
        request: what is simulated; the noise is that of its dtype, on the CPU.
        baseline: in whose words factors are made.
        extractors: that make them.
        sizes: |value| of each factor, once its noise was measured.
    """

    request: Request
    baseline: Trace
    extractors: Sequence[FactorExtractor]
    sizes: dict[str, Floats] = field(default_factory=dict)

    def measure(self, draws: int = DRAWS) -> Mapping[str, Noise]:
        """Root mean square of what rounding does, by factor.

        Args:
            draws: of the signs of all roundings.
        """
        return self.measure_in((self.baseline,), draws)[0]

    def measure_in(
        self, words: Sequence[Trace], draws: int = DRAWS
    ) -> tuple[Mapping[str, Noise], ...]:
        """The same in the words of several traces, from the same draws.

        Args:
            words: traces in whose vocabularies factors are made.
            draws: of the signs of all roundings.

        Returns:
            By factor, for each of them; ``sizes`` are in the words of the first.
        """
        exact, single = (
            _Run(request=self.request, numbers=Numbers(dtype=dtype))
            for dtype in (torch.float64, torch.float32)
        )
        reference = exact.trace(None)
        centers = [self._factors(reference, like) for like in words]
        squares = [
            {name: np.zeros(e.values.shape) for name, e in center.items()}
            for center in centers
        ]
        for draw in range(draws):
            moved = single.trace(_SEED + draw)
            for like, center, square in zip(words, centers, squares, strict=True):
                found = self._factors(moved, like)
                for name, event in center.items():
                    square[name] += _square(event, found.get(name))
        self.sizes = {name: np.abs(e.values) for name, e in centers[0].items()}
        return tuple(
            {
                name: self._noise(name, e, square[name] / draws)
                for name, e in own.items()
            }
            for own, square in zip(centers, squares, strict=True)
        )

    def _noise(self, name: str, event: Event, square: Floats) -> Noise:
        scale = EPSILON[self.request.dtype] / EPSILON["float32"]
        return Noise(
            axes=event.axes,
            index=event.index,
            values=scale * np.sqrt(square) + _stored(name, event),
        )

    def last_digits(
        self, noise: Mapping[str, Noise]
    ) -> Mapping[str, Sequence[tuple[Parameter, float]]]:
        """What one unit of the last digit of each parameter does to each factor.

        Args:
            noise: by factor.

        Returns:
            By factor the parameters that move it, and how far the value that moves
            most does, in multiples of its noise; the strongest first.
        """
        exact = _Run(request=self.request, numbers=Numbers())
        center = self._factors(exact.trace(None), self.baseline)
        found: dict[str, list[tuple[Parameter, float]]] = {name: [] for name in noise}
        for parameter in exact.parameters:
            moved = self._factors(exact.trace(None, nudged=parameter), self.baseline)
            for name, event in center.items():
                square = _square(event, moved.get(name))
                effect = _most(np.sqrt(square), noise[name].values)
                if effect > 0.0:
                    found[name].append((parameter, effect))
        return {
            name: sorted(effects, key=lambda pair: -pair[1])
            for name, effects in found.items()
        }

    def _factors(self, trace: Trace, like: Trace) -> Mapping[str, Event]:
        printed = in_one_dialect(like, trace)[1]
        return {
            factor.name: factor.data
            for extractor in self.extractors
            for factor in extractor.extract(printed)
            if factor.data.kind == "float"
        }


@dataclass(slots=True, kw_only=True)
class _Run:
    """A simulation in one precision; files are read once."""

    request: Request
    numbers: Numbers
    _grid: Grid = field(init=False)
    parameters: Sequence[Parameter] = field(init=False)

    def __post_init__(self) -> None:
        experiment, switches = self.request.experiment, self.request.switches
        factors = experiment.crystal.structure_factors
        self._grid = structure_factor_grid(factors, self.numbers, switches)
        self.parameters = [
            p
            for p in parameters(experiment)
            if p.kind == "smooth" and p.given and not p.name.startswith(_KEPT)
        ]

    def trace(self, seed: int | None, nudged: Parameter | None = None) -> Trace:
        """The trace, its roundings moved with this seed, one parameter by a digit.

        Args:
            seed: of the signs; None moves no rounding.
            nudged: the parameter; None moves none.
        """
        kept = TraceRecorder()
        experiment = self.request.experiment
        if nudged is not None:
            experiment = nudged.put(experiment, nudged.value + nudged.last_digit)
        recorder: Recorder = kept
        if seed is not None:
            generator = torch.Generator().manual_seed(seed)
            recorder = RoundingRecorder(
                inner=kept, generator=generator, fraction=EPSILON["float32"]
            )
            experiment = self._moved(generator)
        done = compute_pixels(
            experiment,
            self.request.pixels,
            switches=self.request.switches,
            numbers=self.numbers,
            recorder=recorder,
            grid=self._grid_of(experiment),
            threads=self.request.threads,
        )
        count = len(set(self.request.pixels))
        header = trace_header(done.setup, count, provenance={}, version=__version__)
        return kept.trace(header)

    def _grid_of(self, experiment: Experiment) -> Grid:
        """The structure factors, read again where their default is another."""
        factors = experiment.crystal.structure_factors
        if factors == self.request.experiment.crystal.structure_factors:
            return self._grid
        return structure_factor_grid(factors, self.numbers, self.request.switches)

    def _moved(self, generator: torch.Generator) -> Experiment:
        """The experiment with each of its numbers moved by a last digit of float32."""
        experiment = self.request.experiment
        for parameter in (p for p in self.parameters if p.name != _DEFAULT_F):
            sign = 2 * int(torch.randint(0, 2, (), generator=generator)) - 1
            moved = parameter.value * (1.0 + sign * EPSILON["float32"])
            experiment = parameter.put(experiment, moved)
        return experiment


def _most(moved: Floats, noise: Floats) -> float:
    """The greatest of the quotients; a value without noise does not move."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(noise > 0, moved / noise, 0.0)
    return float(share.max(initial=0.0))


def _stored(name: str, event: Event) -> Floats:
    """What float32 loses of the pixel that is stored in it, whatever the precision."""
    if name != STORED:
        return np.zeros(event.values.shape)
    stored: Floats = EPSILON["float32"] / 2.0 * np.abs(event.values)
    return stored


def _square(center: Event, moved: Event | None) -> Floats:
    """Squares of the differences; none where a row went away, or has no value."""
    if moved is None or moved.values.shape != center.values.shape:
        return np.zeros(center.values.shape)
    with np.errstate(invalid="ignore", over="ignore"):
        gap = moved.values - center.values
        square: Floats = np.nan_to_num(gap * gap, nan=0.0, posinf=0.0)
    return square
