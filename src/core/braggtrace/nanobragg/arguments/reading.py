"""From an argument list to an experiment, with the C program's meaning of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from braggtrace.experiment import MODES, Experiment, Switches
from braggtrace.experiment.mask_file import SHORT
from braggtrace.nanobragg.arguments.matching import Matcher
from braggtrace.nanobragg.arguments.option import Program
from braggtrace.nanobragg.arguments.output import OutputOptions
from braggtrace.nanobragg.arguments.settings import Settings
from braggtrace.nanobragg.arguments.side_effects import side_effects
from braggtrace.nanobragg.arguments.smv_header import (
    HeaderError,
    last_files,
    preset,
    read_smv,
)
from braggtrace.nanobragg.arguments.to_beam import beam_of, scan_of
from braggtrace.nanobragg.arguments.to_crystal import crystal_of
from braggtrace.nanobragg.arguments.to_detector import detector_of, printed_region


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentList:
    """An argument list, understood.

    Attributes:
        experiment: what is simulated.
        output: images and printout.
        notes: options without effect, and side effects that one would not expect.
    """

    experiment: Experiment
    output: OutputOptions
    notes: tuple[str, ...]


def read_arguments(
    arguments: Sequence[str],
    folder: Path,
    *,
    lenient: bool = False,
    program: Program = "stock",
    switches: Switches = MODES["nanobragg"],
) -> ArgumentList:
    """Understand an argument list as the C program does.

    Args:
        arguments: without the name of the program.
        folder: where it would run; names of files are relative to it.
        lenient: ignore what the C program ignores in silence: unknown options, options
            without their values, files that only preset or orient.
        program: ``stock`` is upstream, ``fork`` the instrumented program, which matches
            ``-misset`` exactly.
        switches: some deviations of the C program lie in how it understands its list.

    Returns:
        Experiment, output and notes.

    Raises:
        UsageError: an option that nobody knows, or a list with which the C program
            would stop.
    """
    settings, folder = Settings(), folder.absolute()
    notes = _read_headers(settings, arguments, folder, switches, lenient=lenient)
    matcher = Matcher(settings, program, switches, lenient=lenient)
    matcher.read(arguments)
    scan, steps = scan_of(settings, switches)
    experiment = Experiment(
        beam=beam_of(settings, folder, switches),
        crystal=crystal_of(settings, folder, switches, lenient=lenient),
        scan=scan,
        detector=detector_of(settings, switches),
        water=settings.water,
    )
    effects = side_effects(settings, experiment, switches)
    return ArgumentList(
        experiment=experiment,
        output=_output(settings, experiment, steps.extent),
        notes=(*notes, *matcher.notes, *effects),
    )


def _read_headers(
    settings: Settings,
    arguments: Sequence[str],
    folder: Path,
    switches: Switches,
    *,
    lenient: bool,
) -> list[str]:
    """Presets of the mask, then of the image; notes about files that are missing."""
    notes = []
    loose = switches.header_keywords_loose
    for flag, name in last_files(arguments, as_listed=not loose).items():
        path = folder / name
        if lenient and not path.is_file():
            notes.append(f"{flag}: {path} cannot be read and is ignored")
            continue
        try:
            file = read_smv(path)
        except HeaderError as error:
            if not lenient:
                raise
            notes.append(f"{flag}: {error}")
            continue
        is_mask = flag == "-mask"
        preset(settings, file, is_mask=is_mask, loose=loose)
        if is_mask and file.kind not in (None, SHORT):
            notes.append(
                f"-mask: {path} has TYPE={file.kind}; its bytes are taken for 16-bit "
                "pixels, as the C program does"
            )
    return notes


def _output(
    settings: Settings, experiment: Experiment, osc_range: float
) -> OutputOptions:
    detector = experiment.detector
    return OutputOptions(
        adc=settings.adc,
        scale=settings.scale if settings.scale > 0.0 else None,
        pgm_scale=settings.pgm_scale if settings.pgm_scale > 0.0 else None,
        noise_seed=settings.noise_seed,
        noise=settings.noise,
        pgm=settings.pgm,
        float_file=settings.float_file,
        integer_file=settings.integer_file,
        pgm_file=settings.pgm_file,
        noise_file=settings.noise_file,
        printout=settings.printout,
        printout_pixel=settings.printout_pixel,
        trace_pixel=settings.trace_pixel,
        roi=printed_region(settings, detector.n_slow, detector.n_fast),
        osc_range=osc_range,
        progress=settings.progress,
    )
