"""``braggtrace plugins``: what is installed, and what a file would offer."""

from pathlib import Path

import click
from tabulate import tabulate

from braggtrace.cli.exit_codes import ExitCode


@click.command("plugins")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def command(files: tuple[Path, ...]) -> int:
    """List the installed plugins, and those in FILES, with what each offers."""
    from braggtrace.pluginmanager import Registry

    registry = Registry()
    origins = [*registry.load_all(), *(registry.load(str(f.resolve())) for f in files)]
    rows = [
        (
            Path(o.name).name if o.name.endswith(".py") else o.name,
            ", ".join(o.factors),
            ", ".join(o.comparators),
            str(len(o.hypotheses) or ""),
            o.distribution or "file",
        )
        for o in origins
    ]
    headers = ("plugin", "factor groups", "comparators", "hypotheses", "from")
    click.echo(tabulate(rows, headers=headers))
    return ExitCode.AGREE
