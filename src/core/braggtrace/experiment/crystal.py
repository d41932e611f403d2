"""The crystal: cell or matrix, orientation, size, structure factors."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from braggtrace.experiment.number import Matrix, Number, Vector


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
        default_F: F of a reflection that the file does not hold.
    """

    hkl: Path | None = None
    default_F: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Crystal:
    """A block of identical cells.

    Attributes:
        cell: unit cell; None where a matrix is given.
        matrix: MOSFLM orientation matrix, rows lab x, y, z, columns a*, b*, c*, in
            units of 1/λ; None where a cell is given.
        misset: rotations about lab x, y, z, rad.
        cells: number of cells along a, b, c.
        structure_factors: F(hkl).
    """

    cell: Cell | None = None
    matrix: Matrix | None = None
    misset: Vector = (0.0, 0.0, 0.0)
    cells: tuple[int, int, int] = (1, 1, 1)
    structure_factors: StructureFactors
