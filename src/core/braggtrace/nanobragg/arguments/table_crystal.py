"""Options of the crystal: number of cells, cell, orientation, size."""

from typing import Final

from braggtrace.nanobragg.arguments.numbers import millimetres
from braggtrace.nanobragg.arguments.option import (
    Option,
    cells,
    misset,
    number,
    rows,
    unit_cell,
    unused,
)

CRYSTAL: Final[tuple[Option, ...]] = (
    *rows("-Na", "contains", cells(0), "cells along a", last=True),
    *rows("-Nb", "contains", cells(1), "cells along b", last=True),
    *rows("-Nc", "contains", cells(2), "cells along c", last=True),
    *rows("-N", "exact", cells(0, 1, 2), "cells along a, b and c", last=True),
    *rows(
        "-cell", "contains", (0, "number", unit_cell), "a b c in Å, alpha beta gamma"
    ),
    *rows(
        "-misset",
        "contains",
        (1, "number", misset),
        "rotations about x y z in deg, or random",
        program="stock",
        loose="misset_substring",
    ),
    *rows(
        "-misset",
        "exact",
        (1, "number", misset),
        "rotations about x y z in deg, or random",
        program="fork",
    ),
    *rows(
        "-samplesize -sample_size -xtalsize -xtal_size",
        "contains",
        number("sample_x", "sample_y", "sample_z", scale=millimetres),
        "all edges of the crystal, mm",
    ),
    *rows(
        "-sample_thick -sample_x -xtal_thick -xtal_x",
        "contains",
        number("sample_x", scale=millimetres),
        "edge along a, mm",
    ),
    *rows(
        "-sample_width -sample_y -xtal_width -xtal_y -width",
        "contains",
        number("sample_y", scale=millimetres),
        "edge along b, mm",
    ),
    *rows(
        "-sample_heigh -sample_z -xtal_heigh -xtal_z -heigh",
        "contains",
        number("sample_z", scale=millimetres),
        "edge along c, mm",
    ),
    *rows(
        "-density -sample_den",
        "contains",
        unused(1),
        "density of the sample",
        without_effect=True,
    ),
    *rows("-MW", "exact", unused(1), "molecular weight", without_effect=True),
    *rows("-molec", "contains", unused(1), "molecular weight", without_effect=True),
)
