"""From settings to the beam, and to the scan."""

import math
from pathlib import Path

from braggtrace.experiment import CONVENTIONS, Beam, Scan, Source, Switches
from braggtrace.experiment.automatic_rules import PhiSteps, automatic_rules
from braggtrace.experiment.beam import fluence_from_flux
from braggtrace.nanobragg.arguments.files import Row, read_sources
from braggtrace.nanobragg.arguments.settings import Settings

_SOURCE_DISTANCE = 10.0  # m


def beam_of(settings: Settings, folder: Path, switches: Switches) -> Beam:
    """The beam, its rays read from the file that lists them.

    Args:
        settings: after all options.
        folder: where the file is looked for.
        switches: deviations of the C program.

    Raises:
        InputFileError: the file of the rays cannot be used.
    """
    custom = settings.convention == "custom"
    spread_steps = automatic_rules(switches).spread_steps
    return Beam(
        wavelength=settings.wavelength,
        fluence=_fluence(settings),
        polarization=settings.polarization,
        polarization_off=settings.polarization_off,
        direction=settings.beam if custom else None,
        polarization_axis=settings.polarization_axis if custom else None,
        horizontal=spread_steps(
            settings.horizontal_steps,
            settings.horizontal_range,
            settings.horizontal_step,
        ),
        vertical=spread_steps(
            settings.vertical_steps, settings.vertical_range, settings.vertical_step
        ),
        round_divergence=settings.round_divergence,
        dispersion=spread_steps(settings.dispersion_steps, settings.dispersion, -1.0),
        sources=_sources(settings, folder),
    )


def scan_of(settings: Settings, switches: Switches) -> tuple[Scan, PhiSteps]:
    """The scan, and the range that the program writes into headers."""
    phi_steps = automatic_rules(switches).phi_steps
    found = phi_steps(settings.phi_steps, settings.osc, settings.phi_step)
    custom = settings.convention == "custom"
    scan = Scan(
        spindle=settings.spindle if custom else None,
        phi_start=settings.phi,
        phi_step=found.step,
        steps=found.steps,
    )
    return scan, found


def uses_flux(settings: Settings) -> bool:
    """Whether the flux decides the fluence, whatever ``-fluence`` says."""
    return (
        settings.flux != 0.0 and settings.exposure > 0.0 and settings.beam_size >= 0.0
    )


def _fluence(settings: Settings) -> float:
    if not uses_flux(settings):
        return settings.fluence
    return fluence_from_flux(settings.flux, settings.exposure, settings.beam_size)


def _sources(settings: Settings, folder: Path) -> tuple[Source, ...] | None:
    if settings.source_file is None:
        return None
    return read_sources(
        folder / settings.source_file, _source_position(settings), settings.wavelength
    )


def _source_position(settings: Settings) -> Row:
    """Where a ray along the beam comes from, m."""
    beam = CONVENTIONS[settings.convention].beam
    if settings.convention == "custom" and settings.beam is not None:
        beam = settings.beam
    length = math.sqrt((beam[0] * beam[0] + beam[1] * beam[1]) + beam[2] * beam[2])
    x, y, z = (-_SOURCE_DISTANCE * (part / length if length else 0.0) for part in beam)
    return x, y, z
