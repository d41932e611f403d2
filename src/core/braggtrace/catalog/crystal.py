"""Events of the crystal: cell, rotation, indices, lattice and structure factors."""

from typing import Final

from braggtrace.catalog.detector import XYZ
from braggtrace.events import AXES, EventSpec

_CELL: Final = (
    *(
        EventSpec(
            name=f"{axis}_star0",
            unit="1/Å",
            components=XYZ,
            description=f"{axis}* as given, by matrix or by cell and misset",
        )
        for axis in "abc"
    ),
    EventSpec(
        name="cell_volume",
        unit="Å³",
        upstream=("a_star0", "b_star0", "c_star0"),
        description="volume of the direct cell",
    ),
    *(
        EventSpec(
            name=f"cell_{axis}",
            unit="Å",
            components=XYZ,
            upstream=("a_star0", "b_star0", "c_star0", "cell_volume"),
            description=f"direct cell vector {axis} before any rotation",
        )
        for axis in "abc"
    ),
    *(
        EventSpec(
            name=f"{axis}_star",
            unit="1/Å",
            components=XYZ,
            upstream=("cell_a", "cell_b", "cell_c", "cell_volume"),
            description=f"{axis}* from the direct vectors, before any rotation",
        )
        for axis in "abc"
    ),
)

_ROTATION: Final = (
    EventSpec(
        name="spindle_axis",
        unit="1",
        components=XYZ,
        description="unit vector of the spindle",
    ),
    EventSpec(
        name="phi",
        unit="deg",
        emitted="rad",
        axes=("phi",),
        description="spindle angle of this phi step",
    ),
    EventSpec(
        name="rotation_angle",
        unit="deg",
        emitted="rad",
        axes=AXES[:5],
        upstream=("phi",),
        description="spindle angle by which the cell is really rotated",
    ),
    *(
        EventSpec(
            name=f"rot_{axis}",
            unit="Å",
            emitted="m",
            axes=AXES,
            components=XYZ,
            upstream=(f"cell_{axis}", "spindle_axis", "rotation_angle"),
            description=f"cell vector {axis} after spindle and mosaic rotation",
        )
        for axis in "abc"
    ),
)

_DIFFRACTION: Final = (
    EventSpec(
        name="hkl_frac",
        unit="1",
        axes=AXES,
        components=("h", "k", "l"),
        upstream=("rot_a", "rot_b", "rot_c", "scattering_vec"),
        description="fractional Miller indices",
    ),
    EventSpec(
        name="k_frac",
        unit="1",
        axes=AXES,
        upstream=("hkl_frac",),
        view=True,
        description="k of hkl_frac, printed for every phi step",
    ),
    EventSpec(
        name="hkl_rounded",
        unit="1",
        kind="int",
        axes=AXES,
        components=("h", "k", "l"),
        upstream=("hkl_frac",),
        description="nearest Miller indices, ties downwards",
    ),
    *(
        EventSpec(
            name=f"F_latt_{axis}",
            unit="1",
            axes=AXES,
            upstream=("hkl_frac",),
            scale="lattice",
            description=f"grating factor along {axis}",
        )
        for axis in "abc"
    ),
    EventSpec(
        name="F_latt",
        unit="1",
        axes=AXES,
        upstream=("F_latt_a", "F_latt_b", "F_latt_c"),
        scale="lattice",
        description="lattice factor",
    ),
    EventSpec(
        name="out_of_bounds",
        unit="1",
        kind="int",
        on_request=True,
        axes=AXES,
        upstream=("hkl_rounded",),
        description="1 where the list of structure factors does not reach",
    ),
    EventSpec(
        name="F_cell",
        unit="1",
        axes=AXES,
        upstream=("hkl_rounded", "out_of_bounds"),
        description="structure factor of the cell",
    ),
    EventSpec(
        name="F_latt_squared",
        unit="1",
        axes=AXES,
        upstream=("F_latt",),
        scale="intensity",
        scale_power=2,
        view=True,
        description="F_latt²",
    ),
    EventSpec(
        name="F_cell_squared",
        unit="1",
        axes=AXES,
        upstream=("F_cell",),
        view=True,
        description="F_cell²",
    ),
    EventSpec(
        name="I_contribution",
        unit="1",
        axes=AXES,
        upstream=("F_cell", "F_latt"),
        scale="intensity",
        scale_power=2,
        description="F_cell²·F_latt², the term of one step",
    ),
)

CRYSTAL_EVENTS: Final = _CELL + _ROTATION + _DIFFRACTION
