"""Events of the accumulation and the final scaling, in causal order."""

from typing import Final

from braggtrace.events import EventSpec

_RAY: Final = ("pixel", "layer", "subpixel", "source")
_EVERY_STEP: Final = ("oversample_thick", "oversample_polar", "oversample_omega")


def _switch(name: str, weight: str) -> EventSpec:
    return EventSpec(
        name=name,
        unit="1",
        kind="int",
        description=f"1 where {weight} is applied at every step, 0 where once",
    )


INTENSITY_EVENTS: Final = (
    EventSpec(
        name="fluence", unit="photons/m²", description="photons per area on the sample"
    ),
    EventSpec(
        name="I_background",
        unit="1",
        upstream=("fluence",),
        description="what the sum over steps starts from: water",
    ),
    EventSpec(
        name="steps",
        unit="1",
        kind="int",
        counts_samples=True,
        description="sources × mosaic domains × phi steps × sub-pixels",
    ),
    _switch("oversample_thick", "the capture fraction"),
    _switch("oversample_polar", "the polarisation factor"),
    _switch("oversample_omega", "the solid angle"),
    EventSpec(
        name="I_before_scaling",
        unit="1",
        axes=("pixel",),
        upstream=("I_contribution", "I_background", "steps", *_EVERY_STEP),
        scale="intensity",
        scale_power=2,
        description="sum of F_cell²·F_latt² over all steps",
    ),
    EventSpec(name="r_e_sqr", unit="m²", description="Thomson cross section r_e²"),
    EventSpec(
        name="r_e",
        unit="m",
        view=True,
        upstream=("r_e_sqr",),
        description="classical electron radius",
    ),
    EventSpec(
        name="I_over_steps",
        unit="1",
        upstream=("I_before_scaling", "steps"),
        view=True,
        scale="intensity",
        scale_power=2,
        description="mean of F_cell²·F_latt² over all steps",
    ),
    EventSpec(
        name="capture_fraction",
        unit="1",
        axes=("pixel",),
        upstream=("diffracted_vec", "odet_vec"),
        description="fraction absorbed in the sensor layer, value in use at the end",
    ),
    EventSpec(
        name="ray_cos_2theta",
        unit="1",
        axes=_RAY,
        upstream=("incident_vec", "diffracted_vec"),
        description="cosine of the scattering angle of each ray",
    ),
    EventSpec(
        name="cos_2theta",
        unit="1",
        upstream=("ray_cos_2theta",),
        view=True,
        description="cosine of the scattering angle, last ray of the last sub-pixel",
    ),
    EventSpec(
        name="polar_of_ray",
        unit="1",
        axes=_RAY,
        upstream=("ray_cos_2theta", "incident_vec", "diffracted_vec"),
        description="Kahn's polarisation factor of each ray",
    ),
    EventSpec(
        name="polar",
        unit="1",
        axes=("pixel",),
        upstream=("polar_of_ray",),
        description="Kahn's polarisation factor, value in use at the end",
    ),
    EventSpec(
        name="ray_polar",
        unit="1",
        axes=_RAY,
        upstream=("polar_of_ray",),
        view=True,
        description="Kahn's polarisation factor in use when a ray is summed",
    ),
    EventSpec(
        name="omega_pixel",
        unit="sr",
        axes=("pixel",),
        upstream=("omega",),
        description="solid angle, value in use at the end",
    ),
    EventSpec(
        name="I_pixel_final",
        unit="photons",
        axes=("pixel",),
        upstream=(
            "I_before_scaling",
            "r_e_sqr",
            "fluence",
            "steps",
            "capture_fraction",
            "polar",
            "omega_pixel",
            *_EVERY_STEP,
        ),
        description="photons in the pixel",
    ),
    EventSpec(
        name="floatimage_accumulated",
        unit="photons",
        axes=("pixel",),
        upstream=("I_pixel_final",),
        description="photons in the pixel, as stored in the float32 image",
    ),
)
