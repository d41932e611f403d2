"""Scattering of the water in the beam."""

from typing import Final

import torch
from torch import Tensor

from braggtrace.experiment.number import Number
from braggtrace.recorder import Recorder
from braggtrace.units import THOMSON_CROSS_SECTION

AVOGADRO: Final = 6.02214179e23
WATER_F: Final = 2.57
WATER_MASS: Final = 18.0


def water_background(
    thickness: Number,
    fluence: Tensor,
    recorder: Recorder,
    *,
    scaled: bool,
    finite: bool = True,
) -> Tensor | float:
    """What the sum over steps starts from, F²·r_e²·Φ·w³·10⁶·N_A / 18.

    The C program multiplies the sum by r_e²·Φ once more.

    Args:
        thickness: w, m.
        fluence: Φ, photons/m².
        recorder: receives ``I_background`` where there is water.
        scaled: with r_e²·Φ, as in the C program.
        finite: Φ is; an infinite one makes NaN of no water too, in the C program.

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
