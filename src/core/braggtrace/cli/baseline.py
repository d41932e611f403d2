"""``braggtrace baseline``: recordings of the C program."""

from pathlib import Path

import click

from braggtrace.cli.exit_codes import ExitCode
from braggtrace.cli.options import overrides_of


@click.group("baseline")
def command() -> None:
    """Recordings of the C program; a run reads them and never writes one."""


@command.command("record")
@click.argument("config", type=click.Path(path_type=Path))
@click.option(
    "--pixels",
    "--pixel",
    "pixels",
    type=int,
    nargs=2,
    multiple=True,
    metavar="SLOW FAST",
    help="A pixel to record; may be given often. Without, those of CONFIG.",
)
@click.option(
    "--set", "settings", multiple=True, metavar="KEY=VALUE", help="Override one key."
)
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the recording; must not exist.",
)
def record(
    config: Path,
    pixels: tuple[tuple[int, int], ...],
    settings: tuple[str, ...],
    output: Path,
) -> int:
    """Run the program of CONFIG and keep what it prints of some pixels."""
    from braggtrace.config import load_config
    from braggtrace.pipeline.recording import record_baseline

    overrides = overrides_of(
        pixel=(), mode=None, device=None, dtype=None, settings=settings
    )
    manifest = record_baseline(load_config(config, overrides), pixels, output)
    click.echo(
        f"recorded {len(manifest.pixels)} pixels of {manifest.program} in {output}; "
        f"use it with baseline: {{recorded: {output}}}"
    )
    return ExitCode.AGREE
