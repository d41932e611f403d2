"""The crystal as arguments."""

from __future__ import annotations

from braggtrace.errors import UsageError
from braggtrace.experiment import Cell, Crystal, Mosaic, StructureFactors
from braggtrace.experiment.automatic_rules import mosaic_domains
from braggtrace.nanobragg.arguments.numbers import degrees, millimetres, spacing
from braggtrace.nanobragg.arguments.words import (
    number,
    switches,
    text,
    unless,
    vector,
    whole,
)

_DEFAULT_BEAM_SIZE = 1.0e-4  # m; the beam clips the crystal along b and c
_DEFAULT_SEED = -12345678
_SHAPES = {
    "square": "-square_xtal",
    "round": "-round_xtal",
    "gauss": "-gauss_xtal",
    "tophat": "-tophat_spots",
}


def crystal_words(crystal: Crystal) -> list[str]:
    """Everything but the matrix, which is a file.

    Args:
        crystal: the crystal.

    Raises:
        UsageError: something that no option says.
    """
    shape = [] if crystal.shape == "square" else [_SHAPES[crystal.shape]]
    return [
        *_cell_words(crystal.cell),
        *_misset_words(crystal),
        *_size_words(crystal),
        *shape,
        *unless("-fudge", crystal.fudge, 1.0),
        *_mosaic_words(crystal.mosaic),
        *_structure_factor_words(crystal.structure_factors),
        *unless("-dmin", crystal.dmin, 0.0, spacing),
    ]


def _cell_words(cell: Cell | None) -> list[str]:
    if cell is None:
        return []
    edges = [float(edge) for edge in (cell.a, cell.b, cell.c)]
    angles = [float(angle) for angle in (cell.alpha, cell.beta, cell.gamma)]
    if not all(value > 0.0 for value in (*edges, *angles)):
        raise UsageError(f"the C program has no cell with {cell}: use values above 0")
    parts = [number("-cell", angle, degrees)[1] for angle in angles]
    return ["-cell", *map(text, edges), *parts]


def _misset_words(crystal: Crystal) -> list[str]:
    seed = crystal.random_misset
    if seed is not None:
        # in upstream, the seed's option is -misset, too: random must have the last word
        return [*whole("-misset_seed", -seed), "-misset", "random"]
    turned = any(float(angle) for angle in crystal.misset)
    return vector("-misset", crystal.misset, degrees) if turned else []


def _size_words(crystal: Crystal) -> list[str]:
    a, b, c = crystal.cells
    same = a == b == c
    cells = ["-N", str(a)] if same else ["-Na", str(a), "-Nb", str(b), "-Nc", str(c)]
    words = [
        word
        for axis, edge in zip("xyz", crystal.sample, strict=True)
        for word in unless(f"-sample_{axis}", edge, 0.0, millimetres)
    ]
    if max(crystal.sample[1:]) > _DEFAULT_BEAM_SIZE:
        words += ["-beamsize", "-1"]
    return cells + words


def _mosaic_words(mosaic: Mosaic) -> list[str]:
    spread = float(mosaic.spread)
    if mosaic.domains != mosaic_domains(mosaic.domains, spread):
        raise UsageError(
            f"the C program has one domain without a mosaic spread, got "
            f"{mosaic.domains}; give a spread"
        )
    domains = whole("-mosaic_domains", mosaic.domains) if spread else []
    seed = whole("-mosaic_seed", -mosaic.seed) if mosaic.seed != _DEFAULT_SEED else []
    return [*unless("-mosaic_spread", spread, 0.0, degrees), *domains, *seed]


def _structure_factor_words(factors: StructureFactors) -> list[str]:
    words = unless("-default_F", factors.default_F, 0.0)
    if factors.hkl is not None:
        words += ["-hkl", str(factors.hkl)]
    elif factors.cache is not None:
        words += ["-dump", str(factors.cache)]
    elif not words:
        raise UsageError("no structure factors: give a file or a default_F")
    listed = factors.hkl is not None or factors.cache is not None
    return words + switches(
        [
            ("-interpolate", factors.interpolate is True),
            ("-nointerpolate", factors.interpolate is False and listed),
        ]
    )
