"""From an experiment to the YAML mapping that describes it, to the last bit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from braggtrace.config.build import experiment_of
from braggtrace.config.experiment_model import ExperimentModel
from braggtrace.errors import BraggtraceError, UsageError
from braggtrace.experiment import (
    CONVENTIONS,
    Beam,
    Cell,
    Crystal,
    Detector,
    Experiment,
    Mosaic,
    Scan,
    Sensor,
    Spread,
    StructureFactors,
)
from braggtrace.experiment.automatic_rules import (
    default_center,
    default_near_point,
    mosaic_domains,
)
from braggtrace.experiment.inverse import value_in_unit
from braggtrace.experiment.mask_file import Mask, write_mask
from braggtrace.experiment.number import Number, Vector
from braggtrace.units import DEFAULT_FLUENCE, DEGREES_PER_RADIAN

Mapping = dict[str, Any]
MASK_FILE: Final = "mask.img"
_UNITS: Final[dict[str, tuple[Callable[[float], float], float]]] = {
    "mm": (lambda x: x / 1000.0, 1000.0),
    "mrad": (lambda x: x / 1000.0, 1000.0),
    "deg": (lambda x: x / DEGREES_PER_RADIAN, DEGREES_PER_RADIAN),
    "percent": (lambda x: x / 100.0, 100.0),
    "Å": (lambda x: x / 1.0e10, 1.0e10),
    "Å of spacing": (lambda x: x * 1.0e-10, 1.0e10),
    "µm": (lambda x: x * 1.0e-6, 1.0e6),
    "µm of water": (lambda x: x / 1.0e6, 1.0e6),
}


def experiment_yaml(experiment: Experiment, folder: Path | None = None) -> Mapping:
    """The mapping that loads as the same experiment.

    Args:
        experiment: the experiment.
        folder: where a mask is written, if there is one.

    Returns:
        Keys as under ``experiment`` in a configuration, defaults left out.

    Raises:
        UsageError: YAML has no keys for it.
    """
    detector = _detector(experiment.detector)
    if experiment.detector.mask is not None:
        detector["mask"] = _mask(experiment.detector, folder)
    mapping: Mapping = _without_none(
        {
            "beam": _beam(experiment.beam),
            "crystal": _crystal(experiment.crystal),
            "scan": _scan(experiment.scan),
            "detector": detector,
            "water_um": _number("water", experiment.water, "µm of water", 0.0),
        }
    )
    _require_same(experiment, mapping)
    return mapping


def _require_same(experiment: Experiment, mapping: Mapping) -> None:
    """Refuse an export that would not load as the same experiment."""
    try:
        again = experiment_of(ExperimentModel.model_validate(_frozen(mapping)))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        what = first["msg"].removeprefix("Value error, ")
        raise UsageError(
            f"the experiment cannot be written as YAML: {key}: {what}"
        ) from error
    except BraggtraceError as error:
        raise UsageError(
            f"the experiment cannot be written as YAML: {error}"
        ) from error
    for part in ("beam", "crystal", "scan", "detector", "water"):
        if getattr(again, part) != getattr(experiment, part):
            raise UsageError(
                f"the {part} cannot be written as YAML without a change: wanted "
                f"{getattr(experiment, part)}, got {getattr(again, part)}"
            )


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _without_none(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner not in (None, {})}
    return value


def _number(
    what: str, value: Number, unit: str, default: float | None = None
) -> float | None:
    """The value in a unit; None for the default."""
    target = float(value)
    if default is not None and target == default:
        return None
    convert, size = _UNITS[unit]
    found = value_in_unit(target, convert, target * size)
    if found is None:
        raise UsageError(f"{what}: no number of {unit} converts to exactly {target!r}")
    return found


def _plain(value: Number, default: float) -> float | None:
    return None if float(value) == default else float(value)


def _unless(value: Any, default: Any) -> Any:
    return None if value == default else value


def _vector(value: Vector | None) -> list[float] | None:
    return None if value is None else [float(part) for part in value]


def _in_unit(what: str, values: Vector, unit: str) -> list[float | None] | None:
    numbers = [float(value) for value in values]
    return [_number(what, x, unit) for x in numbers] if any(numbers) else None


def _beam(beam: Beam) -> Mapping:
    fluence = float(beam.fluence)
    endless = {"flux_ph_s": 1.0, "size_mm": 0.0}
    photons = {"fluence_ph_m2": _unless(fluence, DEFAULT_FLUENCE)}
    sources = beam.sources
    return {
        "wavelength_A": _number("wavelength", beam.wavelength, "Å"),
        **(endless if fluence == float("inf") else photons),
        "polarization": _plain(beam.polarization, 0.0),
        "polarization_off": _unless(beam.polarization_off, False),
        "direction": _vector(beam.direction),
        "polarization_axis": _vector(beam.polarization_axis),
        "divergence": {
            "horizontal": _spread("horizontal divergence", beam.horizontal, "mrad"),
            "vertical": _spread("vertical divergence", beam.vertical, "mrad"),
        },
        "round_divergence": _unless(beam.round_divergence, True),
        "dispersion": _spread("dispersion", beam.dispersion, "percent"),
        "sources": None
        if sources is None
        else [
            {
                "position_m": _vector(source.position),
                "weight": source.weight,
                "wavelength_m": source.wavelength,
            }
            for source in sources
        ],
    }


def _spread(what: str, spread: Spread, unit: str) -> Mapping:
    extent, step = float(spread.extent), float(spread.step)
    even = extent / (spread.steps - 1) if spread.steps > 1 else extent
    return {
        "steps": _unless(spread.steps, 1),
        f"range_{unit}": _number(what, extent, unit, 0.0),
        f"step_{unit}": None if step == even else _number(what, step, unit),
    }


def _crystal(crystal: Crystal) -> Mapping:
    oriented = crystal.matrix is not None
    seed = crystal.random_misset
    cell = None if crystal.cell is None else _cell(crystal.cell)
    matrix = crystal.matrix
    return {
        "scaled_to_cell" if oriented else "cell": cell,
        "matrix": None if matrix is None else [_vector(row) for row in matrix],
        "misset_deg": _in_unit("misset", crystal.misset, "deg"),
        "random_misset_seed": None if seed is None else -seed,
        "cells": list(crystal.cells),
        "sample_mm": _in_unit("sample", crystal.sample, "mm"),
        "shape": _unless(crystal.shape, "square"),
        "fudge": _plain(crystal.fudge, 1.0),
        "mosaic": {
            "spread_deg": _number("mosaic", crystal.mosaic.spread, "deg", 0.0),
            "domains": _domains(crystal.mosaic),
            "seed": _unless(-crystal.mosaic.seed, 12345678),
        },
        "dmin_A": _number("dmin", crystal.dmin, "Å of spacing", 0.0),
        "structure_factors": _structure_factors(crystal.structure_factors),
    }


def _domains(mosaic: Mosaic) -> int | None:
    """The number of domains, or None for the one that follows from the spread."""
    usual = mosaic_domains(0, float(mosaic.spread))
    return None if mosaic.domains == usual else mosaic.domains


def _cell(cell: Cell) -> Mapping:
    edges = {f"{name}_A": float(getattr(cell, name)) for name in "abc"}
    angles = {
        f"{name}_deg": _number(name, getattr(cell, name), "deg")
        for name in ("alpha", "beta", "gamma")
    }
    return edges | angles


def _structure_factors(factors: StructureFactors) -> Mapping:
    interpolate: Any = "auto" if factors.interpolate is None else factors.interpolate
    return {
        "hkl": None if factors.hkl is None else str(factors.hkl),
        "cache": None if factors.cache is None else str(factors.cache),
        "default_F": _plain(factors.default_F, 0.0),
        "interpolate": _unless(interpolate, False),
    }


def _scan(scan: Scan) -> Mapping:
    step = float(scan.phi_step)
    steps = {
        "spindle": _vector(scan.spindle),
        "phi_start_deg": _number("phi start", scan.phi_start, "deg", 0.0),
        "steps": _unless(scan.steps, 1),
    }
    if step == 0.0 or scan.steps < 1:
        return steps

    def divided(osc: float) -> float:
        return osc / DEGREES_PER_RADIAN / scan.steps

    osc = value_in_unit(step, divided, step * scan.steps * DEGREES_PER_RADIAN)
    if osc is not None:
        return steps | {"osc_deg": osc}
    return steps | {"step_deg": _number("phi step", step, "deg")}


def _detector(detector: Detector) -> Mapping:
    close = detector.close_distance
    automatic = detector.oversample is None
    return {
        "convention": detector.convention,
        "pixel_mm": _number("pixel", detector.pixel_size, "mm"),
        "size_px": {"slow": detector.n_slow, "fast": detector.n_fast},
        "extent": _extent(detector),
        "distance_mm": _number("distance", detector.distance, "mm"),
        "close_distance_mm": None
        if close is None
        else _number("close distance", close, "mm"),
        **_points(detector),
        "origin_px": _origin(detector),
        "pix0_m": _vector(detector.pix0),
        "fast_axis": _vector(detector.fast),
        "slow_axis": _vector(detector.slow),
        "normal": _vector(detector.normal),
        "pivot": detector.pivot,
        "rotations_deg": _in_unit("rotation", detector.rotations, "deg"),
        "twotheta_deg": _number("two-theta", detector.twotheta, "deg", 0.0),
        "twotheta_axis": _vector(detector.twotheta_axis),
        "curved": _unless(detector.curved, False),
        "point_pixel": _unless(detector.point_pixel, False),
        "sensor": _sensor(detector.sensor),
        "oversample": _unless("auto" if automatic else detector.oversample, 1),
        "oversample_thick": _unless(detector.oversample_thick, False),
        "oversample_polar": _unless(detector.oversample_polar, False),
        "oversample_omega": _unless(detector.oversample_omega, False),
        "region_px": _region(detector),
    }


def _extent(detector: Detector) -> Mapping | None:
    if detector.extent is None:
        return None
    slow, fast = detector.extent
    return {
        "slow_mm": _number("extent", slow, "mm"),
        "fast_mm": _number("extent", fast, "mm"),
    }


def _points(detector: Detector) -> Mapping:
    """Near point and beam centre in mm."""
    pixel = float(detector.pixel_size)
    edges = (pixel * detector.n_slow, pixel * detector.n_fast)
    extent = detector.extent or edges
    convention, near = CONVENTIONS[detector.convention], _pair(detector.near_point)
    usual = default_near_point(pixel, extent, detector.origin)
    center = default_center(convention, pixel, extent, near or usual)
    return {
        "near_point_mm": _halves("near point", near, usual),
        "beam_center_mm": _halves("beam centre", _pair(detector.beam_center), center),
    }


def _halves(
    what: str, point: tuple[float, float] | None, usual: tuple[float, float]
) -> Mapping | None:
    """Both parts in mm; a half that is the default may have no number."""
    if point is None:
        return None
    convert, size = _UNITS["mm"]
    found = [value_in_unit(half, convert, half * size) for half in point]
    for half, default, number in zip(point, usual, found, strict=True):
        if number is None and half != default:
            _number(what, half, "mm")
    return {"x": found[0], "y": found[1]}


def _origin(detector: Detector) -> Mapping | None:
    if detector.origin is None:
        return None
    fast, slow = (None if o is None else float(o) for o in detector.origin)
    return {"fast": fast, "slow": slow}


def _pair(point: tuple[Number, Number] | None) -> tuple[float, float] | None:
    return None if point is None else (float(point[0]), float(point[1]))


def _sensor(sensor: Sensor) -> Mapping | None:
    thickness, attenuation = float(sensor.thickness), float(sensor.attenuation)
    if thickness == 0.0:
        return None
    depth: float | str | None = "infinite"
    if attenuation != 0.0:
        depth = value_in_unit(
            attenuation, lambda x: 1.0 / (x * 1.0e-6), 1.0e6 / attenuation
        )
    even = thickness / max(1, sensor.layers - 1)
    pitch = float(sensor.pitch)
    return {
        "thickness_um": _number("sensor", thickness, "µm"),
        "layers": None if _is_usual(sensor) else sensor.layers,
        "pitch_um": None
        if _is_usual(sensor) or (sensor.layers > 1 and pitch == even)
        else _number("pitch", pitch, "µm"),
        "attenuation_depth_um": depth,
    }


def _is_usual(sensor: Sensor) -> bool:
    """Whether a sensor has the two layers of the default."""
    half = float(sensor.thickness) / 2.0
    return sensor.layers == 2 and float(sensor.pitch) == half


def _region(detector: Detector) -> Mapping | None:
    region = detector.region
    if region is None:
        return None
    return {
        "slow": [region.slow_first, region.slow_last],
        "fast": [region.fast_first, region.fast_last],
    }


def _mask(detector: Detector, folder: Path | None) -> str:
    if folder is None:
        raise UsageError("a mask is a file of its own: give a folder to write it to")
    path = folder / MASK_FILE
    size = (detector.n_slow, detector.n_fast)
    write_mask(path, Mask(size=size, pixels=detector.mask or b""))
    return str(path)
