"""Slips of units: a factor in one place."""

import math
from collections.abc import Sequence
from typing import Any, Final

from braggtrace import Exposure, Hypothesis, edited, hookimpl

_DEGREE: Final = math.pi / 180.0
_ENERGY: Final = 12398.42e-10  # eV·m

# quantity: (name in an id, words, factor, words for the factor)
_FACTORS: Final = (
    *(
        (path, name, words, factor, mistake)
        for path, name, words in (
            ("scan.phi_start", "phi_start", "the start of the scan"),
            ("scan.phi_step", "phi_step", "the step of the scan"),
            ("crystal.misset", "misset", "the misset angles"),
            ("crystal.mosaic.spread", "mosaic_spread", "the mosaic spread"),
            ("detector.rotations", "detector_rotations", "the detector rotations"),
            ("detector.twotheta", "twotheta", "two-theta"),
            ("beam.horizontal.extent", "horizontal_divergence", "the divergence"),
            ("beam.vertical.extent", "vertical_divergence", "the divergence"),
        )
        for factor, mistake in (
            (_DEGREE, "degrees_taken_for_radians"),
            (1.0 / _DEGREE, "radians_taken_for_degrees"),
        )
    ),
    *(
        (path, name, words, factor, mistake)
        for path, name, words in (
            ("detector.distance", "distance", "the distance"),
            ("detector.close_distance", "close_distance", "the close distance"),
            ("detector.pixel_size", "pixel_size", "the pixel"),
            ("detector.beam_center", "beam_center", "the beam centre"),
            ("detector.sensor.thickness", "sensor_thickness", "the sensor"),
            ("crystal.sample", "sample", "the sample"),
            ("crystal.dmin", "dmin", "the resolution limit"),
            ("water", "water", "the water"),
        )
        for factor, mistake in (
            (1.0e-3, "mm_taken_for_m"),
            (1.0e3, "m_taken_for_mm"),
            (1.0e-6, "um_taken_for_m"),
            (1.0e6, "m_taken_for_um"),
        )
    ),
    *(
        ("beam.wavelength", "wavelength", "the wavelength", factor, mistake)
        for factor, mistake in (
            (1.0e-10, "angstrom_taken_for_m"),
            (1.0e10, "m_taken_for_angstrom"),
            (1.0e-1, "angstrom_taken_for_nm"),
            (1.0e1, "nm_taken_for_angstrom"),
        )
    ),
    *(
        ("beam.fluence", "fluence", "the fluence", factor, mistake)
        for factor, mistake in (
            (1.0e6, "per_mm2_taken_for_per_m2"),
            (1.0e-6, "per_m2_taken_for_per_mm2"),
            (1.0e20, "per_angstrom2_taken_for_per_m2"),
            (1.0e-20, "per_m2_taken_for_per_angstrom2"),
        )
    ),
)


def _times(value: Any, factor: float) -> Any:
    """A number, or every number of a vector, times a factor."""
    if isinstance(value, tuple):
        return tuple(_times(part, factor) for part in value)
    return value * factor


def _scaled(
    path: str, name: str, words: str, factor: float, mistake: str
) -> Hypothesis:
    def change(exposure: Exposure) -> Exposure | None:
        return edited(exposure, path, lambda old: _times(old, factor))

    claim = f"{words} has {mistake.replace('_', ' ')}: × {factor:.6g} puts it right"
    return Hypothesis(id=f"{name}_{mistake}", claim=claim, change=change)


def _cell_angles(exposure: Exposure, factor: float) -> Exposure | None:
    cell = exposure.experiment.crystal.cell
    if cell is None:
        return None
    found: Exposure | None = exposure
    for angle in ("alpha", "beta", "gamma"):
        if found is not None:
            found = edited(found, f"crystal.cell.{angle}", lambda x: x * factor)
    return found


def _cell_edges(exposure: Exposure, factor: float) -> Exposure | None:
    if exposure.experiment.crystal.cell is None:
        return None
    found: Exposure | None = exposure
    for edge in "abc":
        if found is not None:
            found = edited(found, f"crystal.cell.{edge}", lambda x: x * factor)
    return found


_CELLS: Final = (
    Hypothesis(
        id="cell_angles_degrees_taken_for_radians",
        claim="the cell angles are degrees taken for radians",
        change=lambda exposure: _cell_angles(exposure, _DEGREE),
    ),
    Hypothesis(
        id="cell_angles_radians_taken_for_degrees",
        claim="the cell angles are radians taken for degrees",
        change=lambda exposure: _cell_angles(exposure, 1.0 / _DEGREE),
    ),
    Hypothesis(
        id="cell_angstrom_taken_for_nm",
        claim="the cell edges are ten times too long",
        change=lambda exposure: _cell_edges(exposure, 0.1),
    ),
    Hypothesis(
        id="cell_nm_taken_for_angstrom",
        claim="the cell edges are ten times too short",
        change=lambda exposure: _cell_edges(exposure, 10.0),
    ),
    Hypothesis(
        id="wavelength_energy_taken_for_wavelength",
        claim="energy in keV and wavelength in Å are mistaken for each other",
        change=lambda exposure: edited(
            exposure, "beam.wavelength", lambda x: _ENERGY * 1.0e-13 / x
        ),
    ),
)


@hookimpl
def braggtrace_hypotheses() -> Sequence[Hypothesis]:
    """Degrees and radians, mm and m, Å and m, energy and wavelength."""
    return (*(_scaled(*row) for row in _FACTORS), *_CELLS)
