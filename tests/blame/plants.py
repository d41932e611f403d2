"""The changes that are planted.

What must be blamed is stated by hand: see ``plant``.
"""

from math import pi
from typing import Final

from braggtrace.whatif import edited, with_value
from tests.blame.plant import (
    CELL,
    LATTICE,
    PIVOT,
    STARS,
    centre,
    edit,
    half_step,
    plant,
    plus,
    scaled,
    seen,
    swapped_centre,
    switch,
    times,
)

_DISTANCE: Final = ("close_distance0", "distance0")
_CENTRE: Final = ("beam_center", "Fbeam0", "Fclose0", "Sclose0", "Sbeam0")
_DEGREE: Final = 180.0 / pi

PLANTS: Final = (
    plant(
        "geometry",
        "distance × 1.01",
        edit("detector.distance", times(1.01)),
        _DISTANCE,
    ),
    plant(
        "geometry",
        "distance in mm for m",
        edit("detector.distance", times(1.0e3)),
        _DISTANCE,
        "distance_mm_taken_for_m",
    ),
    plant(
        "detector",
        "pixel × 1.02",
        edit("detector.pixel_size", times(1.02)),
        ("pixel_size",),
    ),
    plant(
        "geometry",
        "beam centre + ½ pixel",
        centre(0.5, 0.5),
        _CENTRE,
        "beam_center_-0.5_-0.5_pixel",
        "beam_center_default",
    ),
    plant(
        "geometry",
        "beam centre x + ½ pixel",
        centre(0.5, 0.0),
        _CENTRE,
        "beam_center_-0.5_+0_pixel",
        "beam_center_default",
    ),
    plant("geometry", "beam centre + 1.7 pixels", centre(1.7, 0.0), _CENTRE),
    plant(
        "geometry",
        "beam centre swapped",
        swapped_centre,
        _CENTRE,
        "beam_center_swapped",
    ),
    plant(
        "geometry",
        "detector rotated by 0.3 deg",
        edit("detector.rotations", plus(0.3 / _DEGREE, 0.0, 0.0)),
        ("detector_angles",),
    ),
    plant(
        "geometry",
        "rotations in degrees for radians",
        seen("detector.rotations")(edit("detector.rotations", times(_DEGREE))),
        ("detector_angles",),
        "detector_rotations_degrees_taken_for_radians",
    ),
    plant(
        "geometry",
        "rotations turned",
        seen("detector.rotations")(edit("detector.rotations", times(-1.0))),
        ("detector_angles",),
        "rotations_sign",
    ),
    plant(
        "geometry",
        "twotheta + 0.2 deg",
        edit("detector.twotheta", lambda x: x + 0.2 / _DEGREE),
        ("detector_angles",),
    ),
    plant(
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
    plant(
        "detector",
        "curved",
        edit("detector.curved", lambda on: not on),
        ("pixel_pos",),
        "curved",
    ),
    plant(
        "detector",
        "point pixel",
        edit("detector.point_pixel", lambda on: not on),
        ("omega",),
        "point_pixel",
    ),
    plant(
        "detector",
        "weights at every step: solid angle",
        edit("detector.oversample_omega", lambda on: not on),
        ("omega", "oversample_omega"),
        "oversample_omega",
    ),
    plant(
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
    plant(
        "beam", "wavelength × 1.01", edit("beam.wavelength", times(1.01)), ("lambda",)
    ),
    plant(
        "beam",
        "wavelength in Å for m",
        seen("crystal.cell")(edit("beam.wavelength", times(1.0e10))),
        ("lambda",),
        "wavelength_angstrom_taken_for_m",
    ),
    plant(
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
    plant(
        "beam",
        "polarisation off",
        edit("beam.polarization_off", lambda off: not off),
        ("polar",),
        "polarization_off",
    ),
    plant("beam", "fluence × 2", edit("beam.fluence", times(2.0)), ("fluence",)),
    plant(
        "beam",
        "fluence per mm²",
        edit("beam.fluence", times(1.0e-6)),
        ("fluence",),
        "fluence_per_mm2_taken_for_per_m2",
    ),
    plant(
        "crystal",
        "a × 1.01",
        edit("crystal.cell.a", times(1.01)),
        STARS,
    ),
    plant(
        "crystal",
        "misset + 0.1 deg",
        edit("crystal.misset", plus(0.0, 0.1 / _DEGREE, 0.0)),
        STARS,
    ),
    plant(
        "crystal",
        "misset in degrees for radians",
        seen("crystal.misset")(edit("crystal.misset", times(_DEGREE))),
        STARS,
        "misset_degrees_taken_for_radians",
    ),
    plant(
        "crystal",
        "matrix transposed",
        edit("crystal.matrix", lambda m: tuple(zip(*m, strict=True))),
        STARS,
        "matrix_transposed",
    ),
    plant(
        "crystal",
        "one cell more",
        edit("crystal.cells", lambda n: tuple(x + 1 for x in n)),
        LATTICE,
        "N_one_less",
    ),
    plant(
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
    plant(
        "crystal",
        "mosaic spread × 2",
        seen("crystal.mosaic.spread")(edit("crystal.mosaic.spread", times(2.0))),
        (*CELL, "I_before_scaling"),
        "mosaic_spread_radius_taken_for_width",
    ),
    plant(
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
    plant(
        "lookup",
        "default F × 1.5",
        seen("crystal.structure_factors.default_F")(
            edit("crystal.structure_factors.default_F", times(1.5))
        ),
        ("F_cell", "I_before_scaling"),
    ),
    plant("scan", "half a phi step", half_step, ("phi",), "phi_at_step_start"),
    plant(
        "scan",
        "phi step in degrees for radians",
        seen("scan.phi_step")(edit("scan.phi_step", times(_DEGREE))),
        ("phi",),
        "phi_step_degrees_taken_for_radians",
    ),
    plant(
        "scan",
        "one phi step more",
        seen("scan.phi_step")(edit("scan.steps", lambda n: n + 1)),
        ("phi", "steps"),
        "steps_one_less",
    ),
    plant(
        "scan",
        "spindle turned",
        seen("scan.phi_step")(edit("scan.spindle", times(-1.0))),
        CELL,
        "spindle_sign",
        "phi_sign",
    ),
    scaled("I_pixel_final", "steps", -1.0, "steps_divided_twice"),
    scaled("I_pixel_final", "steps", 1.0, "steps_never_divided"),
    scaled("I_pixel_final", "r_e_sqr", -1.0, "r_e_sqr_missing"),
    scaled("I_pixel_final", "fluence", -1.0, "fluence_missing"),
    scaled("I_pixel_final", "omega_pixel", 1.0, "omega_twice"),
    scaled("I_pixel_final", "polar", -1.0, "polar_missing"),
    switch("phi_zero_carryover", *CELL, "I_before_scaling", group="scan"),
    switch("cell_cstar_z", *STARS, group="crystal"),
    switch(
        "odet_nonunit_replaced", "initial_odet", "odet_after_rotz", group="geometry"
    ),
    switch("ratio_without_twotheta", "ratio", *_DISTANCE, "distance", group="geometry"),
    switch("pix0_ignored", "pix0_vector", group="geometry"),
    switch("twotheta_axis_length", "twotheta_axis", group="geometry"),
    switch("curved_lab_axes", "pixel_pos", group="detector"),
    switch("source_weights_ignored", "I_before_scaling", group="beam"),
    switch("interpolation_sticky", "F_cell", "I_before_scaling", group="lookup"),
    switch("gauss_radius", *LATTICE, group="crystal"),
    switch(
        "weights_from_corner",
        "omega",
        "I_before_scaling",
        "polar",
        "omega_pixel",
        group="scaling",
    ),
    switch("running_product", "I_before_scaling", group="scaling"),
    switch("nopolar_overruled", "polar", group="beam"),
    switch("sensor_pitch", "pixel_pos", "capture_fraction", group="detector"),
    switch("point_pixel_without_area", "omega", group="detector"),
    switch("water_scaled_twice", "I_background", "I_before_scaling", group="scaling"),
)
