"""What a configuration simulates: by its keys, or by nanoBragg's own argument list."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from braggtrace.config import (
    ArgumentListModel,
    RunConfig,
    build_switches,
    experiment_of,
)
from braggtrace.errors import UsageError
from braggtrace.experiment import Experiment, Switches
from braggtrace.nanobragg.arguments import (
    OutputOptions,
    prolong_arguments,
    read_arguments,
)
from braggtrace.sources.output import output_of

FLOAT_FILE: Final = "float.bin"
QUIET_WORDS: Final = ("-floatfile", FLOAT_FILE, "-nonoise", "-nopgm", "-noprogress")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """An experiment, and what an argument list says beside it.

    Attributes:
        experiment: the exposure.
        output: images, as an argument list asks for them.
        notes: what a user should know of an argument list.
    """

    experiment: Experiment
    output: OutputOptions = field(default_factory=OutputOptions)
    notes: tuple[str, ...] = ()


def exposure_of(
    config: RunConfig, *, lenient: bool = False, switches: Switches | None = None
) -> Exposure:
    """The exposure of any configuration; the one way from YAML to an experiment.

    Args:
        config: a configuration.
        lenient: ignore unknown options of its argument list, as the C program does.
        switches: by which it is read; None takes the configuration's own.

    Returns:
        The exposure.

    Raises:
        UsageError: a file that cannot be used, or an argument list that is wrong; the
            latter with the place of its key.
    """
    given, switches = config.experiment, switches or build_switches(config)
    if given is None:
        what = (
            "this key is missing, as the subject is a trace: nothing can be simulated; "
            "`run`, `compare`, `verify` and `regate` need nothing more"
        )
        raise config.error(what, "experiment")
    if not isinstance(given, ArgumentListModel):
        experiment = experiment_of(given, switches)
        return Exposure(experiment=experiment, output=output_of(config))
    if config.output is not None:
        what = "an argument list says this by itself (-adc, -scale, -seed, -osc)"
        raise config.error(what, "output")
    listed = given.nanobragg_args
    try:
        found = read_arguments(
            listed.words,
            Path(listed.folder),
            lenient=lenient or listed.lenient,
            switches=switches,
        )
    except UsageError as error:
        raise config.error(str(error), "experiment", "nanobragg_args") from error
    return Exposure(
        experiment=found.experiment,
        output=found.output,
        notes=(*found.notes, *_other_pixels(config, found.output)),
    )


def program_arguments(config: RunConfig) -> list[str] | None:
    """What the C program is run with: a configuration's own list, word for word.

    Were a new list written of what was understood, a misunderstanding would be on both
    sides, and green.

    Args:
        config: a configuration.

    Returns:
        The list with absolute names of files; None where the configuration has none.

    Raises:
        UsageError: the list cannot be run with more options behind it.
    """
    given = config.experiment
    if not isinstance(given, ArgumentListModel):
        return None
    listed = given.nanobragg_args
    try:
        return prolong_arguments(
            listed.words, Path(listed.folder), QUIET_WORDS, lenient=listed.lenient
        )
    except UsageError as error:
        raise config.error(str(error), "experiment", "nanobragg_args") from error


def _other_pixels(config: RunConfig, output: OutputOptions) -> Iterator[str]:
    """Pixels of an argument list that give way to the configuration's own."""
    own = config.traced_pixels
    named = ", ".join(f"slow {slow}, fast {fast}" for slow, fast in own)
    for option, pixel in (
        ("-trace_pixel", output.trace_pixel),
        ("-printout_pixel", output.printout_pixel),
    ):
        if pixel is not None and own != (pixel,):
            yield f"{option} is not used: the traced pixel is {named}"
