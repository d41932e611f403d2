"""``braggtrace include-dir``: where braggtrace.h lies, for a C compiler."""

from pathlib import Path

import click

import braggtrace
from braggtrace.cli.exit_codes import ExitCode


@click.command("include-dir")
def command() -> int:
    """Print the folder of braggtrace.h: cc -I $(braggtrace include-dir) ..."""
    click.echo(Path(braggtrace.__file__).parent / "include")
    return ExitCode.AGREE
