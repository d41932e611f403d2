"""The events of one pixel as a function of the experiment."""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Final

import torch
from torch import Tensor

from braggtrace.catalog import CATALOG
from braggtrace.experiment import Experiment, Switches
from braggtrace.gradients.parameter import Parameter
from braggtrace.gradients.rounding import TensorRecorder
from braggtrace.recorder import NullRecorder
from braggtrace.simulator import Precision
from braggtrace.simulator.image import carried_at
from braggtrace.simulator.structure_factor import (
    Grid,
    structure_factor_grid,
    unlisted,
    with_default,
)
from braggtrace.simulator.tracing import compute_pixels

CELLS_IN_USE: Final = "cells"  # whole numbers that no event holds
WHOLE: Final = frozenset(
    {CELLS_IN_USE, *(n for n, spec in CATALOG.items() if spec.kind == "int")}
)
Events = Mapping[str, Tensor]


@dataclass(slots=True, kw_only=True)
class Point:
    """Computes one pixel again and again; files are read once.

    Attributes:
        experiment: of plain numbers, with as many sub-pixels as it really has.
        switches: deviations of the C program.
        numbers: dtype and device.
        pixel: (slow, fast).
        threads: of the C program.
    """

    experiment: Experiment
    switches: Switches
    numbers: Precision
    pixel: tuple[int, int]
    threads: int = 1
    _grid: Grid = field(init=False)
    _unlisted: Tensor | None = field(init=False, default=None)
    _failed: bool = field(init=False)
    _first: Collection[tuple[int, int]] = field(init=False)
    _interpolates: bool = field(init=False)

    def __post_init__(self) -> None:
        """Read the files; find the state in which the C program reaches the pixel."""
        factors = self.experiment.crystal.structure_factors
        self._grid = structure_factor_grid(factors, self.numbers, self.switches)
        done = compute_pixels(
            self.experiment,
            (self.pixel,),
            switches=self.switches,
            precision=self.numbers,
            recorder=NullRecorder(),
            grid=self._grid,
            threads=self.threads,
        )
        place = self.pixel[0] * self.experiment.detector.n_fast + self.pixel[1]
        self._failed = bool(carried_at(place, done.failure).failed)
        self._interpolates = done.setup.interpolate
        self._first = done.first
        edge = done.setup.placement.oversample
        detector = replace(self.experiment.detector, oversample=edge)
        self.experiment = replace(self.experiment, detector=detector)

    @property
    def interpolates(self) -> bool:
        """Whether F is interpolated between reflections."""
        return self._interpolates

    def scalar(self, value: float) -> Tensor:
        """A parameter's value as a tensor, float64 whatever the precision."""
        return torch.tensor(value, dtype=torch.float64, device=self.numbers.device)

    def _grid_of(self, experiment: Experiment) -> Grid:
        """The structure factors with the experiment's own default."""
        factors = experiment.crystal.structure_factors
        if not isinstance(factors.default_F, Tensor):
            return self._grid
        if self._unlisted is None:
            plain = replace(factors, default_F=0.0)
            self._unlisted = unlisted(plain, self.numbers, self.switches)
        default = self.numbers.tensor(factors.default_F)
        return with_default(self._grid, self._unlisted, default)

    def tensors(self, parameters: Sequence[Parameter]) -> "Point":
        """The same pixel with parameters as tensors.

        With a tensor the stages take the general way; with a plain number they may take
        a shorter one (no polarisation, the angle of a domain in single precision). A
        value that a convention derives from other parameters stays derived.
        """
        experiment = self.experiment
        for parameter in parameters:
            if not parameter.explicit:
                continue
            experiment = parameter.put(experiment, self.scalar(parameter.value))
        point = copy(self)
        point.experiment = experiment
        return point

    def events(
        self,
        experiment: Experiment | None = None,
        *,
        gradients: bool = False,
    ) -> Events:
        """Every event that is a number, in the catalogue's units.

        Args:
            experiment: None is the point's own.
            gradients: keep the graph for the reverse mode; the forward mode needs none.

        Returns:
            By name, in the order of computation.
        """
        kept = TensorRecorder()
        done = compute_pixels(
            experiment or self.experiment,
            (self.pixel,),
            switches=self.switches,
            precision=self.numbers,
            recorder=kept,
            grid=self._grid_of(experiment or self.experiment),
            threads=self.threads,
            failed=(self._failed,),
            first=self._first,
            gradients=gradients,
        )
        cells = torch.tensor(done.setup.cells)
        return {**kept.kept, CELLS_IN_USE: cells}
