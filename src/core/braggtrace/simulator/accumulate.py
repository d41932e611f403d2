"""Sum over all steps of a pixel, background of the water, scaling to photons."""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from braggtrace.experiment.number import Number
from braggtrace.recorder import Recorder
from braggtrace.simulator.precision import Precision
from braggtrace.units import THOMSON_CROSS_SECTION

STEP_AXES: Final = (1, 2, 3, 4, 5)  # layer, sub-pixel, source, phi, mosaic
AVOGADRO: Final = 6.02214179e23
WATER_F: Final = 2.57
WATER_MASS: Final = 18.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Factors of a pixel.

    Attributes:
        capture: at the end, shape (P, 1, 1, 1, 1, 1).
        polarization: at the end, likewise.
        solid_angle: at the end, likewise.
        every: product of those that are applied at every step, shape (P, T, S, Q, 1,
            1), any axis may be one; None where all are applied once.
        once: which are applied once: capture, polarisation, solid angle.
        requested: which the experiment asks to be applied at every step, same order.
    """

    capture: Tensor
    polarization: Tensor
    solid_angle: Tensor
    every: Tensor | None = None
    once: tuple[bool, bool, bool] = (True, True, True)
    requested: tuple[bool, bool, bool] = (False, False, False)


def water_background(
    thickness: Number,
    fluence: Tensor,
    recorder: Recorder,
    *,
    scaled: bool,
    finite: bool = True,
) -> Tensor | float:
    """Scattering of the water in the beam, F²·r_e²·Φ·w³·10⁶·N_A / 18.

    The sum over steps starts from it. The C program multiplies that sum by
    r_e²·Φ once more.

    Args:
        thickness: w, m.
        fluence: Φ, photons/m².
        recorder: receives ``I_background`` where there is water.
        scaled: with r_e²·Φ, as in the C program.
        finite: whether Φ is finite; an infinite Φ without water gives NaN, as in the
            C program.

    Returns:
        A scalar; the plain 0.0 where there is no water.
    """
    if not isinstance(thickness, Tensor) and thickness == 0.0 and finite:
        return 0.0
    scattered = torch.full_like(fluence, WATER_F * WATER_F)
    if scaled:
        scattered = WATER_F * WATER_F * THOMSON_CROSS_SECTION * fluence
    cube = thickness * thickness * thickness
    value = scattered * cube * 1.0e6 * AVOGADRO / WATER_MASS
    return recorder.emit("I_background", value)


def sum_steps(
    F_cell: Tensor,
    F_latt: Tensor,
    recorder: Recorder,
    *,
    scattered: Tensor | None = None,
    background: Tensor | float = 0.0,
    every: Tensor | None = None,
    running: bool = True,
) -> Tensor:
    """I = Σ F_cell²·F_latt² over layers, sub-pixels, rays, phi steps and domains.

    Weights that are applied at every step multiply the running sum in the C program:
    the total is Σ term·(product of the weights from this step on). A step
    whose lattice factor is zero is passed over, with its weights, unless there is a
    background.

    Args:
        F_cell: shape (P, T, S, Q, F, M), any axis may be one.
        F_latt: likewise.
        recorder: receives ``I_contribution`` and ``I_before_scaling``.
        scattered: which rays are not cut off by dmin, shape (P, T, S, Q, 1, 1); None is
            all.
        background: what the sum starts from.
        every: weights of every step; None for none.
        running: each weight multiplies the running sum, as in the C program; otherwise
            each multiplies its own step, and the background is added to each step.

    Returns:
        Shape (P, 1, 1, 1, 1, 1).
    """
    term = F_cell * F_cell * F_latt * F_latt
    if scattered is not None:
        term = torch.where(scattered, term, torch.zeros_like(term))
    term = recorder.emit("I_contribution", term)
    if not running:
        weighted = (term + background) * (1.0 if every is None else every)
        total = weighted.sum(dim=STEP_AXES, keepdim=True)
        return recorder.emit("I_before_scaling", total)
    if every is None:
        total = term.sum(dim=STEP_AXES, keepdim=True) + background
        return recorder.emit("I_before_scaling", total)
    counted = scattered if scattered is not None else torch.ones_like(every) > 0
    if isinstance(background, float) and background == 0.0:
        counted = counted & (F_latt != 0)
    total = _running_product(term, every, counted, background)
    return recorder.emit("I_before_scaling", total)


def _running_product(
    term: Tensor, every: Tensor, counted: Tensor, background: Tensor | float
) -> Tensor:
    """Each term times the product of its own weight and all later ones."""
    weight = torch.where(counted, every, torch.ones_like(every)).expand_as(term)
    flat = weight.flatten(1)
    later = flat.flip(1).cumprod(1).flip(1)
    total = _weighted(term.flatten(1), later).sum(dim=1, keepdim=True)
    start = torch.zeros_like(total) + background
    # without any step nothing weights the background
    total = total + (_weighted(start, later[:, :1]) if flat.shape[1] else start)
    return total.reshape(-1, 1, 1, 1, 1, 1)


def _weighted(term: Tensor, weight: Tensor) -> Tensor:
    """Term times weight; a zero term stays zero under an infinite weight."""
    nothing = (term == 0) & weight.isinf()
    return torch.where(nothing, torch.zeros_like(term), term * weight)


def photons(
    intensity: Tensor,
    weights: Weights,
    fluence: Tensor,
    steps: int,
    precision: Precision,
    recorder: Recorder,
) -> Tensor:
    """Photons in a pixel, r_e²·Φ·I / steps, times capture, polarisation, solid angle.

    Args:
        intensity: I, shape (P, 1, 1, 1, 1, 1).
        weights: the pixel's factors.
        fluence: Φ, photons/m².
        steps: rays × domains × phi steps × sub-pixels.
        precision: dtype and device.
        recorder: receives the scaling events.

    Returns:
        Shape (P,), photons.
    """
    switches = ("oversample_thick", "oversample_polar", "oversample_omega")
    for name, requested in zip(switches, weights.requested, strict=True):
        recorder.emit(name, precision.integers(int(requested)))
    thomson = recorder.emit("r_e_sqr", precision.tensor(THOMSON_CROSS_SECTION))
    fluence = recorder.emit("fluence", fluence)
    divisor = recorder.emit("steps", precision.integers(steps))
    value = (thomson * fluence) * intensity / divisor
    factors = (
        recorder.emit("capture_fraction", weights.capture),
        recorder.emit("polar", weights.polarization),
        recorder.emit("omega_pixel", weights.solid_angle),
    )
    for factor, once in zip(factors, weights.once, strict=True):
        value = value * factor if once else value
    final = recorder.emit("I_pixel_final", value)
    recorder.emit("floatimage_accumulated", final.to(torch.float32))
    return final.flatten()
