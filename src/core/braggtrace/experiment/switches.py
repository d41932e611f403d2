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
)

MODES: Final[Mapping[str, Switches]] = MappingProxyType(
    {
        "nanobragg": Switches(),
        "physical": Switches(**dict.fromkeys((s.name for s in SWITCHES), False)),
    }
)
