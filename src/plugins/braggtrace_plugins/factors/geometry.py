"""Factors of the geometry: where the detector, the pixel and the rays are."""

from collections.abc import Sequence
from typing import Final

from braggtrace import EventFactors, FactorExtractor, hookimpl

GEOMETRY: Final = EventFactors(
    name="geometry",
    description="detector placement, rays and the pixel's point",
    events=(
        "pixel",
        "detector_convention",
        "detector_angles",
        "near_point",
        "beam_center",
        "pixel_size",
        "beam_vector",
        "initial_fdet",
        "initial_sdet",
        "initial_odet",
        "Fclose0",
        "Sclose0",
        "ratio",
        "close_distance0",
        "distance0",
        "term_fast_before_rot",
        "term_slow_before_rot",
        "term_close_before_rot",
        "pix0_before_rotation",
        "rotation_x",
        "rotation_y",
        "rotation_z",
        "rotation_total",
        "pix0_after_rotz",
        "fdet_after_rotz",
        "sdet_after_rotz",
        "odet_after_rotz",
        "twotheta_axis",
        "pix0_after_twotheta",
        "fdet_after_twotheta",
        "sdet_after_twotheta",
        "odet_after_twotheta",
        "Fbeam0",
        "Sbeam0",
        "term_fast",
        "term_slow",
        "term_beam",
        "pix0_vector",
        "fdet_vec",
        "sdet_vec",
        "odet_vec",
        "close_distance",
        "distance",
        "pixel_pos",
        "R_distance",
        "omega",
        "obliquity_factor",
        "diffracted_vec",
        "incident_vec",
        "lambda",
        "scattering_vec",
        "stol",
        "in_resolution",
    ),
)


@hookimpl
def braggtrace_factors() -> Sequence[FactorExtractor]:
    """The geometry factors."""
    return (GEOMETRY,)
