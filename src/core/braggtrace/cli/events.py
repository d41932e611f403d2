"""``braggtrace events``: the catalogue of the simulator, or one of your own."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import click

from braggtrace.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from braggtrace.events import Catalog, EventSpec

# a column that is empty in every row is left out
_COLUMNS: Final[Mapping[str, Callable[["EventSpec"], str]]] = MappingProxyType(
    {
        "event": lambda spec: spec.name,
        "unit": lambda spec: spec.unit,
        "description": lambda spec: _described(spec),
        "kind": lambda spec: "" if spec.kind == "float" else spec.kind,
        "components": lambda spec: ", ".join(spec.components),
        "axes": lambda spec: ", ".join(spec.axes),
        "computed from": lambda spec: ", ".join(spec.upstream),
        "and the step before": lambda spec: ", ".join(spec.previous),
        "scale": lambda spec: "" if spec.scale == "none" else spec.scale,
    }
)


@click.command("events")
@click.argument("source", required=False)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "markdown"]),
    default="text",
    help="How the table is written.",
)
def command(source: str | None, style: str) -> int:
    """List every event in causal order: the simulator's, or those of SOURCE.

    SOURCE is a configuration, a YAML file with a catalogue, a plugin (a .py file or a
    module) or the name of a plugin's catalogue. Of two traces without a catalogue the
    events of both files are listed.
    """
    table = "github" if style == "markdown" else "simple"
    if source is None:
        click.echo(catalog_table(table))
        return ExitCode.AGREE
    from braggtrace.pipeline.inventory import catalogs_of

    parts = (f"{_title(c)}\n\n{catalog_table(table, c)}" for c in catalogs_of(source))
    click.echo("\n\n".join(parts))
    return ExitCode.AGREE


def catalog_table(style: str, catalog: "Catalog | None" = None) -> str:
    """A catalogue as a table.

    Args:
        style: a table format of tabulate.
        catalog: None for the simulator's.

    Returns:
        The table.
    """
    from tabulate import tabulate

    from braggtrace.catalog import BUILT_IN

    events = (catalog or BUILT_IN).events
    columns = {name: [cell(spec) for spec in events] for name, cell in _COLUMNS.items()}
    shown = {name: cells for name, cells in columns.items() if any(cells)}
    if style == "github":
        shown = {name: list(map(in_markdown, cells)) for name, cells in shown.items()}
    return tabulate(shown, headers="keys", tablefmt=style, disable_numparse=True)


def in_markdown(cell: str) -> str:
    """A cell to the letter: a* is a vector, and |q| its length."""
    return cell.replace("*", r"\*").replace("|", r"\|")


def _title(catalog: "Catalog") -> str:
    steps = f"; advances {catalog.advances}" if catalog.advances else ""
    return f"{catalog.name}: {catalog.description}{steps}"


def _described(spec: "EventSpec") -> str:
    if spec.view:
        return f"{spec.description} (printed only)"
    return "" if spec.description == spec.name else spec.description
