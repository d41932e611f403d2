"""The sum over all steps of a pixel, and its scaling to photons."""

from dataclasses import dataclass

import torch
from torch import Tensor

from braggtrace.recorder import Recorder
from braggtrace.simulator.numbers import Numbers
from braggtrace.units import THOMSON_CROSS_SECTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Factors of a pixel, each of shape (P, 1, 1, 1, 1, 1)."""

    capture: Tensor
    polarization: Tensor
    solid_angle: Tensor


def sum_steps(F_cell: Tensor, F_latt: Tensor, recorder: Recorder) -> Tensor:
    """I = Σ F_cell²·F_latt² over layers, sub-pixels, rays, phi steps and domains.

    Args:
        F_cell: shape (P, T, S, Q, F, M), any axis may be one.
        F_latt: likewise.
        recorder: receives ``I_contribution`` and ``I_before_scaling``.

    Returns:
        Shape (P, 1, 1, 1, 1, 1).
    """
    term = recorder.emit("I_contribution", F_cell * F_cell * F_latt * F_latt)
    total = term.sum(dim=(1, 2, 3, 4, 5), keepdim=True)
    return recorder.emit("I_before_scaling", total)


def photons(
    intensity: Tensor,
    weights: Weights,
    fluence: Tensor,
    steps: int,
    numbers: Numbers,
    recorder: Recorder,
) -> Tensor:
    """Photons in a pixel, r_e²·Φ·I / steps, times capture, polarisation, solid angle.

    Args:
        intensity: I, shape (P, 1, 1, 1, 1, 1).
        weights: the pixel's factors.
        fluence: Φ, photons/m².
        steps: rays × domains × phi steps × sub-pixels.
        numbers: dtype and device.
        recorder: receives the scaling events.

    Returns:
        Shape (P,), photons.
    """
    for name in ("oversample_thick", "oversample_polar", "oversample_omega"):
        recorder.emit(name, numbers.integers(0))
    thomson = recorder.emit("r_e_sqr", numbers.tensor(THOMSON_CROSS_SECTION))
    fluence = recorder.emit("fluence", fluence)
    divisor = recorder.emit("steps", numbers.integers(steps))
    value = (thomson * fluence) * intensity / divisor
    value = value * recorder.emit("capture_fraction", weights.capture)
    value = value * recorder.emit("polar", weights.polarization)
    value = value * recorder.emit("omega_pixel", weights.solid_angle)
    final = recorder.emit("I_pixel_final", value)
    recorder.emit("floatimage_accumulated", final.to(torch.float32))
    return final.flatten()
