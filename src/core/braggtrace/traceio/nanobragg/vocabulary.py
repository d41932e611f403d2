"""Meaning of nanoBragg's trace lines: which event, which component, which unit.

Some names lie about their unit (``scattering_vec_A_inv`` is in 1/m, ``beam_center_m``
in km); the unit here is the one that the numbers have. Names that the program prints
twice with different meaning have an entry for each.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from braggtrace.catalog import spec_of
from braggtrace.traceio.nanobragg.lines import Syntax

Pivot = Literal["sample", "beam"]
DIGITS: Final = 15  # of every floating-point number that the program traces


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One value of a line.

    Attributes:
        event: name in the catalogue.
        component: which component of the event.
        unit: unit of the printed number.
        label: name inside the line, or "".
    """

    event: str
    component: int
    unit: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A line of the vocabulary.

    Attributes:
        syntax: how it is written.
        name: its name.
        meanings: its values in order.
        exempt: why the values are not compared, or "".
        per_sample: printed once for each layer and sub-pixel.
        events: place and meaning of the values of each event.
    """

    syntax: Syntax
    name: str
    meanings: tuple[Meaning, ...]
    exempt: str = ""
    per_sample: bool = False
    events: Mapping[str, tuple[tuple[int, Meaning], ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        parts: dict[str, tuple[tuple[int, Meaning], ...]] = {}
        for at, meaning in enumerate(self.meanings):
            parts[meaning.event] = (*parts.get(meaning.event, ()), (at, meaning))
        object.__setattr__(self, "events", MappingProxyType(parts))


def _form(
    syntax: Syntax,
    name: str,
    event: str,
    *,
    unit: str = "",
    exempt: str = "",
    per_sample: bool = False,
) -> Form:
    spec = spec_of(event)
    meanings = tuple(
        Meaning(event=event, component=i, unit=unit or spec.unit)
        for i in range(max(1, len(spec.components)))
    )
    return Form(
        syntax=syntax,
        name=name,
        meanings=meanings,
        exempt=exempt,
        per_sample=per_sample,
    )


def _labelled(
    syntax: Syntax, name: str, *fields: tuple[str, str, int, str], exempt: str = ""
) -> Form:
    meanings = tuple(
        Meaning(label=label, event=event, component=component, unit=unit)
        for label, event, component, unit in fields
    )
    return Form(syntax=syntax, name=name, meanings=meanings, exempt=exempt)


_ANGLES: Final = _labelled(
    "setup",
    "angles_rad",
    ("rotx", "detector_angles", 0, "rad"),
    ("roty", "detector_angles", 1, "rad"),
    ("rotz", "detector_angles", 2, "rad"),
    ("twotheta", "detector_angles", 3, "rad"),
)
_AFTER_ROTZ: Final = tuple(
    _form("setup", f"{axis}_after_rotz", f"{axis}_after_rotz")
    for axis in ("fdet", "sdet", "odet")
)
_AFTER_TWOTHETA: Final = (
    _form("setup", "twotheta_axis", "twotheta_axis"),
    *(
        _form("setup", f"{axis}_after_twotheta", f"{axis}_after_twotheta")
        for axis in ("fdet", "sdet", "odet")
    ),
)

SAMPLE_PIVOT: Final = (
    _form("setup", "detector_convention", "detector_convention"),
    _ANGLES,
    _labelled(
        "setup",
        "beam_center_m",
        ("Xclose", "near_point", 0, "km"),
        ("Yclose", "near_point", 1, "km"),
        ("pixel_mm", "pixel_size", 0, "mm"),
    ),
    _form("setup", "initial_fdet", "initial_fdet"),
    _form("setup", "initial_sdet", "initial_sdet"),
    _form("setup", "initial_odet", "initial_odet"),
    _form("setup", "Fclose_m", "Fclose0"),
    _form("setup", "Sclose_m", "Sclose0"),
    _form("setup", "close_distance_m", "close_distance0"),
    _form("setup", "ratio", "ratio"),
    _form("setup", "distance_m", "distance0"),
    _form("setup", "term_fast_before_rot", "term_fast_before_rot"),
    _form("setup", "term_slow_before_rot", "term_slow_before_rot"),
    _form("setup", "term_close_before_rot", "term_close_before_rot"),
    _form("setup", "pix0_before_rotation", "pix0_before_rotation"),
    _form("setup", "pix0_after_rotz", "pix0_after_rotz"),
    _form("setup", "pix0_after_twotheta", "pix0_after_twotheta"),
    *_AFTER_ROTZ,
    *_AFTER_TWOTHETA,
)

_CONSTANTS: Final = "with the beam pivot the program prints the MOSFLM constants here"

BEAM_PIVOT: Final = (
    *_AFTER_ROTZ,
    *_AFTER_TWOTHETA,
    _form("setup", "detector_convention", "detector_convention", exempt=_CONSTANTS),
    _ANGLES,
    _labelled(
        "setup",
        "beam_center_m",
        ("X", "beam_center", 0, "km"),
        ("Y", "beam_center", 1, "km"),
        ("pixel_mm", "pixel_size", 0, "mm"),
    ),
    _form("setup", "initial_fdet", "initial_fdet", exempt=_CONSTANTS),
    _form("setup", "initial_sdet", "initial_sdet", exempt=_CONSTANTS),
    _form("setup", "initial_odet", "initial_odet", exempt=_CONSTANTS),
    _form("setup", "Rx", "rotation_x"),
    _form("setup", "Ry", "rotation_y"),
    _form("setup", "Rz", "rotation_z"),
    _form("setup", "R_total", "rotation_total"),
    # the same names once more, now for the final vectors
    _form("setup", "fdet_after_rotz", "fdet_vec"),
    _form("setup", "sdet_after_rotz", "sdet_vec"),
    _form("setup", "odet_after_rotz", "odet_vec"),
    *_AFTER_TWOTHETA,
    Form(
        syntax="setup",
        name="convention_mapping",
        meanings=(),
        exempt="a fixed sentence, not a value",
    ),
    _form("setup", "Fbeam_m", "Fbeam0"),
    _form("setup", "Sbeam_m", "Sbeam0"),
    _form("setup", "distance_m", "distance0"),
    _form("setup", "term_fast", "term_fast"),
    _form("setup", "term_slow", "term_slow"),
    _form("setup", "term_beam", "term_beam"),
    _form("setup", "pix0_vector", "pix0_vector"),
)
BEAM_PIVOT_ONLY: Final = {f.name for f in BEAM_PIVOT} - {f.name for f in SAMPLE_PIVOT}

CONFIG: Final = _labelled(
    "config", "", ("spixel", "pixel", 0, "1"), ("fpixel", "pixel", 1, "1")
)

SAMPLE: Final = tuple(
    _form("main", name, event, unit=unit, per_sample=True)
    for name, event, unit in (
        ("pix0_vector_meters", "pix0_vector", "m"),
        ("fdet_vec", "fdet_vec", "1"),
        ("sdet_vec", "sdet_vec", "1"),
        ("pixel_pos_meters", "pixel_pos", "m"),
        ("R_distance_meters", "R_distance", "m"),
        ("omega_pixel_sr", "omega", "sr"),
        ("close_distance_meters", "close_distance", "m"),
        ("obliquity_factor", "obliquity_factor", "1"),
        ("diffracted_vec", "diffracted_vec", "1"),
        ("incident_vec", "incident_vec", "1"),
        ("lambda_meters", "lambda", "m"),
        ("lambda_angstroms", "lambda", "Å"),
        ("scattering_vec_A_inv", "scattering_vec", "1/m"),
        ("rot_a_angstroms", "rot_a", "Å"),
        ("rot_b_angstroms", "rot_b", "Å"),
        ("rot_c_angstroms", "rot_c", "Å"),
        ("rot_a_star_A_inv", "a_star", "1/Å"),
        ("rot_b_star_A_inv", "b_star", "1/Å"),
        ("rot_c_star_A_inv", "c_star", "1/Å"),
        ("hkl_frac", "hkl_frac", "1"),
        ("hkl_rounded", "hkl_rounded", "1"),
        ("F_latt_a", "F_latt_a", "1"),
        ("F_latt_b", "F_latt_b", "1"),
        ("F_latt_c", "F_latt_c", "1"),
        ("F_latt", "F_latt", "1"),
        ("F_cell", "F_cell", "1"),
    )
)

PHI: Final = _labelled(
    "phi",
    "",
    ("phi_deg", "phi", 0, "deg"),
    ("k_frac", "k_frac", 0, "1"),
    ("F_latt_b", "F_latt_b", 0, "1"),
    ("F_latt", "F_latt", 0, "1"),
)

SOURCE2: Final = (
    _form("source2", "F_cell", "F_cell"),
    _form("source2", "F_latt", "F_latt"),
    _form("source2", "F_cell_squared", "F_cell_squared"),
    _form("source2", "F_latt_squared", "F_latt_squared"),
    _form("source2", "I_contribution", "I_contribution"),
    _form("source2", "polar", "ray_polar"),
    _form("source2", "cos2theta", "ray_cos_2theta"),
    _form("source2", "lambda_angstroms", "lambda", unit="Å"),
    Form(
        syntax="source2",
        name="source_index",
        meanings=(),
        exempt="an index, not a value",
    ),
)

CLOSING: Final = tuple(
    _form("main", name, event)
    for name, event in (
        ("I_before_scaling", "I_before_scaling"),
        ("r_e_meters", "r_e"),
        ("r_e_sqr", "r_e_sqr"),
        ("fluence_photons_per_m2", "fluence"),
        ("steps", "steps"),
        ("oversample_thick", "oversample_thick"),
        ("oversample_polar", "oversample_polar"),
        ("oversample_omega", "oversample_omega"),
        ("capture_fraction", "capture_fraction"),
        ("polar", "polar"),
        ("omega_pixel", "omega_pixel"),
        ("cos_2theta", "cos_2theta"),
        ("I_pixel_final", "I_pixel_final"),
        ("floatimage_accumulated", "floatimage_accumulated"),
    )
)

TAP5: Final = (
    _form("tap5", "pixel", "pixel"),
    *(
        _form("tap5", name, name)
        for name in (
            "I_before_scaling",
            "steps",
            "omega_pixel",
            "capture_fraction",
            "polar",
            "I_pixel_final",
        )
    ),
)

TAP5_HKL: Final = _labelled(
    "tap5_hkl",
    "",
    ("hkl_frac", "hkl_frac", 0, "1"),
    ("hkl_frac", "hkl_frac", 1, "1"),
    ("hkl_frac", "hkl_frac", 2, "1"),
    ("h0", "hkl_rounded", 0, "1"),
    ("k0", "hkl_rounded", 1, "1"),
    ("l0", "hkl_rounded", 2, "1"),
    ("F_cell", "F_cell", 0, "1"),
    ("out_of_bounds", "out_of_bounds", 0, "1"),
)

AXES_LINES: Final = (
    _form("axis", "DETECTOR_FAST_AXIS", "fdet_vec"),
    _form("axis", "DETECTOR_SLOW_AXIS", "sdet_vec"),
    _form("axis", "DETECTOR_NORMAL_AXIS", "odet_after_twotheta"),
    _form("axis", "DETECTOR_PIX0_VECTOR", "pix0_vector"),
)

MAIN: Final[Mapping[str, Form]] = MappingProxyType(
    {form.name: form for form in (*SAMPLE, *CLOSING)}
)
BY_SYNTAX: Final[Mapping[tuple[str, str], Form]] = MappingProxyType(
    {
        (form.syntax, form.name): form
        for form in (
            CONFIG,
            PHI,
            TAP5_HKL,
            *MAIN.values(),
            *SOURCE2,
            *TAP5,
            *AXES_LINES,
        )
    }
)
