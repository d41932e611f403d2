"""Factors of the polarisation."""

from collections.abc import Sequence
from typing import Final

from braggtrace import EventFactors, FactorExtractor, hookimpl

POLARIZATION: Final = EventFactors(
    name="polarization",
    description="polarisation factor and scattering angle",
    events=(
        "ray_cos_2theta",
        "cos_2theta",
        "polar_of_ray",
        "polar",
        "ray_polar",
    ),
)


@hookimpl
def braggtrace_factors() -> Sequence[FactorExtractor]:
    """The polarization factors."""
    return (POLARIZATION,)
