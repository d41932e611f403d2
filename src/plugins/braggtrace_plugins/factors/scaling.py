"""Factors of the scaling: from the sum over all steps to photons."""

from collections.abc import Sequence
from typing import Final

from braggtrace import EventFactors, FactorExtractor, hookimpl

SCALING: Final = EventFactors(
    name="scaling",
    description="sum over steps and scaling to photons",
    events=(
        "I_background",
        "I_contribution",
        "I_before_scaling",
        "r_e",
        "r_e_sqr",
        "fluence",
        "steps",
        "I_over_steps",
        "oversample_thick",
        "oversample_polar",
        "oversample_omega",
        "capture_fraction",
        "omega_pixel",
        "I_pixel_final",
        "floatimage_accumulated",
    ),
)


@hookimpl
def braggtrace_factors() -> Sequence[FactorExtractor]:
    """The scaling factors."""
    return (SCALING,)
