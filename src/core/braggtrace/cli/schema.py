"""``braggtrace schema``: the JSON schema of a configuration."""

from pathlib import Path

import click

from braggtrace.cli.exit_codes import ExitCode
from braggtrace.cli.options import write_text


@click.command("schema")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="Write it to this file."
)
def command(output: Path | None) -> int:
    """Print the JSON schema of a configuration file, for editors that check YAML."""
    from braggtrace.config import schema_text

    if output is None:
        click.echo(schema_text(), nl=False)
    else:
        write_text(output, schema_text())
    return ExitCode.AGREE
