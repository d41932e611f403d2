"""The noise floor of every factor and of every event: how far rounding may move it.

The reference is run in float32 several times. Each value that a stage emits is moved by
one of its last digits, up or down at random, so that no lucky cancellation of a single
run is taken for precision. The root mean square of the differences from float64 is the
error that the reference has in float32. In float64 all roundings are 2²⁹ times as
small, and so is their sum.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import torch

from braggtrace.events import Event, Trace
from braggtrace.gradients.check import STORED
from braggtrace.gradients.finite_differences import Floats
from braggtrace.gradients.parameter import Parameter
from braggtrace.gradients.parameters import parameters
from braggtrace.gradients.rounding import EPSILON
from braggtrace.gradients.variants import Exact, Variants
from braggtrace.judgement.extraction import EveryEvent
from braggtrace.judgement.findings import FactorExtractor
from braggtrace.judgement.sides import extracted
from braggtrace.judgement.tolerance import Noise
from braggtrace.sources.request import Request
from braggtrace.traceio import in_one_dialect

DRAWS: Final = 24
_SEED: Final = 11
# a plain number of these takes another way than one that is moved a little; of rays
# there may be thousands, and what they round to is moved as incident_vec and lambda
_KEPT = ("crystal.mosaic.spread", "detector.normal", "beam.sources")
# which rays of a divergent beam there are is counted from plain numbers; the list is
# read with its default, whose rounding is that of F_cell, which is moved
_PLAIN = (
    *("beam.horizontal", "beam.vertical"),
    "crystal.structure_factors.default_F",
)
Factors = Mapping[str, Event]


@dataclass(slots=True, kw_only=True)
class NoiseFloor:
    """Moves every rounding of a simulation at random, and measures the factors.

    Attributes:
        request: what is simulated; the noise is that of its dtype, on the CPU.
        baseline: in whose vocabulary factors are made.
        extractors: that make them.
        sizes: |value| of each factor, once its noise was measured.
    """

    request: Request
    baseline: Trace
    extractors: Sequence[FactorExtractor]
    sizes: dict[str, Floats] = field(default_factory=dict)
    _exact: list[Exact] = field(default_factory=list)

    def measure(self, draws: int = DRAWS) -> Mapping[str, Noise]:
        """Root mean square of what rounding does, by factor.

        Args:
            draws: of the signs of all roundings.
        """
        return self.measure_in((self.baseline,), draws)[0]

    def measure_in(
        self, like: Sequence[Trace], draws: int = DRAWS
    ) -> tuple[Mapping[str, Noise], ...]:
        """The same in the vocabularies of several traces, from the same draws.

        Args:
            like: traces in whose vocabularies factors are made.
            draws: of the signs of all roundings.

        Returns:
            By factor, for each of them; ``sizes`` are those of the first.
        """
        exact = self._exactly()
        centers = [self._factors(exact.trace, each) for each in like]
        squares = [
            {name: np.zeros(e.values.shape) for name, e in center.items()}
            for center in centers
        ]
        generator = torch.Generator().manual_seed(_SEED)
        for moved in exact.rounded(generator, draws):
            for each, center, square in zip(like, centers, squares, strict=True):
                found = self._factors(moved, each)
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
        exact = self._exactly()
        found: dict[str, list[tuple[Parameter, float]]] = {name: [] for name in noise}
        for parameter, center, moved in self._nudged(exact):
            for name, event in center.items():
                square = _square(event, moved.get(name))
                effect = _most(np.sqrt(square), noise[name].values)
                if effect > 0.0:
                    found[name].append((parameter, effect))
        return {
            name: sorted(effects, key=lambda pair: -pair[1])
            for name, effects in found.items()
        }

    def _nudged(self, exact: Exact) -> Iterator[tuple[Parameter, Factors, Factors]]:
        """Each parameter, with the factors before and after it was moved by a digit."""
        center, *every = self._each(exact.nudged())
        for parameter, moved in zip(exact.of.parameters, every, strict=True):
            yield parameter, center, moved
        center = self._factors(exact.trace, self.baseline)
        plainly = self._each(exact.nudged_plainly())
        for parameter, moved in zip(exact.of.plain, plainly, strict=True):
            yield parameter, center, moved

    def _exactly(self) -> Exact:
        """The request as it is, computed once."""
        if not self._exact:
            self._exact.append(_computed(self.request))
        return self._exact[0]

    def _each(self, traces: Iterator[Trace]) -> Iterator[Factors]:
        return (self._factors(trace, self.baseline) for trace in traces)

    def _factors(self, trace: Trace, like: Trace) -> Factors:
        printed = in_one_dialect(like, trace)[1]
        return {
            factor.name: factor.data
            for extractor in self.extractors
            for factor in extracted(extractor, printed).values()
            if factor.data.kind == "float"
        }


def event_noise(request: Request, draws: int = DRAWS) -> Mapping[str, Floats]:
    """The noise floor of every event that the subject emits.

    Args:
        request: what is simulated; the noise is that of its dtype, on the CPU.
        draws: of the signs of all roundings.

    Returns:
        By event that is a real number, one column of all its values.

    Raises:
        BraggtraceError: the experiment cannot be computed.
    """
    exact = _computed(request)
    floor = NoiseFloor(
        request=request,
        baseline=exact.trace,
        extractors=(EveryEvent(name="events", description="every event"),),
        _exact=[exact],
    )
    return {name: n.values.reshape(-1) for name, n in floor.measure(draws).items()}


def _computed(request: Request) -> Exact:
    """The request as it is, ready to be varied."""
    varied = [
        p
        for p in parameters(request.experiment)
        if p.kind == "smooth" and p.explicit and not p.name.startswith(_KEPT)
    ]
    return Variants(
        experiment=request.experiment,
        switches=request.switches,
        pixels=request.pixels,
        threads=request.threads,
        parameters=[p for p in varied if not p.name.startswith(_PLAIN)],
        plain=[p for p in varied if p.name.startswith(_PLAIN)],
    ).exact()


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
        square: Floats = gap * gap
    if np.isfinite(square).all():
        return square
    return np.nan_to_num(square, nan=0.0, posinf=0.0)
