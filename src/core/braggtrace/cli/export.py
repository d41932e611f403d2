"""``braggtrace export``: YAML becomes nanoBragg's argument list."""

import shlex
from pathlib import Path

import click

from braggtrace.cli.exit_codes import ExitCode
from braggtrace.cli.options import config_overrides, overrides_of, show_notes


@click.command("export")
@click.argument("config", type=click.Path(path_type=Path))
@config_overrides
@click.option(
    "--files",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for files that the list needs, such as the matrix.",
)
def command(
    config: Path,
    pixel: tuple[tuple[int, int], ...],
    mode: str | None,
    device: str | None,
    dtype: str | None,
    settings: tuple[str, ...],
    files: Path | None,
) -> int:
    """Print the argument list that makes nanoBragg simulate CONFIG.

    File names in it are valid from the current folder.
    """
    from braggtrace.config import load_config
    from braggtrace.pipeline.starting import config_to_arguments

    overrides = overrides_of(
        pixel=pixel, mode=mode, device=device, dtype=dtype, settings=settings
    )
    arguments, notes = config_to_arguments(load_config(config, overrides), files)
    show_notes(notes)
    click.echo(shlex.join(arguments))
    return ExitCode.AGREE
