"""Inputs of a kernel, the tensors of a set-up, and the features that choose its stages.

Numbers become tensors, so that one kernel serves every cell, wavelength and distance.
All else that the stages read is listed in the features: a kernel is used for equal
features alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from types import SimpleNamespace
from typing import Any, cast

import torch
from torch import Tensor

from braggtrace.experiment import Sensor
from braggtrace.experiment.number import Number
from braggtrace.simulator.precision import Precision
from braggtrace.simulator.setup import Setup

GRID = "grid.values"  # of any size along an axis of more than one


def essentials(setup: Setup) -> Setup:
    """The part of a set-up that the stages of a pixel read, with numbers as tensors.

    All else is absent. A stage that reads more of the experiment than is listed here
    cannot be compiled, so no kernel holds a number of one experiment as a constant.
    """
    experiment, tensor = setup.experiment, setup.precision.tensor
    crystal, beam, detector = experiment.crystal, experiment.beam, experiment.detector
    counts = tuple(tensor(float(n)) if n > 1 else n for n in setup.cells)
    read = SimpleNamespace(
        crystal=SimpleNamespace(
            shape=crystal.shape,
            fudge=tensor(crystal.fudge),
            dmin=tensor(crystal.dmin) if crystal.dmin > 0.0 else 0.0,
        ),
        beam=SimpleNamespace(
            polarization=_unless_zero(beam.polarization, setup.precision),
            polarization_off=beam.polarization_off,
            fluence=math.inf if _infinite(beam.fluence) else 1.0,
        ),
        detector=SimpleNamespace(
            point_pixel=detector.point_pixel,
            oversample_thick=detector.oversample_thick,
            oversample_polar=detector.oversample_polar,
            oversample_omega=detector.oversample_omega,
        ),
        water=experiment.water,
    )
    return replace(
        setup,
        experiment=cast(Any, read),
        frame=cast(
            Any, SimpleNamespace(polarization_axis=setup.frame.polarization_axis)
        ),
        lattice=cast(Any, SimpleNamespace(reciprocal=setup.lattice.reciprocal)),
        cells=cast(Any, counts),
        sensor=_sensor(setup.sensor, setup.precision),
        grid=replace(setup.grid, default=cast(Any, tensor(setup.grid.default))),
    )


def tensors_of(value: object) -> dict[str, Tensor]:
    """All tensors of a nested value by name, in the order of its fields."""
    return {
        name: part.detach().contiguous()
        for name, part in _leaves(value, "")
        if isinstance(part, Tensor)
    }


def rebuilt(value: Any, tensors: Iterator[Tensor]) -> Any:
    """The same nested value with other tensors in the order of ``tensors_of``."""
    if isinstance(value, Tensor):
        return next(tensors)
    parts = dict(_children(value))
    if not parts:
        return value
    return _maker(value)({name: rebuilt(part, tensors) for name, part in parts.items()})


def features_of(value: object) -> str:
    """All that is fixed in a kernel, one line for each leaf."""
    return "".join(
        f"{name} {_feature(name, leaf)}\n" for name, leaf in _leaves(value, "")
    )


def _feature(name: str, leaf: object) -> str:
    if not isinstance(leaf, Tensor):
        return repr(leaf)
    shape = list(leaf.shape)
    if name.endswith(GRID):
        return f"{leaf.dtype} {['any' if n > 1 else n for n in shape]}"
    return f"{leaf.dtype} {shape}"


def _leaves(value: object, name: str) -> Iterator[tuple[str, object]]:
    parts = [] if isinstance(value, Tensor) else _children(value)
    if not parts:
        yield name.removeprefix("."), value
    for own, part in parts:
        yield from _leaves(part, f"{name}.{own}")


def _children(value: Any) -> list[tuple[str, Any]]:
    """Parts of a nested value, by name."""
    if is_dataclass(value) and not isinstance(value, type):
        return [(field.name, getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, SimpleNamespace):
        return list(vars(value).items())
    if isinstance(value, tuple) and value:
        return [(str(at), part) for at, part in enumerate(value)]
    return []


def _maker(value: Any) -> Callable[[dict[str, Any]], Any]:
    if isinstance(value, tuple):
        return lambda parts: tuple(parts.values())
    return lambda parts: type(value)(**parts)


def _unless_zero(value: Number, precision: Precision) -> Number:
    """A tensor; the plain 0 stays, since it switches a stage off."""
    plain_zero = not isinstance(value, Tensor) and value == 0.0
    return value if plain_zero else precision.tensor(value)


def _infinite(value: Number) -> bool:
    return not isinstance(value, Tensor) and math.isinf(value)


def _sensor(sensor: Sensor, precision: Precision) -> Sensor:
    thickness = _unless_zero(sensor.thickness, precision)
    if not isinstance(thickness, Tensor):
        return sensor
    pitch, mu = precision.tensor(sensor.pitch), precision.tensor(sensor.attenuation)
    return replace(sensor, thickness=thickness, pitch=pitch, attenuation=mu)


def bound_of_phase(setup: Setup, cell: tuple[Tensor, ...]) -> float:
    """Largest argument of a sine in a grating, rad; NaN where there is none.

    |h| = |a·q| ≤ |a|·2/λ, and the phase is N·π·h.
    """
    shortest = float(setup.rays.wavelength.detach().abs().min())
    longest = max(
        float(torch.linalg.vector_norm(v.detach(), dim=-1).max()) for v in cell
    )
    return (
        math.pi * max(1, *setup.cells) * longest * 2.0 / shortest
        if shortest
        else math.nan
    )
