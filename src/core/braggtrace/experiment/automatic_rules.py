"""Automatic rules: values for ranges, steps and counts that are left open.

There are two sets. That of the C program follows the numerical reference
(``docs/reference/numerical``), sections 2.2, 2.7, 3.6 to 3.8 and 4.1. The even rules
hold where the switch ``automatic_rules`` is off: they divide a range evenly and invent
none. A number of steps is kept, rays lie symmetrically about the beam, layers fill the
sensor, and steps without a range are refused. Zero or less means "not given" unless an
argument says otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from braggtrace.errors import UsageError
from braggtrace.experiment.beam import Spread
from braggtrace.experiment.detector import CONVENTIONS, Convention, Detector, Sensor
from braggtrace.experiment.number import Halves
from braggtrace.experiment.switches import Switches
from braggtrace.units import DEGREES_PER_RADIAN

FEW_CELLS: Final = 2  # with so few cells along an axis, F is interpolated
DEFAULT_DOMAINS: Final = 10
DEFAULT_LAYERS: Final = 2
NOT_GIVEN: Final = -1
_DEGREE: Final = 1.0 / DEGREES_PER_RADIAN
_FULL_RANGE: Final = 1.0  # rad; of a divergence that has steps alone
_THIN: Final = 0.5e-6  # m; of a sensor with steps and a thickness below zero
_INT_MIN: Final = -(2**31)  # what a ratio without a value becomes as a whole number
_NOISE: Final = 1.0e-9  # of a ratio of two lengths that were given in decimals


@dataclass(frozen=True, slots=True, kw_only=True)
class PhiSteps:
    """Steps of a scan: number, range in rad, distance of two steps in rad."""

    steps: int
    extent: float
    step: float


def phi_steps(count: int, extent: float, step: float) -> PhiSteps:
    """Steps of the scan from those that are given.

    Args:
        count: number of steps; below zero is not given, zero is one.
        extent: range, rad; below zero is not given.
        step: rad; below zero is not given.

    Returns:
        The steps; none where a range of zero is divided into steps.
    """
    if count < 0:
        return _counted_phi_steps(extent, step)
    count = max(1, count)
    if extent < 0.0 and step <= 0.0:
        return PhiSteps(steps=count, extent=_DEGREE, step=_DEGREE / count)
    if extent < 0.0:
        return PhiSteps(steps=2, extent=step, step=step)
    return PhiSteps(
        steps=count, extent=extent, step=extent / count if step < 0.0 else step
    )


def _counted_phi_steps(extent: float, step: float) -> PhiSteps:
    """The steps of a scan without a number of them."""
    if extent < 0.0 and step <= 0.0:
        return PhiSteps(steps=1, extent=0.0, step=0.0)
    if extent < 0.0:
        return PhiSteps(steps=2, extent=step, step=step)
    if step <= 0.0:
        return PhiSteps(steps=2, extent=extent, step=extent / 2.0)
    return PhiSteps(steps=_ceil(extent / step), extent=extent, step=step)


def spread_steps(count: int, extent: float, step: float) -> Spread:
    """Steps of a divergence or a dispersion from those that are given.

    Args:
        count: number of steps.
        extent: range; below zero is not given.
        step: distance of two steps.

    Returns:
        The steps; one without range where nothing useful is given.
    """
    if extent < 0.0 and step > 0.0:
        count, extent = 2, step
    elif extent < 0.0 and count > 0:
        extent, step = _FULL_RANGE, _FULL_RANGE / count
    elif extent >= 0.0 and step <= 0.0:
        count, step = _range_in(count, extent)
    elif extent >= 0.0 and count <= 0:
        count = _ceil(extent / step)
    if extent <= 0.0 or step <= 0.0 or count <= 0:
        return Spread()
    return Spread(steps=count, extent=extent, step=step)


def _range_in(count: int, extent: float) -> tuple[int, float]:
    """Number and distance of the steps of a range."""
    if count <= 0:
        return 2, extent
    count = max(2, count)
    return count, extent / (count - 1)


def sensor_layers(count: int, thickness: float, attenuation: float) -> Sensor:
    """Layers of a sensor.

    Args:
        count: number of layers.
        thickness: m.
        attenuation: 1/m; below zero is not given.

    Returns:
        Layers from the surface on; a number that is given puts the last one at the
        full depth.
    """
    pitch = -1.0
    if count > 0 and thickness < 0.0:
        thickness = _THIN
        pitch = thickness / count
    elif count > 0:
        count = max(2, count)
        pitch = thickness / (count - 1)
    else:
        count, pitch = DEFAULT_LAYERS, thickness / 2.0
    if thickness > 0.0 and attenuation < 0.0:
        attenuation = 1.0 / thickness
    if thickness <= 0.0 or pitch <= 0.0:
        return Sensor()
    return Sensor(
        thickness=thickness, layers=count, pitch=pitch, attenuation=attenuation
    )


def mosaic_domains(count: int, spread: float) -> int:
    """Number of mosaic domains; one without a spread.

    Args:
        count: number of domains.
        spread: rad.
    """
    if spread <= 0.0:
        return 1
    return count if count > 0 else DEFAULT_DOMAINS


def interpolates(cells: tuple[int, int, int]) -> bool:
    """Whether F is interpolated by default."""
    return min(cells) <= FEW_CELLS


def pixel_count(extent: float, pixel_size: float) -> int:
    """Pixels along an edge, ceil(extent / pixel − 1/2)."""
    return _ceil(extent / pixel_size - 0.5)


def default_near_point(
    pixel_size: float,
    extent: tuple[float, float],
    origin: Halves | None = None,
) -> tuple[float, float]:
    """Near point along fast and slow of a detector that is given none, m.

    Args:
        pixel_size: m.
        extent: edges along slow and fast, m.
        origin: along fast and slow, in pixels from the centre of pixel one; None, of
            both or of one, is not given.
    """
    fast, slow = (
        edge / 2.0 if half is None else (float(half) - 0.5) * pixel_size
        for edge, half in zip(extent[::-1], origin or (None, None), strict=True)
    )
    return fast, slow


def default_center(
    convention: Convention,
    pixel_size: float,
    extent: tuple[float, float],
    near_point: tuple[float, float],
) -> tuple[float, float]:
    """Beam centre of a detector that is given none, m.

    Args:
        convention: sense of x and y.
        pixel_size: m.
        extent: edges along slow and fast, m.
        near_point: along fast and slow, m.
    """
    if convention.from_near_point:
        return near_point
    across = extent if convention.swaps_center else extent[::-1]
    x, y = (
        edge / 2.0 + offset * pixel_size
        for edge, offset in zip(across, convention.default_offset, strict=True)
    )
    return x, y


def center_in_use(detector: Detector) -> tuple[float, float]:
    """Beam centre, given or by default, x and y in the convention's own sense, m."""
    if detector.beam_center is not None:
        x, y = detector.beam_center
        return float(x), float(y)
    pixel = float(detector.pixel_size)
    own = (pixel * detector.n_slow, pixel * detector.n_fast)
    extent = detector.extent or own
    edges = float(extent[0]), float(extent[1])
    near = default_near_point(pixel, edges, detector.origin)
    if detector.near_point is not None:
        near = float(detector.near_point[0]), float(detector.near_point[1])
    return default_center(CONVENTIONS[detector.convention], pixel, edges, near)


