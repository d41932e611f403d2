"""Factors of the structure: F_cell and where it was looked up."""

from collections.abc import Sequence
from typing import Final

from braggtrace import EventFactors, FactorExtractor, hookimpl

STRUCTURE_FACTOR: Final = EventFactors(
    name="structure_factor",
    description="structure factor of the cell",
    events=(
        "out_of_bounds",
        "F_cell",
        "F_cell_squared",
    ),
)


@hookimpl
def braggtrace_factors() -> Sequence[FactorExtractor]:
    """The structure_factor factors."""
    return (STRUCTURE_FACTOR,)
