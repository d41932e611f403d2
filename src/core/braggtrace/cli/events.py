"""``braggtrace events``: the catalogue."""

import click

from braggtrace.cli.exit_codes import ExitCode


@click.command("events")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "markdown"]),
    default="text",
    help="How the table is written.",
)
def command(style: str) -> int:
    """List every event in causal order."""
    click.echo(catalog_table("github" if style == "markdown" else "simple"))
    return ExitCode.AGREE


def catalog_table(style: str) -> str:
    """The catalogue as a table.

    Args:
        style: a table format of tabulate.

    Returns:
        The table.
    """
    from tabulate import tabulate

    from braggtrace.catalog import CATALOG

    rows = [
        (
            spec.name,
            spec.unit,
            ", ".join(spec.components),
            ", ".join(spec.axes),
            ", ".join(spec.upstream),
            "" if spec.scale == "none" else spec.scale,
            spec.description + (" (*printed only*)" if spec.view else ""),
        )
        for spec in CATALOG.values()
    ]
    headers = (
        "event",
        "unit",
        "components",
        "axes",
        "computed from",
        "scale",
        "description",
    )
    return tabulate(rows, headers=headers, tablefmt=style, disable_numparse=True)
