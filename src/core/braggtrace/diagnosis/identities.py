"""Relations that hold inside every trace, whoever computed it.

They are no second way to compute anything: each ties values that a trace already has to
one another, and says by how much they miss.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]
Row = Mapping[str, Values]
Form = Callable[[Row], Values]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A relation between events at one index.

    Attributes:
        result: the event that is tied.
        words: the other side, in words.
        needs: events of the other side.
        forms: what the result may be; one of them must fit.
        rtol: relative to the greatest component.
        scale: size of the terms, where they may cancel.
        first: only the first index is tied: one sub-pixel may stand for all.
    """

    result: str
    words: str
    needs: tuple[str, ...]
    forms: tuple[Form, ...]
    rtol: float = 1.0e-9
    scale: Callable[[Row], float] | None = None
    first: bool = False


def _photons(row: Row) -> Values:
    value = row["r_e_sqr"] * row["fluence"] * row["I_before_scaling"] / row["steps"]
    for flag, weight in (
        ("oversample_thick", "capture_fraction"),
        ("oversample_polar", "polar"),
        ("oversample_omega", "omega_pixel"),
    ):
        value = value if row[flag][0] else value * row[weight]
    return value


def _indices(row: Row) -> Values:
    cell = np.stack([row["rot_a"], row["rot_b"], row["rot_c"]]) * 1.0e-10
    found: Values = cell @ row["scattering_vec"]
    return found


def _miller(row: Row) -> Values:
    found: Values = np.ceil(row["hkl_frac"] - 0.5)
    return found


def _area(row: Row) -> Values:
    found: Values = row["pixel_size"] ** 2 / row["R_distance"] ** 2
    return found


def _volume(star: str, first: str, second: str) -> Callable[[Row], Values]:
    def found(row: Row) -> Values:
        area = np.linalg.norm(np.cross(row[first], row[second]))
        return np.array([area / np.linalg.norm(row[star])])

    return found


def _norm(name: str) -> Callable[[Row], Values]:
    return lambda row: np.array([np.linalg.norm(row[name])])


_VOLUMES: Final = (
    _volume("a_star", "rot_b", "rot_c"),
    _volume("b_star", "rot_c", "rot_a"),
    _volume("c_star", "rot_a", "rot_b"),
)


def _as_long(star: str, own: Callable[[Row], Values]) -> Callable[[Row], Values]:
    """A reciprocal vector, as long as the volume of the first axis makes it."""
    return lambda row: row[star] * own(row) / _VOLUMES[0](row)


IDENTITIES: Final = (
    Identity(
        result="distance0",
        words="close_distance0 / ratio",
        needs=("close_distance0", "ratio"),
        forms=(lambda row: row["close_distance0"] / row["ratio"],),
    ),
    Identity(
        result="pix0_before_rotation",
        words="the sum of its three terms",
        needs=("term_fast_before_rot", "term_slow_before_rot", "term_close_before_rot"),
        forms=(
            lambda row: (
                row["term_fast_before_rot"]
                + row["term_slow_before_rot"]
                + row["term_close_before_rot"]
            ),
        ),
    ),
    Identity(
        result="pix0_vector",
        words="the sum of its three terms",
        needs=("term_fast", "term_slow", "term_beam"),
        forms=(lambda row: row["term_fast"] + row["term_slow"] + row["term_beam"],),
    ),
    Identity(
        result="R_distance",
        words="|pixel_pos|",
        needs=("pixel_pos",),
        forms=(_norm("pixel_pos"),),
    ),
    Identity(
        result="diffracted_vec",
        words="pixel_pos / R_distance",
        needs=("pixel_pos", "R_distance"),
        forms=(lambda row: row["pixel_pos"] / row["R_distance"],),
    ),
    Identity(
        result="obliquity_factor",
        words="close_distance / R_distance",
        needs=("close_distance", "R_distance"),
        forms=(lambda row: row["close_distance"] / row["R_distance"],),
    ),
    Identity(
        result="omega",
        words="pixel_size²·close_distance / R_distance³, or of a point pixel",
        needs=("pixel_size", "close_distance", "R_distance"),
        forms=(
            lambda row: _area(row) * row["close_distance"] / row["R_distance"],
            _area,
            lambda row: 1.0 / row["R_distance"] ** 2,
        ),
        first=True,
    ),
    Identity(
        result="scattering_vec",
        words="(diffracted_vec − incident_vec) / λ",
        needs=("diffracted_vec", "incident_vec", "lambda"),
        forms=(
            lambda row: (row["diffracted_vec"] - row["incident_vec"]) / row["lambda"],
        ),
        scale=lambda row: float(1.0 / abs(row["lambda"][0])),
    ),
    Identity(
        result="cell_volume",
        words="|b × c| / |a*|",
        needs=("a_star", "rot_b", "rot_c"),
        forms=(_VOLUMES[0],),
    ),
    *(
        Identity(
            result=star,
            words="as long as its cell makes it: the three axes give one volume",
            needs=("a_star", "b_star", "c_star", "rot_a", "rot_b", "rot_c"),
            forms=(_as_long(star, own),),
        )
        for star, own in (("b_star", _VOLUMES[1]), ("c_star", _VOLUMES[2]))
    ),
    Identity(
        result="hkl_frac",
        words="(a·q, b·q, c·q)",
        needs=("rot_a", "rot_b", "rot_c", "scattering_vec"),
        forms=(_indices,),
        scale=lambda row: float(
            np.linalg.norm(row["scattering_vec"])
            * max(np.linalg.norm(row[f"rot_{axis}"]) for axis in "abc")
            * 1.0e-10
        ),
    ),
    Identity(
        result="hkl_rounded",
        words="the nearest whole numbers of hkl_frac",
        needs=("hkl_frac",),
        forms=(_miller,),
    ),
    Identity(
        result="k_frac",
        words="k of hkl_frac",
        needs=("hkl_frac",),
        forms=(lambda row: row["hkl_frac"][1:2],),
    ),
    Identity(
        result="F_latt",
        words="F_latt_a·F_latt_b·F_latt_c",
        needs=("F_latt_a", "F_latt_b", "F_latt_c"),
        forms=(lambda row: row["F_latt_a"] * row["F_latt_b"] * row["F_latt_c"],),
    ),
    Identity(
        result="F_latt_squared",
        words="F_latt²",
        needs=("F_latt",),
        forms=(lambda row: row["F_latt"] ** 2,),
    ),
    Identity(
        result="F_cell_squared",
        words="F_cell²",
        needs=("F_cell",),
        forms=(lambda row: row["F_cell"] ** 2,),
    ),
    Identity(
        result="I_contribution",
        words="F_cell²·F_latt²",
        needs=("F_cell", "F_latt"),
        forms=(lambda row: row["F_cell"] ** 2 * row["F_latt"] ** 2,),
    ),
    Identity(
        result="r_e_sqr",
        words="r_e²",
        needs=("r_e",),
        forms=(lambda row: row["r_e"] ** 2,),
    ),
    Identity(
        result="I_pixel_final",
        words="the product of its factors",
        needs=(
            *("I_before_scaling", "r_e_sqr", "fluence", "steps", "capture_fraction"),
            *("polar", "omega_pixel", "oversample_thick", "oversample_polar"),
            "oversample_omega",
        ),
        forms=(_photons,),
    ),
    Identity(
        result="floatimage_accumulated",
        words="I_pixel_final in single precision",
        needs=("I_pixel_final",),
        forms=(lambda row: row["I_pixel_final"],),
        rtol=1.2e-7,
    ),
)
