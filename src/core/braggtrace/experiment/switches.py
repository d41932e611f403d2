"""Deviations of the C program, each a named switch; a mode is a set of switches."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Final, Literal

Mode = Literal["nanobragg", "physical"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """Which deviations are reproduced; True does what the C program does."""

    phi_zero_carryover: bool = True
    cell_cstar_z: bool = True
    odet_nonunit_replaced: bool = True
    grating_direct: bool = True
    sphere_direct: bool = True
    gauss_radius: bool = True
    interpolation_sticky: bool = True

    def but(self, changes: Mapping[str, bool]) -> "Switches":
        """The same switches with some set otherwise."""
        return replace(self, **changes)

    def as_text(self) -> str:
        """Names and states, for a provenance record."""
        pairs = ((f.name, getattr(self, f.name)) for f in fields(self))
        return " ".join(f"{name}={'on' if on else 'off'}" for name, on in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """What a switch stands for, in words."""

    name: str
    c_program: str
    physics: str


SWITCHES: Final = (
    Switch(
        name="phi_zero_carryover",
        c_program="a spindle angle of exactly zero keeps the cell of the step before, "
        "which is the last step of the pixel before",
        physics="the cell is rotated from its start at every step",
    ),
    Switch(
        name="cell_cstar_z",
        c_program="z of c* is c*·V/(a·b·c·sin γ*), wrong for triclinic cells",
        physics="z of c* is 1/c",
    ),
    Switch(
        name="odet_nonunit_replaced",
        c_program="a detector normal whose length is not exactly one is replaced by "
        "fast × slow",
        physics="the given normal is normalised",
    ),
    Switch(
        name="grating_direct",
        c_program="the grating function takes the index itself, so that at a "
        "reflection far from the origin it is rounding noise",
        physics="it takes the distance from the nearest reflection",
    ),
    Switch(
        name="sphere_direct",
        c_program="3(sin x/x − cos x)/x² loses all digits near a reflection",
        physics="a power series stands in below x = 0.1",
    ),
    Switch(
        name="gauss_radius",
        c_program="gauss and tophat measure |Δr*|·Na·Nb·Nc, in 1/Å",
        physics="they measure (Δh·Na, Δk·Nb, Δl·Nc)",
    ),
    Switch(
        name="interpolation_sticky",
        c_program="the first point outside the list of structure factors switches "
        "interpolation off for the rest of the run",
        physics="a point outside takes its nearest reflection, the others are "
        "interpolated",
    ),
)

MODES: Final[Mapping[str, Switches]] = MappingProxyType(
    {
        "nanobragg": Switches(),
        "physical": Switches(**dict.fromkeys((s.name for s in SWITCHES), False)),
    }
)
