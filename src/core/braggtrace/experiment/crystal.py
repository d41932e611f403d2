"""The crystal: cell or matrix, orientation, size, mosaicity, structure factors."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from braggtrace.experiment.number import Matrix, Number, Vector

Shape = Literal["square", "round", "gauss", "tophat"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Unit cell: a, b, c in Å; alpha, beta, gamma in rad."""

    a: Number
    b: Number
    c: Number
    alpha: Number
    beta: Number
    gamma: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureFactors:
    """Where F(hkl) comes from.

    Attributes:
        hkl: text file of h k l F; None for default_F everywhere.
        cache: binary file that nanoBragg wrote of such a list; None for no such file.
        default_F: F of a reflection that the file does not hold.
        interpolate: between reflections; None decides by the number of cells.
    """

    hkl: Path | None = None
    cache: Path | None = None
    default_F: Number = 0.0
    interpolate: bool | None = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mosaic:
    """Misoriented domains.

    Attributes:
        spread: greatest rotation of a domain, rad.
        domains: number of domains; the first is not rotated.
        seed: of the generator that draws the rotations.
    """

    spread: Number = 0.0
    domains: int = 1
    seed: int = -12345678


@dataclass(frozen=True, slots=True, kw_only=True)
class Crystal:
    """Identical cells in one block, or in several that are slightly turned.

    Attributes:
        cell: unit cell; with a matrix it sets lengths and volume alone.
        matrix: MOSFLM orientation matrix, rows lab x, y, z, columns a*, b*, c*, in
            units of 1/λ; None where the cell alone is given.
        misset: rotations about lab x, y, z, rad.
        random_misset: seed of a random orientation that replaces ``misset``.
        cells: number of cells along a, b, c.
        sample: edges along a, b, c, m, from which the numbers of cells follow; an edge
            of zero leaves the number as it is.
        shape: of the block.
        fudge: scales the width of a reflection of every shape but square.
        mosaic: misoriented domains.
        structure_factors: F(hkl).
        dmin: finest spacing that scatters, m; 0 for no limit.
    """

    cell: Cell | None = None
    matrix: Matrix | None = None
    misset: Vector = (0.0, 0.0, 0.0)
    random_misset: int | None = None
    cells: tuple[int, int, int] = (1, 1, 1)
    sample: tuple[float, float, float] = (0.0, 0.0, 0.0)
    shape: Shape = "square"
    fudge: Number = 1.0
    mosaic: Mosaic = Mosaic()
    structure_factors: StructureFactors
    dmin: Number = 0.0
