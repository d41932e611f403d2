"""Weights of a pixel: solid angle, polarisation, capture in the sensor."""

from __future__ import annotations

import torch
from torch import Tensor

from braggtrace.experiment.number import Number
from braggtrace.recorder import Recorder
from braggtrace.simulator.beam import Sources
from braggtrace.simulator.detector import Placement
from braggtrace.simulator.frame import Frame
from braggtrace.simulator.numbers import Numbers
from braggtrace.simulator.vectors import cross, dot, unit


def solid_angle(placement: Placement, distance: Tensor, recorder: Recorder) -> Tensor:
    """Solid angle of a pixel, Ω = p²·d / R³, of its first sub-pixel and layer.

    Args:
        placement: pixel size p and distance d of the detector plane.
        distance: R of each point, shape (P, T, S, 1, 1, 1), m.
        recorder: receives ``omega``.

    Returns:
        Shape (P, 1, 1, 1, 1, 1), sr.
    """
    R = distance[:, :1, :1]
    p = placement.pixel_size
    return recorder.emit("omega", (p * p / R / R) * placement.close_distance / R)


def polarization(
    kahn: Number,
    frame: Frame,
    rays: Sources,
    diffracted: Tensor,
    numbers: Numbers,
    recorder: Recorder,
) -> Tensor:
    """Kahn's factor, ½·((1 + cos²2θ) − K·cos 2ψ·sin²2θ), of the first ray.

    Args:
        kahn: K; where it is the plain number 0 the angle ψ is not needed.
        frame: polarisation axis.
        rays: incident unit vectors.
        diffracted: unit vectors, shape (P, T, S, 1, 1, 1, 3).
        numbers: dtype and device.
        recorder: receives ``ray_cos_2theta``.

    Returns:
        Shape (P, 1, 1, 1, 1, 1).
    """
    cosine = recorder.emit("ray_cos_2theta", dot(rays.incident, diffracted))
    cos_squared = (cosine * cosine)[:, :1, :1, :1]
    sin_squared = 1.0 - cos_squared
    if isinstance(kahn, float) and kahn == 0.0:
        return 0.5 * (1.0 + cos_squared)
    first = rays.incident[:, :, :, :1]
    psi = _polarization_angle(first, diffracted[:, :1, :1], frame.polarization_axis)
    weight = numbers.tensor(kahn) * torch.cos(2.0 * psi)
    return 0.5 * ((1.0 + cos_squared) - weight * sin_squared)


def _polarization_angle(incident: Tensor, diffracted: Tensor, axis: Tensor) -> Tensor:
    """Angle ψ of the scattering plane about the beam, from the polarisation plane."""
    across = unit(cross(axis, incident))
    along = unit(cross(incident, across))
    return -torch.atan2(dot(diffracted, across), dot(diffracted, along))
