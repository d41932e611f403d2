"""Automatic rules that divide a range evenly and invent none.

They stand in for those of the C program (``rules``) where the switch
``automatic_rules`` is off. A number of steps stays what it is, rays lie symmetrically
about the beam, layers fill the sensor, and steps without a range are refused.
"""

import math
from typing import Final

from braggtrace.errors import UsageError
from braggtrace.experiment.automatic_rules import DEFAULT_LAYERS, PhiSteps
from braggtrace.experiment.beam import Spread
from braggtrace.experiment.detector import Sensor

_NOISE: Final = 1.0e-9  # of a ratio of two lengths that were given in decimals


def phi_steps(count: int, extent: float, step: float) -> PhiSteps:
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


def spread_steps(count: int, extent: float, step: float) -> Spread:
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


def sensor_layers(count: int, thickness: float, attenuation: float) -> Sensor:
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
