"""From settings to the crystal: lattice, size, structure factors."""

import math
import time
from pathlib import Path
from typing import Final

from braggtrace.errors import InputFileError, UsageError
from braggtrace.experiment import Cell, Crystal, Mosaic, StructureFactors, Switches
from braggtrace.experiment.automatic_rules import mosaic_domains
from braggtrace.nanobragg.arguments.files import Row, read_matrix, require_reflections
from braggtrace.nanobragg.arguments.numbers import degrees
from braggtrace.nanobragg.arguments.settings import Settings

_STOPS: Final = "the C program prints its usage and stops with exit code 9"
_NAN_ROW: Final = (math.nan, math.nan, math.nan)
_NAN_MATRIX: Final = (_NAN_ROW, _NAN_ROW, _NAN_ROW)


def crystal_of(
    settings: Settings, folder: Path, switches: Switches, *, lenient: bool
) -> Crystal:
    """The crystal, its files looked for in a folder.

    Args:
        settings: after all options.
        folder: what relative names of files are relative to.
        switches: deviations of the C program.
        lenient: a matrix file that is missing gives a cell that is not a number.

    Raises:
        UsageError: no lattice, no structure factors, or a file that cannot be used.
    """
    return Crystal(
        cell=_cell(settings),
        matrix=_matrix(settings, folder, lenient=lenient),
        misset=(0.0, 0.0, 0.0) if settings.misset_random else settings.misset,
        random_misset=_random_misset(settings),
        cells=_at_least_one(settings.cells, switches),
        sample=_sample(settings, switches),
        shape=settings.shape,
        fudge=settings.fudge,
        mosaic=_mosaic(settings),
        structure_factors=_structure_factors(settings, folder, switches),
        dmin=settings.dmin,
    )


def _at_least_one(cells: list[int], switches: Switches) -> tuple[int, int, int]:
    if min(cells) < 1 and not switches.zero_cells_are_one:
        raise UsageError(
            f"a crystal needs at least one cell along each axis, got {cells}; the C "
            "program takes one"
        )
    a, b, c = (max(1, n) for n in cells)
    return a, b, c


def _cell(settings: Settings) -> Cell | None:
    a, b, c, *angles = settings.cell
    if settings.matrix is None and a <= 0.0:
        raise UsageError(f"no lattice: give -cell or -mat; {_STOPS}")
    if not settings.cell_given:
        return None
    alpha, beta, gamma = (degrees(x if x > 0.0 else 90.0) for x in angles)
    return Cell(
        a=a,
        b=b if b > 0.0 else a,
        c=c if c > 0.0 else a,
        alpha=alpha,
        beta=beta,
        gamma=gamma,
    )


def _matrix(
    settings: Settings, folder: Path, *, lenient: bool
) -> tuple[Row, Row, Row] | None:
    if settings.matrix is None:
        return None
    try:
        return read_matrix(folder / settings.matrix)
    except InputFileError:
        if not lenient:
            raise
        return _NAN_MATRIX


def _random_misset(settings: Settings) -> int | None:
    if not settings.misset_random:
        return None
    if settings.misset_seed is not None:
        return settings.misset_seed
    return -int(time.time())


def _sample(settings: Settings, switches: Switches) -> tuple[float, float, float]:
    """Edges along a, b, c, m; the beam clips those across it."""
    y, z, beam = settings.sample_y, settings.sample_z, settings.beam_size
    known = settings.beam_size_given or switches.beam_clips_sample
    if beam >= 0.0 and known:
        y, z = min(y, beam), min(z, beam)
    return max(0.0, settings.sample_x), max(0.0, y), max(0.0, z)


def _mosaic(settings: Settings) -> Mosaic:
    spread = max(0.0, settings.mosaic_spread)
    return Mosaic(
        spread=spread,
        domains=mosaic_domains(settings.mosaic_domains, spread),
        seed=settings.mosaic_seed,
    )


def _structure_factors(
    settings: Settings, folder: Path, switches: Switches
) -> StructureFactors:
    hkl = folder / settings.hkl if settings.hkl is not None else None
    cache = _cache(settings, folder, switches) if hkl is None else None
    if hkl is not None and switches.hkl_stream:
        require_reflections(hkl)
    elif hkl is None and cache is None and settings.default_F == 0.0:
        raise UsageError(f"no structure factors: give -hkl or -default_F; {_STOPS}")
    listed = hkl is not None or cache is not None
    return StructureFactors(
        hkl=hkl,
        cache=cache,
        default_F=settings.default_F,
        # without a list there is nothing to interpolate between
        interpolate=settings.interpolate if listed else False,
    )


def _cache(settings: Settings, folder: Path, switches: Switches) -> Path | None:
    """The cache file: that of the option, or one that lies in the folder."""
    path = folder / settings.cache
    if not switches.cache_implicit:
        return path if settings.cache_given else None
    return path if path.is_file() else None
