"""``braggtrace new-plugin``: a package to begin with."""

from pathlib import Path

import click

from braggtrace.cli.exit_codes import ExitCode


@click.command("new-plugin")
@click.argument("name")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Folder that receives the package; else the current one.",
)
def command(name: str, output: Path) -> int:
    """Write a plugin package NAME: a factor, a comparator, tests that pass.

    Install it with `pip install --editable NAME`, name it in a configuration, and
    change it from there. A single `.py` file next to the YAML works, too.
    """
    from braggtrace.kit import write_package
    from braggtrace.pluginmanager import Registry

    registry = Registry()
    registry.load_all()
    for path in write_package(name, output, registry.known()):
        click.echo(path)
    click.echo(f"next: pip install --editable '{output / name}[test]'", err=True)
    return ExitCode.AGREE
