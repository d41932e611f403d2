"""From an experiment to an argument list that the C program understands as it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from braggtrace.errors import UsageError
from braggtrace.experiment import Beam, Experiment, Spread
from braggtrace.experiment.mask_file import Mask, write_mask
from braggtrace.nanobragg.arguments.numbers import water_thickness
from braggtrace.nanobragg.arguments.output import OutputOptions
from braggtrace.nanobragg.arguments.words import switches, text, unless, whole
from braggtrace.nanobragg.arguments.write_beam import beam_words, scan_words
from braggtrace.nanobragg.arguments.write_crystal import crystal_words
from braggtrace.nanobragg.arguments.write_detector import detector_words
from braggtrace.replaceable import require_replaceable

MATRIX_FILE: Final = "orientation.mat"
SOURCE_FILE: Final = "rays.sources"
MASK_FILE: Final = "mask.img"
_DEFAULT: Final = OutputOptions()


def write_arguments(
    experiment: Experiment,
    output: OutputOptions | None = None,
    *,
    folder: Path | None = None,
) -> list[str]:
    """An argument list from which ``read_arguments`` makes the same experiment.

    Args:
        experiment: what is simulated.
        output: images and printout; None leaves them to the program.
        folder: where matrix, rays and mask are written, for the C program takes them
            from files alone; their names in the list are absolute.

    Returns:
        The arguments, without the name of the program.

    Raises:
        UsageError: the experiment cannot be expressed as arguments.
    """
    beam = experiment.beam
    if beam.sources is not None:
        beam = _without_spread(beam)
    return [
        *_file_words(experiment, folder),
        *crystal_words(experiment.crystal),
        *beam_words(beam),
        *detector_words(
            experiment.detector, beam, experiment.scan, output.roi if output else None
        ),
        *scan_words(experiment.scan, output.osc_range if output else None),
        *unless("-water", experiment.water, 0.0, water_thickness),
        *(_output_words(output) if output else []),
    ]


def _without_spread(beam: Beam) -> Beam:
    """A list of rays replaces divergence and dispersion."""
    return replace(beam, horizontal=Spread(), vertical=Spread(), dispersion=Spread())


def _file_words(experiment: Experiment, folder: Path | None) -> list[str]:
    words: list[str] = []
    matrix, sources = experiment.crystal.matrix, experiment.beam.sources
    if experiment.detector.mask is not None:
        words += ["-mask", _write_mask(experiment, folder)]
    if matrix is not None:
        rows = [" ".join(repr(float(part)) for part in row) for row in matrix]
        words += ["-mat", _write(folder, MATRIX_FILE, "matrix", rows)]
    if sources is not None:
        rows = [
            " ".join(map(repr, (*ray.position, ray.weight, ray.wavelength)))
            for ray in sources
        ]
        words += ["-sourcefile", _write(folder, SOURCE_FILE, "list of rays", rows)]
    return words


def _write(folder: Path | None, name: str, what: str, rows: list[str]) -> str:
    path = _in_folder(folder, name, what)
    require_replaceable(path, "--files")
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return str(path)


def _write_mask(experiment: Experiment, folder: Path | None) -> str:
    detector = experiment.detector
    if detector.extent is not None:
        raise UsageError(
            "a mask gives the number of pixels, so the C program cannot have edges "
            "beside it that are no multiple of the pixel"
        )
    path = _in_folder(folder, MASK_FILE, "mask")
    size = (detector.n_slow, detector.n_fast)
    write_mask(path, Mask(size=size, pixels=detector.mask or b""))
    return str(path)


def _in_folder(folder: Path | None, name: str, what: str) -> Path:
    if folder is None:
        raise UsageError(
            f"a {what} is a file to the C program: give a folder to write it to"
        )
    return folder.resolve() / name


def _output_words(output: OutputOptions) -> list[str]:
    names = (
        ("-floatfile", output.float_file, _DEFAULT.float_file),
        ("-intfile", output.integer_file, _DEFAULT.integer_file),
        ("-pgmfile", output.pgm_file, _DEFAULT.pgm_file),
        ("-noisefile", output.noise_file, _DEFAULT.noise_file),
    )
    words = [w for flag, name, usual in names if name != usual for w in (flag, name)]
    words += unless("-adc", output.adc, _DEFAULT.adc)
    for flag, scale in (("-scale", output.scale), ("-pgmscale", output.pgm_scale)):
        words += [flag, text(scale)] if scale is not None else []
    if output.noise_seed is not None:
        words += whole("-seed", -output.noise_seed)
    return words + _printout_words(output)


def _printout_words(output: OutputOptions) -> list[str]:
    words = switches(
        [
            ("-nonoise", not output.noise),
            ("-nopgm", not output.pgm),
            ("-noprogress", not output.progress),
            ("-printout", output.printout),
        ]
    )
    if output.printout_pixel is not None:
        slow, fast = output.printout_pixel
        words += whole("-printout_pixel", fast, slow)
    if output.trace_pixel is not None:
        words += whole("-trace_pixel", *output.trace_pixel)
    return words
