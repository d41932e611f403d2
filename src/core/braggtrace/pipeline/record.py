"""A recorded baseline, made from the live one."""

from collections.abc import Sequence
from pathlib import Path

from braggtrace.bundle.environment import environment
from braggtrace.config import RunConfig
from braggtrace.errors import UsageError
from braggtrace.sources.base import Pixel
from braggtrace.sources.manifest import Manifest
from braggtrace.sources.nanobragg import live_program
from braggtrace.sources.recording import write_recording
from braggtrace.sources.request import program_arguments, request_from_config


def record_baseline(
    config: RunConfig, pixels: Sequence[Pixel], folder: Path
) -> Manifest:
    """Run the C program for some pixels and keep what it prints.

    Args:
        config: a configuration whose baseline is the program itself.
        pixels: (slow, fast) of each; none takes those of the configuration.
        folder: of the recording; must not exist.

    Returns:
        The manifest of the recording.

    Raises:
        UsageError: the baseline of the configuration is no program.
        BaselineError: the program could not be run, or the folder not written.
    """
    if config.baseline.nanobragg is None:
        raise UsageError(
            "only the program itself can be recorded; name it with "
            "baseline: {nanobragg: {executable: $NB_C_BIN}}"
        )
    experiment = request_from_config(config).experiment
    wanted = sorted(set(pixels or config.traced_pixels))
    for pixel in wanted:
        experiment.require_pixel(*pixel)
    words = program_arguments(config)
    program = live_program(config.baseline.nanobragg, experiment, words)
    return write_recording(
        folder, {p: program.reference(p) for p in wanted}, environment()
    )
