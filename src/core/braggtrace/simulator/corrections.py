"""Weights of a pixel: solid angle, polarisation, capture in the sensor.

Source of the equations: numerical reference (``docs/reference/numerical``), sections
2.6 and 6.2.
"""

from typing import TYPE_CHECKING, Literal

import torch
from torch import Tensor

from braggtrace.experiment.number import Number
from braggtrace.recorder import Recorder
from braggtrace.simulator.beam import Sources
from braggtrace.simulator.detector import Placement
from braggtrace.simulator.frame import Frame
from braggtrace.simulator.precision import Precision
from braggtrace.simulator.vectors import cross, dot, unit

if TYPE_CHECKING:
    from braggtrace.experiment import Sensor


def solid_angle(
    placement: Placement,
    distance: Tensor,
    recorder: Recorder,
    *,
    every: bool = False,
    point: Literal["", "with area", "without area"] = "",
) -> Tensor:
    """Solid angle of a pixel, Ω = p²·d / R³.

    Args:
        placement: pixel size p and distance d of the detector plane.
        distance: R of each point, shape (P, T, S, 1, 1, 1), m.
        recorder: receives ``omega``.
        every: of each sub-pixel and layer; else of the first, which stands for all.
        point: of a pixel that faces the sample, Ω = p²/R²; without its area, in 1/m².

    Returns:
        Shape (P, T, S, 1, 1, 1), or (P, 1, 1, 1, 1, 1), sr.
    """
    R = distance if every else distance[:, :1, :1]
    p = placement.pixel_size
    if point == "without area":
        return recorder.emit("omega", (1.0 / R) / R)
    if point == "with area":
        return recorder.emit("omega", (p * p / R) / R)
    return recorder.emit("omega", (p * p / R / R) * placement.close_distance / R)


def polarization(
    kahn: Number,
    frame: Frame,
    rays: Sources,
    diffracted: Tensor,
    precision: Precision,
    recorder: Recorder,
) -> Tensor:
    """Kahn's factor, ½·((1 + cos²2θ) − K·cos 2ψ·sin²2θ), of every ray.

    Args:
        kahn: K; where it is the plain number 0 the angle ψ is not needed.
        frame: polarisation axis.
        rays: incident unit vectors.
        diffracted: unit vectors, shape (P, T, S, 1, 1, 1, 3).
        precision: dtype and device.
        recorder: receives ``ray_cos_2theta``.

    Returns:
        Shape (P, T, S, Q, 1, 1).
    """
    cosine = recorder.emit("ray_cos_2theta", dot(rays.incident, diffracted))
    cos_squared = cosine * cosine
    sin_squared = 1.0 - cos_squared
    if not isinstance(kahn, Tensor) and kahn == 0.0:
        return 0.5 * (1.0 + cos_squared)
    psi = _polarization_angle(rays.incident, diffracted, frame.polarization_axis)
    weight = precision.tensor(kahn) * torch.cos(2.0 * psi)
    return 0.5 * ((1.0 + cos_squared) - weight * sin_squared)


def captured(
    sensor: "Sensor",
    normal: Tensor,
    diffracted: Tensor,
    precision: Precision,
    *,
    every: bool,
) -> Tensor:
    """Fraction of the photons that each sensor layer catches.

    Args:
        sensor: thickness and absorption.
        normal: of the detector.
        diffracted: unit vectors, shape (P, T, S, 1, 1, 1, 3).
        precision: dtype and device.
        every: of each sub-pixel; else of the first, which stands for all.

    Returns:
        Shape (P, T, S, 1, 1, 1), or (P, T, 1, 1, 1, 1).
    """
    rays = diffracted if every else diffracted[:, :, :1]
    plain = not isinstance(sensor.thickness, Tensor)
    if plain and sensor.thickness == 0.0 and not every:
        return torch.ones_like(rays[..., 0])
    parallax = dot(rays, normal)
    layer = torch.arange(sensor.layers, dtype=precision.dtype, device=precision.device)
    layer = layer.reshape(1, -1, 1, 1, 1, 1)
    pitch, mu = precision.tensor(sensor.pitch), precision.tensor(sensor.attenuation)
    front = torch.exp((-layer * pitch * mu) / parallax)
    return front - torch.exp((-(layer + 1.0) * pitch * mu) / parallax)


def _polarization_angle(incident: Tensor, diffracted: Tensor, axis: Tensor) -> Tensor:
    """Angle ψ of the scattering plane about the beam, from the polarisation plane."""
    across = unit(cross(axis.expand_as(incident), incident))
    along = unit(cross(incident, across))
    return -torch.atan2(dot(diffracted, across), dot(diffracted, along))
