"""Changes that are planted, what must be blamed, and the what-if that undoes each.

What must be blamed is stated here by hand, from what the C program prints: the first
printed quantity into which the changed one enters.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import pi
from typing import Any, Final

from braggtrace.whatif import Exposure, center_of, edited, with_value

Change = Callable[[Exposure], Exposure | None]
STARS: Final = ("a_star", "b_star", "c_star")
CELL: Final = ("rot_a", "rot_b", "rot_c")
LATTICE: Final = ("F_latt_a", "F_latt_b", "F_latt_c", "F_latt", "I_before_scaling")
PIVOT: Final = (
    *("near_point", "beam_center", "Fclose0", "Sclose0", "Fbeam0", "Sbeam0"),
    *("detector_convention", "ratio", "close_distance0", "initial_fdet"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """A change of the subject.

    Attributes:
        name: of the change.
        group: of the quantity.
        change: makes the changed exposure; None where it does not apply.
        blamed: quantities of which the first line must name one.
        undone_by: ids of hypotheses of which one must be confirmed, or none.
    """

    name: str
    group: str
    change: Change
    blamed: tuple[str, ...]
    undone_by: tuple[str, ...] = ()


def _edit(path: str, function: Callable[[Any], Any]) -> Change:
    return lambda exposure: edited(exposure, path, function)


def _times(factor: float) -> Callable[[Any], Any]:
    def times(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(part * factor for part in value)
        return value * factor

    return times


def _plus(*by: float) -> Callable[[Any], Any]:
    return lambda value: tuple(a + b for a, b in zip(value, by, strict=True))


def _centre(x: float, y: float) -> Change:
    def change(exposure: Exposure) -> Exposure:
        own, pixel = center_of(exposure), exposure.experiment.detector.pixel_size
        new = (own[0] + x * float(pixel), own[1] + y * float(pixel))
        return with_value(exposure, "detector.beam_center", new)

    return change


def _swapped_centre(exposure: Exposure) -> Exposure | None:
    x, y = center_of(exposure)
    return with_value(exposure, "detector.beam_center", (y, x)) if x != y else None


def _half_step(exposure: Exposure) -> Exposure | None:
    step = exposure.experiment.scan.phi_step
    return edited(exposure, "scan.phi_start", lambda phi: phi + step / 2.0)


def _switch(name: str, *blamed: str, group: str) -> Plant:
    change = _edit(f"switches.{name}", lambda on: not on)
    return Plant(
        name=f"switch {name}",
        group=group,
        change=change,
        blamed=blamed,
        undone_by=(name,),
    )


def _scaled(event: str, by: str, power: float, undone_by: str, *blamed: str) -> Plant:
    return Plant(
        name=f"{event} × {by}^{power:g}",
        group="scaling",
        change=lambda exposure: exposure.scaling(event, by, power),
        blamed=blamed or (event,),
        undone_by=(undone_by,),
    )


def _plant(
    group: str, name: str, change: Change, blamed: tuple[str, ...], *undone_by: str
) -> Plant:
    return Plant(
        name=name, group=group, change=change, blamed=blamed, undone_by=undone_by
    )


def _seen(path: str) -> Callable[[Change], Change]:
    """Apply a change only where a quantity is not nothing."""

    def guarded(change: Change) -> Change:
        def only(exposure: Exposure) -> Exposure | None:
            found: Any = exposure.experiment
            for part in path.split("."):
                found = getattr(found, part)
            nothing = not any(found) if isinstance(found, tuple) else not found
            return None if nothing else change(exposure)

        return only

    return guarded


_DISTANCE: Final = ("close_distance0", "distance0")
_CENTRE: Final = ("beam_center", "Fbeam0", "Fclose0", "Sclose0", "Sbeam0")
_DEGREE: Final = 180.0 / pi

PLANTS: Final = (
    _plant(
        "geometry",
        "distance × 1.01",
        _edit("detector.distance", _times(1.01)),
        _DISTANCE,
    ),
    _plant(
        "geometry",
        "distance in mm for m",
        _edit("detector.distance", _times(1.0e3)),
        _DISTANCE,
        "distance_mm_taken_for_m",
    ),
    _plant(
        "detector",
        "pixel × 1.02",
        _edit("detector.pixel_size", _times(1.02)),
        ("pixel_size",),
    ),
    _plant(
        "geometry",
        "beam centre + ½ pixel",
        _centre(0.5, 0.5),
        _CENTRE,
        "beam_center_-0.5_-0.5_pixel",
        "beam_center_default",
    ),
    _plant(
        "geometry",
        "beam centre x + ½ pixel",
        _centre(0.5, 0.0),
        _CENTRE,
        "beam_center_-0.5_+0_pixel",
        "beam_center_default",
    ),
    _plant("geometry", "beam centre + 1.7 pixels", _centre(1.7, 0.0), _CENTRE),
    _plant(
        "geometry",
        "beam centre swapped",
        _swapped_centre,
        _CENTRE,
        "beam_center_swapped",
    ),
    _plant(
        "geometry",
        "detector rotated by 0.3 deg",
        _edit("detector.rotations", _plus(0.3 / _DEGREE, 0.0, 0.0)),
        ("detector_angles",),
    ),
    _plant(
        "geometry",
        "rotations in degrees for radians",
        _seen("detector.rotations")(_edit("detector.rotations", _times(_DEGREE))),
        ("detector_angles",),
        "detector_rotations_degrees_taken_for_radians",
    ),
    _plant(
        "geometry",
        "rotations turned",
        _seen("detector.rotations")(_edit("detector.rotations", _times(-1.0))),
        ("detector_angles",),
        "rotations_sign",
    ),
    _plant(
        "geometry",
        "twotheta + 0.2 deg",
        _edit("detector.twotheta", lambda x: x + 0.2 / _DEGREE),
        ("detector_angles",),
    ),
    _plant(
        "detector",
        "slow and fast of the pixel",
        lambda e: (
            with_value(e, "pixel", e.pixel[::-1])
            if e.pixel[1] < 80 and e.pixel[0] != e.pixel[1]
            else None
        ),
        ("pixel",),
        "pixel_slow_fast_swapped",
    ),
    _plant(
        "detector",
        "curved",
        _edit("detector.curved", lambda on: not on),
        ("pixel_pos",),
        "curved",
    ),
    _plant(
        "detector",
        "point pixel",
        _edit("detector.point_pixel", lambda on: not on),
        ("omega",),
        "point_pixel",
    ),
    _plant(
        "detector",
        "weights at every step: solid angle",
        _edit("detector.oversample_omega", lambda on: not on),
        ("omega", "oversample_omega"),
        "oversample_omega",
    ),
    _plant(
        "geometry",
        "pivot sample",
        lambda e: (
            with_value(
                with_value(e, "detector.pivot", "sample"),
                "switches.pivot_custom_only",
                False,
            )
            if e.experiment.detector.convention in ("mosflm", "denzo", "adxv")
            else None
        ),
        PIVOT,
        "pivot_beam",
        "pivot_custom_only",
    ),
    _plant(
        "beam", "wavelength × 1.01", _edit("beam.wavelength", _times(1.01)), ("lambda",)
    ),
    _plant(
        "beam",
        "wavelength in Å for m",
        _seen("crystal.cell")(_edit("beam.wavelength", _times(1.0e10))),
        ("lambda",),
        "wavelength_angstrom_taken_for_m",
    ),
    _plant(
        "beam",
        "K of 1 for 0",
        lambda e: (
            edited(e, "beam.polarization", lambda _: 1.0)
            if e.experiment.beam.polarization == 0.0
            and not e.experiment.beam.polarization_off
            else None
        ),
        ("polar",),
        "polarization_0",
    ),
    _plant(
        "beam",
        "polarisation off",
        _edit("beam.polarization_off", lambda off: not off),
        ("polar",),
        "polarization_off",
    ),
    _plant("beam", "fluence × 2", _edit("beam.fluence", _times(2.0)), ("fluence",)),
    _plant(
        "beam",
        "fluence per mm²",
        _edit("beam.fluence", _times(1.0e-6)),
        ("fluence",),
        "fluence_per_mm2_taken_for_per_m2",
    ),
    _plant(
        "crystal",
        "a × 1.01",
        _edit("crystal.cell.a", _times(1.01)),
        STARS,
    ),
    _plant(
        "crystal",
        "misset + 0.1 deg",
        _edit("crystal.misset", _plus(0.0, 0.1 / _DEGREE, 0.0)),
        STARS,
    ),
    _plant(
        "crystal",
        "misset in degrees for radians",
        _seen("crystal.misset")(_edit("crystal.misset", _times(_DEGREE))),
        STARS,
        "misset_degrees_taken_for_radians",
    ),
    _plant(
        "crystal",
        "matrix transposed",
        _edit("crystal.matrix", lambda m: tuple(zip(*m, strict=True))),
        STARS,
        "matrix_transposed",
    ),
    _plant(
        "crystal",
        "one cell more",
        _edit("crystal.cells", lambda n: tuple(x + 1 for x in n)),
        LATTICE,
        "N_one_less",
    ),
    _plant(
        "crystal",
        "one cell less along b",
        lambda e: (
            edited(e, "crystal.cells", lambda n: (n[0], n[1] - 1, n[2]))
            if e.experiment.crystal.cells[1] > 2
            else None
        ),
        LATTICE,
        "Nb_one_more",
    ),
    _plant(
        "crystal",
        "mosaic spread × 2",
        _seen("crystal.mosaic.spread")(_edit("crystal.mosaic.spread", _times(2.0))),
        (*CELL, "I_before_scaling"),
        "mosaic_spread_radius_taken_for_width",
    ),
    _plant(
        "lookup",
        "interpolation",
        lambda e: (
            edited(e, "crystal.structure_factors.interpolate", lambda on: not on)
            if e.experiment.crystal.structure_factors.hkl
            else None
        ),
        ("F_cell", "I_before_scaling"),
        "interpolation_on",
        "interpolation_off",
    ),
    _plant(
        "lookup",
        "default F × 1.5",
        _seen("crystal.structure_factors.default_F")(
            _edit("crystal.structure_factors.default_F", _times(1.5))
        ),
        ("F_cell", "I_before_scaling"),
    ),
    _plant("scan", "half a phi step", _half_step, ("phi",), "phi_at_step_start"),
    _plant(
        "scan",
        "phi step in degrees for radians",
        _seen("scan.phi_step")(_edit("scan.phi_step", _times(_DEGREE))),
        ("phi",),
        "phi_step_degrees_taken_for_radians",
    ),
    _plant(
        "scan",
        "one phi step more",
        _seen("scan.phi_step")(_edit("scan.steps", lambda n: n + 1)),
        ("phi", "steps"),
        "steps_one_less",
    ),
    _plant(
        "scan",
        "spindle turned",
        _seen("scan.phi_step")(_edit("scan.spindle", _times(-1.0))),
        CELL,
        "spindle_sign",
        "phi_sign",
    ),
    _scaled("I_pixel_final", "steps", -1.0, "steps_divided_twice"),
    _scaled("I_pixel_final", "steps", 1.0, "steps_never_divided"),
    _scaled("I_pixel_final", "r_e_sqr", -1.0, "r_e_sqr_missing"),
    _scaled("I_pixel_final", "fluence", -1.0, "fluence_missing"),
    _scaled("I_pixel_final", "omega_pixel", 1.0, "omega_twice"),
    _scaled("I_pixel_final", "polar", -1.0, "polar_missing"),
    _switch("phi_zero_carryover", *CELL, "I_before_scaling", group="scan"),
    _switch("cell_cstar_z", *STARS, group="crystal"),
    _switch(
        "odet_nonunit_replaced", "initial_odet", "odet_after_rotz", group="geometry"
    ),
    _switch(
        "ratio_without_twotheta", "ratio", *_DISTANCE, "distance", group="geometry"
    ),
    _switch("pix0_ignored", "pix0_vector", group="geometry"),
    _switch("twotheta_axis_length", "twotheta_axis", group="geometry"),
    _switch("curved_lab_axes", "pixel_pos", group="detector"),
    _switch("source_weights_ignored", "I_before_scaling", group="beam"),
    _switch("interpolation_sticky", "F_cell", "I_before_scaling", group="lookup"),
    _switch("gauss_radius", *LATTICE, group="crystal"),
    _switch(
        "weights_from_corner",
        "omega",
        "I_before_scaling",
        "polar",
        "omega_pixel",
        group="scaling",
    ),
    _switch("running_product", "I_before_scaling", group="scaling"),
    _switch("nopolar_overruled", "polar", group="beam"),
    _switch("sensor_pitch", "pixel_pos", "capture_fraction", group="detector"),
    _switch("point_pixel_without_area", "omega", group="detector"),
    _switch("water_scaled_twice", "I_background", "I_before_scaling", group="scaling"),
)
