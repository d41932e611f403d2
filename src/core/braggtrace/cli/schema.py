"""``braggtrace schema``: the JSON schema of a configuration."""

from pathlib import Path

import click

from braggtrace.cli.exit_codes import ExitCode
from braggtrace.cli.options import write_text
from braggtrace.errors import UsageError


@click.command("schema")
@click.option(
    "--of",
    "what",
    type=click.Choice(["config", "report"]),
    default="config",
    help="A configuration file, or what --format json prints.",
)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="Write it to this file."
)
@click.option(
    "--plugin",
    "plugins",
    multiple=True,
    help="With the limits of this plugin's comparators: a .py file, a module, or the "
    "name of an installed one; may be given often.",
)
@click.option("--path", "where", is_flag=True, help="Say where the installed copy is.")
def command(
    what: str, output: Path | None, plugins: tuple[str, ...], *, where: bool
) -> int:
    """Print a JSON schema.

    That of a configuration is for editors that check YAML, that of the report for
    programs that read it. Both are installed with the package (--path). --plugin adds
    the limits that the comparators of a plugin take in a tolerance.
    """
    if plugins and (where or what == "report"):
        raise UsageError("--plugin adds to the schema of a configuration alone")
    if where:
        from braggtrace.config import published

        click.echo(published(what))
        return ExitCode.AGREE
    text = _text(what, plugins)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_text(output, text)
    return ExitCode.AGREE


def _text(what: str, plugins: tuple[str, ...]) -> str:
    if what == "report":
        from braggtrace.report.outcomes import machine_schema

        return machine_schema()
    from braggtrace.config import schema_text

    if not plugins:
        return schema_text()
    from braggtrace.pluginmanager import Registry

    registry = Registry()
    for plugin in plugins:
        registry.load(plugin)
    return schema_text(registry.all_comparators())
