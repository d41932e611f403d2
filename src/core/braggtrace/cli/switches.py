"""``braggtrace switches``: every deviation of the C program that can be switched."""

import click

from braggtrace.cli.events import in_markdown
from braggtrace.cli.exit_codes import ExitCode


@click.command("switches")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "markdown"]),
    default="text",
    help="How the table is written.",
)
def command(style: str) -> int:
    """List the deviations of the C program: what it does, and what physics says.

    `--mode nanobragg` has all of them on, `--mode physical` all off; one alone is set
    with `--set subject.switches.NAME=false`.
    """
    click.echo(switch_table("github" if style == "markdown" else "grid"))
    return ExitCode.AGREE


def switch_table(style: str) -> str:
    """The switches as a table.

    Args:
        style: a table format of tabulate.

    Returns:
        The table.
    """
    from tabulate import tabulate

    from braggtrace.experiment.switch_table import SWITCHES

    rows = [[s.name, s.c_program, s.physics, s.effect] for s in SWITCHES]
    headers = ("switch", "on: the C program", "off: physics", "measured effect")
    widths = [None, 34, 30, 30] if style == "grid" else None
    if style == "github":
        rows = [list(map(in_markdown, row)) for row in rows]
    return tabulate(rows, headers=headers, tablefmt=style, maxcolwidths=widths)
