"""Every value of a factor by its index, judged once more when it is asked for.

A judgement keeps of each factor the counts, the first and the worst value. Who wants
all of them asks here: the same code judges the same factor of the same traces again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from braggtrace.catalog import catalog_of
from braggtrace.events import Trace, TraceHeader, read_only
from braggtrace.judgement.findings import (
    Comparator,
    FactorExtractor,
    Finding,
    Pair,
    Rules,
    Tolerance,
)
from braggtrace.judgement.judge import measured, samples_of
from braggtrace.judgement.sides import Sides, sides_of

Pixel = tuple[int, int]
_PIXEL = "pixel"  # axis of the traces of several pixels


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FactorValues:
    """Every value of one factor; the arrays cannot be written to.

    Attributes:
        name: of the factor.
        group: name of the plugin object that extracted it.
        description: one line for a reader.
        unit: of the values.
        axes: names of the columns of ``index``; slow and fast, where there are several
            pixels.
        components: labels of the columns of the values; none where it has but one.
        index: where each row stands, shape (n, axes).
        baseline: values of the reference, shape (n, components).
        subject: values of the program under test, same shape.
        deviation: how far apart both sides are, in the measure of the comparator; same
            shape, or (n, 1) where a vector has one; None where the comparator does not
            say it.
        allowed: how far they may be, in the same measure and shape; or None.
        outside: which of them are not within the tolerance, same shape; or None.
    """

    name: str
    group: str
    description: str
    unit: str
    axes: tuple[str, ...]
    components: tuple[str, ...]
    index: NDArray[np.int64]
    baseline: NDArray[np.generic]
    subject: NDArray[np.generic]
    deviation: NDArray[np.float64] | None
    allowed: NDArray[np.float64] | None
    outside: NDArray[np.bool_] | None

    def __post_init__(self) -> None:
        read_only(self, "index")


def _no_traces() -> tuple[Trace, Trace]:
    header = TraceHeader(program="")
    return Trace(header=header, events={}), Trace(header=header, events={})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JudgedAgain(Mapping[str, FactorValues]):
    """Values of the factors of two traces, by name; each judged when it is looked up.

    Attributes:
        names: of the factors that were compared, in causal order.
        traces: hands over both traces, in the vocabulary in which they were compared.
        extractors: what made the factors.
        comparators: by name.
        rules: by which they were compared.
        pixels: (slow, fast) of each, where the traces hold several.
    """

    names: tuple[str, ...] = ()
    traces: Callable[[], tuple[Trace, Trace]] = _no_traces
    extractors: Sequence[FactorExtractor] = ()
    comparators: Mapping[str, Comparator] = field(default_factory=dict)
    rules: Rules = field(default_factory=lambda: Rules(default=Tolerance()))
    pixels: tuple[Pixel, ...] = ()
    _sides: dict[str, Sides] = field(default_factory=dict, init=False, repr=False)
    _known: dict[str, FactorValues] = field(
        default_factory=dict, init=False, repr=False
    )

    def __getitem__(self, name: str) -> FactorValues:
        if name not in self.names:
            raise KeyError(name)
        if name not in self._known:
            self._known[name] = self._judged(name)
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def _judged(self, name: str) -> FactorValues:
        traces = self.traces()
        if not self._sides:
            self._sides.update(sides_of(*traces, self.extractors))
        both = self._sides[name]
        finding, pair = measured(
            name,
            both,
            (samples_of(traces[0]), samples_of(traces[1])),
            self.comparators,
            self.rules,
            catalog_of(*traces),
        )
        if pair is None:
            raise KeyError(name)
        return self._values(name, both.group, finding, pair)

    def _values(
        self, name: str, group: str, finding: Finding, pair: Pair
    ) -> FactorValues:
        data, measure = pair.factor.data, finding.measure
        axes, index = _by_pixel(data.axes, data.index[pair.index], self.pixels)
        return FactorValues(
            name=name,
            group=group,
            description=pair.factor.description,
            unit=data.unit,
            axes=axes,
            components=data.components,
            index=index,
            baseline=pair.baseline,
            subject=pair.subject,
            deviation=None if measure is None else measure.deviation,
            allowed=None if measure is None else measure.allowed,
            outside=None if measure is None else measure.outside,
        )


def _by_pixel(
    axes: tuple[str, ...], index: NDArray[np.int64], pixels: Sequence[Pixel]
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Places that name slow and fast instead of the number of the pixel."""
    if len(pixels) < 2 or _PIXEL not in axes:
        return axes, index
    at = axes.index(_PIXEL)
    rest = (*axes[:at], *axes[at + 1 :])
    places = np.asarray(pixels, dtype=np.int64)[index[:, at]]
    return ("slow", "fast", *rest), np.hstack((places, np.delete(index, at, axis=1)))
