"""Factors of the lattice: rotated cell, Miller indices, F_latt and its parts."""

from collections.abc import Sequence
from typing import Final

from braggtrace import EventFactors, FactorExtractor, hookimpl

LATTICE: Final = EventFactors(
    name="lattice",
    description="cell, rotation, Miller indices and lattice factor",
    events=(
        "a_star0",
        "b_star0",
        "c_star0",
        "cell_volume",
        "cell_a",
        "cell_b",
        "cell_c",
        "a_star",
        "b_star",
        "c_star",
        "spindle_axis",
        "phi",
        "rotation_angle",
        "rot_a",
        "rot_b",
        "rot_c",
        "hkl_frac",
        "k_frac",
        "hkl_rounded",
        "F_latt_a",
        "F_latt_b",
        "F_latt_c",
        "F_latt",
        "F_latt_squared",
    ),
)


@hookimpl
def braggtrace_factors() -> Sequence[FactorExtractor]:
    """The lattice factors."""
    return (LATTICE,)
