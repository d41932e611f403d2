"""What an argument list asks for and the C program does otherwise, in sentences."""

from collections.abc import Iterator

from braggtrace.experiment import Experiment, Switches
from braggtrace.experiment.soundness import lattice_objection
from braggtrace.nanobragg.arguments.settings import Settings
from braggtrace.nanobragg.arguments.to_beam import uses_flux


def side_effects(
    settings: Settings, experiment: Experiment, switches: Switches
) -> Iterator[str]:
    """Notes about settings that are lost, changed or replaced.

    Args:
        settings: after all options.
        experiment: what became of them.
        switches: deviations of the C program.

    Yields:
        One sentence each.
    """
    yield from _convention(settings, switches)
    yield from _detector(settings, switches)
    yield from _beam(settings, switches)
    yield from _crystal(settings, experiment, switches)


def _convention(settings: Settings, switches: Switches) -> Iterator[str]:
    name = settings.convention
    vectors = {
        "-fdet_vector": settings.fast,
        "-sdet_vector": settings.slow,
        "-odet_vector": settings.normal,
        "-beam_vector": settings.beam,
        "-polar_vector": settings.polarization_axis,
        "-spindle_axis": settings.spindle,
        "-twotheta_axis": settings.twotheta_axis,
    }
    stated = [flag for flag, value in vectors.items() if value is not None]
    if settings.pix0 is not None and switches.pix0_ignored:
        yield "-pix0_vector is not used; it only selects convention custom"
    if stated and name != "custom":
        yield f"{', '.join(stated)}: lost, because -{name} comes later"
    if settings.twotheta_axis is not None and switches.twotheta_axis_substring:
        yield "-twotheta_axis sets two-theta to its first component in deg, too"
    if settings.pivot_requested and name != "custom" and switches.pivot_custom_only:
        yield f"-pivot is not used: convention {name} has its own pivot"


def _detector(settings: Settings, switches: Switches) -> Iterator[str]:
    name = settings.convention
    if settings.distance_given and settings.close_distance is not None:
        yield "-distance is not used: the close distance decides"
    if settings.size_given and (settings.pixels_fast or settings.pixels_slow):
        yield "-detsize is not used where numbers of pixels are given"
    beam = settings.x_beam is not None or settings.y_beam is not None
    if beam and name in ("xds", "dials"):
        yield f"-Xbeam, -Ybeam do not move anything in convention {name}"
    close = settings.x_close is not None or settings.y_close is not None
    near = settings.org_x is not None or settings.org_y is not None
    if close and name != "custom":
        yield f"-Xclose, -Yclose do not move anything in convention {name}"
    if near and name in ("mosflm", "denzo", "adxv"):
        yield f"-ORGX, -ORGY do not move anything in convention {name}"
    if settings.attenuation == 0.0 and settings.thickness == 0.0:
        yield "-detector_abs inf or 0 takes the thickness away, too"


def _beam(settings: Settings, switches: Switches) -> Iterator[str]:
    if settings.fluence_given and uses_flux(settings):
        yield "-fluence is not used: flux, exposure and beam size decide"
    for letter, steps, extent, step in (
        (
            "h",
            settings.horizontal_steps,
            settings.horizontal_range,
            settings.horizontal_step,
        ),
        ("v", settings.vertical_steps, settings.vertical_range, settings.vertical_step),
    ):
        if steps > 0 and extent < 0.0 and step <= 0.0:
            yield f"{letter} divergence: steps without a range spread over 1 rad"
    if settings.dispersion_steps > 0 and settings.dispersion <= 0.0:
        yield "-dispsteps is not used without -dispersion"
    if settings.phi_steps >= 0 and settings.osc < 0.0 and settings.phi_step > 0.0:
        yield "-phisteps is not used: -phistep without -osc makes two steps"


def _crystal(
    settings: Settings, experiment: Experiment, switches: Switches
) -> Iterator[str]:
    crystal = experiment.crystal
    wrong = lattice_objection(crystal) if switches.nonsense_computed else ""
    if wrong:
        yield f"{wrong}; the C program computes with it all the same"
    if settings.mosaic_domains > 1 and crystal.mosaic.spread == 0.0:
        yield "-mosaic_domains is not used without a mosaic spread"
    if crystal.random_misset is not None and settings.misset_seed is None:
        seed = -crystal.random_misset
        yield f"the clock chose -misset_seed {seed}; put it before -misset random"
    if settings.misset_seed is not None and not settings.misset_random:
        yield "-misset_seed is not used: the last -misset is not random"
    cache = crystal.structure_factors.cache
    if cache is not None:
        yield f"structure factors come from the cache file {cache}"
    wanted = (settings.sample_x, settings.sample_y, settings.sample_z)
    if crystal.sample[1:] != tuple(max(0.0, edge) for edge in wanted[1:]):
        yield "the beam clips the crystal along b and c"