def even_phi_steps(count: int, extent: float, step: float) -> PhiSteps:
    """Steps of the scan, each at the start of its part of the range.

    Args:
        count: number of steps; below zero is not given, zero is one.
        extent: range, rad; zero or less is none.
        step: rad; zero or less is not given.

    Returns:
        The steps; a still crystal is one.

    Raises:
        UsageError: several steps without a range.
    """
    if extent <= 0.0 and step <= 0.0:
        if count > 1:
            raise UsageError(
                f"{count} phi steps without a range; give -osc or -phistep. The C "
                "program takes them over a range of 1 deg"
            )
        return PhiSteps(steps=1, extent=0.0, step=0.0)
    if step <= 0.0:
        count = max(1, count)
        return PhiSteps(steps=count, extent=extent, step=extent / count)
    if count < 0:
        count = max(1, math.ceil(extent / step - _NOISE))
    count = max(1, count)
    return PhiSteps(steps=count, extent=count * step, step=step)


def even_spread_steps(count: int, extent: float, step: float) -> Spread:
    """Steps of a divergence or a dispersion, symmetric about its middle.

    Args:
        count: number of steps; zero or less is not given.
        extent: range; zero or less is none.
        step: distance of two steps; zero or less is not given.

    Returns:
        The steps; one without a range.

    Raises:
        UsageError: steps without a range.
    """
    if extent <= 0.0 and step <= 0.0:
        if count > 0:
            raise UsageError(
                f"{count} steps of a divergence or dispersion without a range; give "
                "the range, or leave the number of steps out. The C program spreads a "
                "divergence over 1 rad"
            )
        return Spread()
    if extent <= 0.0:
        count = count if count > 0 else 2
        extent = (count - 1) * step
    elif count <= 0 and step > 0.0:
        count = 1 + math.floor(extent / step + _NOISE)
        extent = (count - 1) * step
    elif count <= 0:
        count = 2
    if count == 1:
        return Spread()
    return Spread(steps=count, extent=extent, step=extent / (count - 1))


def even_sensor_layers(count: int, thickness: float, attenuation: float) -> Sensor:
    """Layers that fill a sensor.

    Args:
        count: number of layers; zero or less is not given.
        thickness: m.
        attenuation: 1/m; below zero is not given.

    Returns:
        Layers from the surface on, each of the same depth.
    """
    if thickness <= 0.0:
        return Sensor()
    count = count if count > 0 else DEFAULT_LAYERS
    return Sensor(
        thickness=thickness,
        layers=count,
        pitch=thickness / count,
        attenuation=1.0 / thickness if attenuation < 0.0 else attenuation,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomaticRules:
    """One rule for each kind of steps; each takes a number and two measures.

    Attributes:
        phi_steps: of a scan, from number, range and step.
        spread_steps: of a divergence or a dispersion, likewise.
        sensor_layers: from number, thickness and attenuation.
    """

    phi_steps: Callable[[int, float, float], PhiSteps]
    spread_steps: Callable[[int, float, float], Spread]
    sensor_layers: Callable[[int, float, float], Sensor]


_C_PROGRAM: Final = AutomaticRules(
    phi_steps=phi_steps,
    spread_steps=spread_steps,
    sensor_layers=sensor_layers,
)
_EVEN: Final = AutomaticRules(
    phi_steps=even_phi_steps,
    spread_steps=even_spread_steps,
    sensor_layers=even_sensor_layers,
)


def automatic_rules(switches: Switches) -> AutomaticRules:
    """The rules of the C program, or those that divide evenly.

    Args:
        switches: ``automatic_rules`` decides.
    """
    return _C_PROGRAM if switches.automatic_rules else _EVEN


def _ceil(ratio: float) -> int:
    """The ratio rounded up, as a whole number of 32 bits."""
    fits = math.isfinite(ratio) and abs(ratio) < -_INT_MIN
    return math.ceil(ratio) if fits else _INT_MIN
