"""Slips of the scaling: a factor twice, or never."""

from collections.abc import Sequence
from typing import Final

from braggtrace import Exposure, Hypothesis, hookimpl

# (event, what multiplies it, power, id, claim)
_SLIPS: Final = (
    (
        "I_pixel_final",
        "steps",
        1.0,
        "steps_divided_twice",
        "divided by the steps twice",
    ),
    (
        "I_pixel_final",
        "steps",
        -1.0,
        "steps_never_divided",
        "never divided by the steps",
    ),
    ("I_pixel_final", "r_e_sqr", 1.0, "r_e_sqr_missing", "not multiplied by r_e²"),
    ("I_pixel_final", "r_e_sqr", -1.0, "r_e_sqr_twice", "multiplied by r_e² twice"),
    (
        "I_pixel_final",
        "fluence",
        1.0,
        "fluence_missing",
        "not multiplied by the fluence",
    ),
    (
        "I_pixel_final",
        "fluence",
        -1.0,
        "fluence_twice",
        "multiplied by the fluence twice",
    ),
    ("I_pixel_final", "omega_pixel", 1.0, "omega_missing", "without the solid angle"),
    ("I_pixel_final", "omega_pixel", -1.0, "omega_twice", "with the solid angle twice"),
    ("I_pixel_final", "polar", 1.0, "polar_missing", "without the polarisation factor"),
    (
        "I_pixel_final",
        "polar",
        -1.0,
        "polar_twice",
        "with the polarisation factor twice",
    ),
    (
        "I_pixel_final",
        "capture_fraction",
        1.0,
        "capture_missing",
        "without the capture",
    ),
    (
        "I_pixel_final",
        "capture_fraction",
        -1.0,
        "capture_twice",
        "with the capture twice",
    ),
    ("omega", "close_distance", 1.0, "omega_without_distance", "without the distance"),
    (
        "omega",
        "R_distance",
        1.0,
        "omega_divided_once_more_by_R",
        "divided by R once more",
    ),
    (
        "omega",
        "R_distance",
        -1.0,
        "omega_divided_once_less_by_R",
        "divided by R once less",
    ),
    ("omega", "pixel_size", 1.0, "omega_without_pixel", "times the pixel once only"),
    ("omega", "pixel_size", 2.0, "omega_without_area", "without the pixel's area"),
    ("omega", "pixel_size", -2.0, "omega_with_area_twice", "with the area twice"),
    ("F_cell", "F_cell", 1.0, "F_is_a_root", "the root of the structure factor"),
    ("F_cell", "F_cell", -0.5, "F_is_an_intensity", "an intensity, not an amplitude"),
)


def _slip(event: str, by: str, power: float, name: str, claim: str) -> Hypothesis:
    def change(exposure: Exposure) -> Exposure:
        return exposure.scaling(event, by, power)

    return Hypothesis(
        id=name,
        claim=f"by the baseline's measure, the subject's {event} is {claim}",
        change=change,
    )


def _without_obliquity(exposure: Exposure, power: float) -> Exposure:
    once = exposure.scaling("omega", "close_distance", power)
    return once.scaling("omega", "R_distance", -power)


_OBLIQUITY: Final = (
    Hypothesis(
        id="obliquity_missing",
        claim="by the baseline's measure, the subject's solid angle is without its "
        "obliquity",
        change=lambda exposure: _without_obliquity(exposure, 1.0),
    ),
    Hypothesis(
        id="obliquity_twice",
        claim="by the baseline's measure, the subject's solid angle has its obliquity "
        "where it should not, or twice",
        change=lambda exposure: _without_obliquity(exposure, -1.0),
    ),
)


@hookimpl
def braggtrace_hypotheses() -> Sequence[Hypothesis]:
    """Every factor of the scaling, once more and once less."""
    return (*(_slip(*row) for row in _SLIPS), *_OBLIQUITY)
