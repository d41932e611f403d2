"""From nanoBragg's argument list to a configuration, and back."""

from collections.abc import Sequence
from pathlib import Path

import yaml

from braggtrace.config import ArgumentListModel, RunConfig, experiment_yaml
from braggtrace.config.yaml_source import Dumper
from braggtrace.defaults import FACTOR_GROUPS
from braggtrace.errors import UsageError
from braggtrace.nanobragg.arguments import (
    move_arguments,
    read_arguments,
    write_arguments,
)
from braggtrace.sources.request import output_yaml, read_experiment

_HEAD = (
    "# Imported from an argument list. Name the baseline: a recording, or the trace\n"
    "# that the program printed for the pixel.\n"
)


def arguments_to_yaml(
    arguments: Sequence[str], name: str, folder: Path, *, lenient: bool
) -> tuple[str, tuple[str, ...]]:
    """A configuration of the experiment that an argument list describes.

    Args:
        arguments: without the name of the program.
        name: of the configuration.
        folder: where the YAML file will lie.
        lenient: ignore unknown options, as the C program does.

    Returns:
        The YAML, and what a user should know of the list.

    Raises:
        UsageError: no arguments, or something wrong with them.
    """
    if not arguments:
        raise UsageError("give nanoBragg's own arguments after --")
    listed = read_arguments(arguments, Path.cwd(), lenient=lenient)
    slow, fast = listed.output.trace_pixel or listed.output.printout_pixel or (0, 0)
    data = {
        "version": 1,
        "name": name,
        "experiment": experiment_yaml(listed.experiment, folder),
        "baseline": {"trace": "c.log"},
        "pixel": {"slow": slow, "fast": fast},
        "factors": list(FACTOR_GROUPS),
    }
    output = output_yaml(listed.output, listed.experiment.scan)
    data |= {"output": dict(output)} if output else {}
    text = yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True)
    return f"{_HEAD}{text}", listed.notes


def config_to_arguments(
    config: RunConfig, files: Path | None
) -> tuple[list[str], tuple[str, ...]]:
    """The argument list that makes the C program simulate a configuration.

    Args:
        config: a configuration; its own argument list is given back.
        files: folder for files that a new list needs.

    Returns:
        The arguments, with names of files that are right from the current folder, and
        what a user should know of them.

    Raises:
        UsageError: no list can say it, or something is wrong with its own list.
    """
    exposure, given = read_experiment(config), config.experiment
    if not isinstance(given, ArgumentListModel):
        words = write_arguments(exposure.experiment, exposure.output, folder=files)
        return words, exposure.notes
    listed = given.nanobragg_args
    words = move_arguments(
        listed.words, Path(listed.folder), Path.cwd(), lenient=listed.lenient
    )
    return words, exposure.notes
