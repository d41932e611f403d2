"""Where each quantity of an experiment enters the computation.

By dotted name, as in ``Experiment`` and ``Switches``: the events that are computed from
it directly. A name that is not here may enter anywhere.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

_CELL: Final = ("a_star0", "b_star0", "c_star0", "cell_volume")
_AXES: Final = ("initial_fdet", "initial_sdet", "initial_odet")
_LATTICE: Final = ("F_latt_a", "F_latt_b", "F_latt_c", "F_latt")
_RAYS: Final = ("incident_vec", "steps")
_SHAPE: Final = ("F_latt",)
_POINTS: Final = ("pixel_pos",)
_CAPTURE: Final = ("pixel_pos", "capture_fraction")
_ROTATED: Final = ("rot_a", "rot_b", "rot_c")
_PIVOT: Final = (
    *("Fclose0", "Sclose0", "close_distance0", "ratio", "near_point", "beam_center"),
    *("term_fast_before_rot", "term_slow_before_rot", "term_close_before_rot"),
    *("pix0_before_rotation", "pix0_after_rotz", "pix0_after_twotheta"),
    *("Fbeam0", "Sbeam0", "term_fast", "term_slow", "term_beam", "pix0_vector"),
    *("rotation_x", "rotation_y", "rotation_z", "rotation_total"),
)
_WEIGHTS: Final = ("omega", "polar", "capture_fraction", "polar_of_ray", "omega_pixel")

ENTRIES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "pixel": ("pixel",),
        "beam.wavelength": ("lambda", *_CELL),
        "beam.fluence": ("fluence",),
        "beam.polarization": ("polar_of_ray", "polar", "ray_polar"),
        "beam.polarization_off": ("polar_of_ray", "polar", "ray_polar"),
        "beam.direction": ("beam_vector", "incident_vec"),
        "beam.polarization_axis": (
            *("polar_of_ray", "polar", "ray_polar", "incident_vec"),
        ),
        "beam.horizontal": _RAYS,
        "beam.vertical": _RAYS,
        "beam.round_divergence": _RAYS,
        "beam.dispersion": ("lambda", "steps"),
        "beam.sources": ("lambda", "I_before_scaling", *_RAYS),
        "crystal.cell": _CELL,
        "crystal.matrix": _CELL,
        "crystal.misset": _CELL,
        "crystal.random_misset": _CELL,
        "crystal.cells": (*_LATTICE, "F_cell"),
        "crystal.sample": (*_LATTICE, "F_cell"),
        "crystal.shape": _LATTICE,
        "crystal.fudge": _SHAPE,
        "crystal.mosaic": (*_ROTATED, "steps", "I_before_scaling"),
        "crystal.structure_factors": ("F_cell", "out_of_bounds"),
        "crystal.dmin": ("in_resolution",),
        "scan.spindle": ("spindle_axis",),
        "scan.phi_start": ("phi",),
        "scan.phi_step": ("phi",),
        "scan.steps": ("phi", "rotation_angle", "steps"),
        "detector.convention": (
            *("detector_convention", "near_point", "beam_center", "beam_vector"),
            *_AXES,
            *("twotheta_axis", "spindle_axis", "polar_of_ray", "polar"),
            *_PIVOT,
        ),
        "detector.pixel_size": ("pixel_size",),
        "detector.n_slow": ("near_point", "beam_center", "Fbeam0", "Sbeam0"),
        "detector.n_fast": ("near_point", "beam_center", "Fbeam0", "Sbeam0"),
        "detector.extent": ("near_point", "beam_center", "Fbeam0", "Sbeam0"),
        "detector.distance": ("close_distance0", "distance0"),
        "detector.close_distance": ("close_distance0", "distance0"),
        "detector.beam_center": (
            "beam_center",
            "Fbeam0",
            "Sbeam0",
            "Fclose0",
            "Sclose0",
        ),
        "detector.origin": ("near_point",),
        "detector.near_point": ("near_point",),
        "detector.pix0": ("pix0_vector",),
        "detector.fast": ("initial_fdet", "initial_odet"),
        "detector.slow": ("initial_sdet", "initial_odet"),
        "detector.normal": ("initial_odet",),
        "detector.pivot": _PIVOT,
        "detector.rotations": ("detector_angles",),
        "detector.twotheta": ("detector_angles",),
        "detector.twotheta_axis": ("twotheta_axis",),
        "detector.curved": _POINTS,
        "detector.point_pixel": ("omega",),
        "detector.sensor": _CAPTURE,
        "detector.oversample": (*_POINTS, "steps"),
        "detector.oversample_thick": ("oversample_thick", "capture_fraction"),
        "detector.oversample_polar": ("oversample_polar", "polar"),
        "detector.oversample_omega": ("oversample_omega", "omega"),
        "water": ("I_background",),
        "switches.phi_zero_carryover": ("rotation_angle",),
        "switches.cell_cstar_z": _CELL,
        "switches.random_misset_radians": _CELL,
        "switches.odet_nonunit_replaced": ("initial_odet",),
        "switches.pivot_custom_only": _PIVOT,
        "switches.pix0_ignored": ("pix0_vector",),
        "switches.twotheta_axis_length": ("twotheta_axis",),
        "switches.ratio_without_twotheta": ("ratio",),
        "switches.curved_lab_axes": _POINTS,
        "switches.source_weights_ignored": ("I_before_scaling",),
        "switches.interpolation_sticky": ("F_cell",),
        "switches.interpolation_by_given_cells": ("F_cell",),
        "switches.grating_direct": _LATTICE,
        "switches.sphere_direct": _SHAPE,
        "switches.gauss_radius": _SHAPE,
        "switches.weights_from_corner": (*_WEIGHTS, "I_before_scaling"),
        "switches.running_product": ("I_before_scaling",),
        "switches.nopolar_overruled": ("polar_of_ray", "polar", "ray_polar"),
        "switches.sensor_pitch": _CAPTURE,
        "switches.point_pixel_without_area": ("omega",),
        "switches.mosaic_angle_single": (*_ROTATED, "I_before_scaling"),
        "switches.cell_count_ceiling": (*_LATTICE, "F_cell"),
        "switches.carry_per_thread": ("rotation_angle",),
        "switches.water_scaled_twice": ("I_background", "I_before_scaling"),
    }
)


def entries(names: Iterable[str]) -> frozenset[str] | None:
    """Events into which quantities of an experiment enter.

    Args:
        names: dotted names.

    Returns:
        Names of events; None where one of the quantities may enter anywhere.
    """
    found: set[str] = set()
    for name in names:
        if name not in ENTRIES:
            return None
        found.update(ENTRIES[name])
    return frozenset(found)
