"""Events of a pixel before the crystal is met, in causal order."""

from typing import Final

from braggtrace.catalog.detector import XYZ
from braggtrace.events import EventSpec

_POINT: Final = ("pixel", "layer", "subpixel")
_RAY: Final = (*_POINT, "source")

PIXEL_EVENTS: Final = (
    EventSpec(
        name="pixel_pos",
        unit="m",
        axes=_POINT,
        components=XYZ,
        upstream=(
            "pixel",
            "pix0_vector",
            "fdet_vec",
            "sdet_vec",
            "odet_vec",
            "pixel_size",
        ),
        description="point of the sub-pixel in the lab frame",
    ),
    EventSpec(
        name="R_distance",
        unit="m",
        axes=_POINT,
        upstream=("pixel_pos",),
        description="sample to that point",
    ),
    EventSpec(
        name="omega",
        unit="sr",
        axes=_POINT,
        upstream=("R_distance", "close_distance", "pixel_size"),
        description="solid angle in use at this sub-pixel",
    ),
    EventSpec(
        name="obliquity_factor",
        unit="1",
        axes=_POINT,
        upstream=("close_distance", "R_distance"),
        view=True,
        description="close_distance / R_distance",
    ),
    EventSpec(
        name="diffracted_vec",
        unit="1",
        axes=_POINT,
        components=XYZ,
        upstream=("pixel_pos", "R_distance"),
        description="unit vector from the sample to the point",
    ),
    EventSpec(
        name="incident_vec",
        unit="1",
        axes=("source",),
        components=XYZ,
        upstream=("beam_vector",),
        description="unit vector along the ray from this source",
    ),
    EventSpec(
        name="lambda",
        unit="m",
        axes=("source",),
        description="wavelength of this source",
    ),
    EventSpec(
        name="scattering_vec",
        unit="1/m",
        axes=_RAY,
        components=XYZ,
        upstream=("diffracted_vec", "incident_vec", "lambda"),
        description="(diffracted − incident) / λ",
    ),
    EventSpec(
        name="stol",
        unit="1/m",
        upstream=("scattering_vec",),
        view=True,
        description="sin θ / λ = |q| / 2 of the last ray of the last sub-pixel",
    ),
    EventSpec(
        name="in_resolution",
        unit="1",
        kind="int",
        axes=_RAY,
        upstream=("scattering_vec",),
        description="1 where the ray sees spacings no finer than dmin",
    ),
)
