"""Experiments, set-ups and settings that the tests share."""

import math
from dataclasses import replace
from typing import Any, Final

import torch
from hypothesis import settings
from hypothesis import strategies as st
from torch import Tensor

from braggtrace.events import Trace
from braggtrace.experiment import (
    MODES,
    Beam,
    Cell,
    Crystal,
    Detector,
    Experiment,
    Scan,
    StructureFactors,
    Switches,
)
from braggtrace.recorder import NullRecorder
from braggtrace.simulator import Precision, Setup, prepare, trace_pixel
from braggtrace.units import DEGREES_PER_RADIAN

NANOBRAGG: Final = MODES["nanobragg"]
PHYSICAL: Final = MODES["physical"]
PRECISION: Final = Precision()
NULL: Final = NullRecorder()

# the same examples every time
repeatable: Final = settings(
    derandomize=True, database=None, deadline=None, max_examples=60
)

# the square of a length below 1e-154 is no normal number
coordinates = st.floats(-10.0, 10.0).map(lambda x: x if abs(x) > 1e-100 else 0.0)
vectors = st.tuples(coordinates, coordinates, coordinates)
angles = st.floats(-math.pi, math.pi, allow_subnormal=False)
edges = st.floats(20.0, 200.0)
skews = st.floats(math.radians(70.0), math.radians(110.0))


def degrees(*values: float) -> tuple[float, ...]:
    """Degrees to radians as the C program does it."""
    return tuple(value / DEGREES_PER_RADIAN for value in values)


def rotations(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Three angles of degrees in radians."""
    return x / DEGREES_PER_RADIAN, y / DEGREES_PER_RADIAN, z / DEGREES_PER_RADIAN


def cell(a: float, b: float, c: float, alpha: float, beta: float, gamma: float) -> Cell:
    """A cell with its angles in degrees."""
    alpha, beta, gamma = rotations(alpha, beta, gamma)
    return Cell(a=a, b=b, c=c, alpha=alpha, beta=beta, gamma=gamma)


def experiment(**changes: Any) -> Experiment:
    """A small triclinic crystal in front of a small detector.

    Args:
        changes: fields of beam, crystal, scan or detector to set otherwise, or water;
            no name occurs in two of them.
    """
    water = changes.pop("water", 0.0)
    parts = {
        "beam": Beam(wavelength=1.2e-10),
        "crystal": Crystal(
            cell=cell(100.0, 110.0, 120.0, 80.0, 95.0, 105.0),
            misset=rotations(10.0, 20.0, 30.0),
            cells=(5, 5, 5),
            structure_factors=StructureFactors(default_F=100.0),
        ),
        "scan": Scan(),
        "detector": Detector(pixel_size=0.2e-3, n_slow=64, n_fast=64, distance=0.12),
    }
    for name, part in parts.items():
        fields = type(part).__dataclass_fields__  # type: ignore[attr-defined]
        own = {key: changes.pop(key) for key in list(changes) if key in fields}
        parts[name] = replace(part, **own)  # type: ignore[type-var]
    if changes:
        raise TypeError(f"no part of an experiment has {sorted(changes)}")
    return Experiment(**parts, water=water)  # type: ignore[arg-type]


def pixel_list(*places: tuple[int, int]) -> Tensor:
    """(slow, fast) of some pixels, shape (P, 2)."""
    return torch.tensor(places, dtype=torch.int64).reshape(-1, 2)


def set_up(
    exposure: Experiment,
    switches: Switches = NANOBRAGG,
    precision: Precision = PRECISION,
) -> Setup:
    """Everything but the pixels, without a recorder."""
    return prepare(exposure, switches, precision, NULL)


def trace(
    exposure: Experiment,
    pixel: tuple[int, int],
    switches: Switches = NANOBRAGG,
    precision: Precision = PRECISION,
) -> Trace:
    """The native trace of a pixel."""
    return trace_pixel(
        exposure,
        pixel,
        switches=switches,
        precision=precision,
        provenance={},
        version="test",
    )
