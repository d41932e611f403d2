"""From nanoBragg's argument list to a configuration."""

from collections.abc import Sequence
from pathlib import Path

import yaml

from braggtrace.baseline.arguments import read_arguments
from braggtrace.config import experiment_yaml
from braggtrace.config.yaml_source import Dumper
from braggtrace.errors import UsageError
from braggtrace.pipeline.comparison import ALL_GROUPS

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
        "factors": list(ALL_GROUPS[:-1]),
    }
    text = yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True)
    return f"{_HEAD}{text}", listed.notes
