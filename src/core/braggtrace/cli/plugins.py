"""``braggtrace plugins``: what is installed, and what a file would offer."""

import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from braggtrace.cli.exit_codes import ExitCode
from braggtrace.defaults import RENDERINGS

if TYPE_CHECKING:
    from braggtrace.pipeline.inventory import Inventory, Offer
    from braggtrace.pluginmanager import PluginOrigin


@click.command("plugins")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--verbose",
    "-v",
    is_flag=True,
    help="Each object: where it came from, its version, which configuration uses it.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How --verbose is printed.",
)
def command(files: tuple[Path, ...], style: str, *, verbose: bool) -> int:
    """List the installed plugins, and those in FILES, with what each offers.

    With --verbose FILES may be configurations, too; none given takes those of this
    folder and of configs/. A plugin that raises is named with its traceback; the others
    are listed, too, and the exit code is 3.
    """
    if verbose or style == "json":
        return _everything(files, style)
    from braggtrace.pluginmanager import Registry

    registry = Registry()
    origins = [*registry.load_all(), *(registry.load(str(f.resolve())) for f in files)]
    click.echo(_summary(origins))
    return ExitCode.AGREE


def _summary(origins: Sequence["PluginOrigin"]) -> str:
    """A line for each plugin; a kind that no plugin offers has no column."""
    from tabulate import tabulate

    kinds = [
        kind
        for kind in origins[0].offers
        if kind != "hypotheses" and any(origin.offers[kind] for origin in origins)
    ]
    rows = [
        (
            Path(o.name).name if o.name.endswith(".py") else o.name,
            *(", ".join(o.offers[kind]) for kind in kinds),
            str(len(o.hypotheses) or ""),
            o.distribution or "file",
        )
        for o in origins
    ]
    titles = ("factor groups" if kind == "factors" else kind for kind in kinds)
    return tabulate(rows, headers=("plugin", *titles, "hypotheses", "from"))


def _everything(files: tuple[Path, ...], style: str) -> int:
    from braggtrace.pipeline.inventory import configurations_near, take_inventory

    configured = any(path.suffix in (".yaml", ".yml") for path in files)
    found = () if configured else configurations_near(Path.cwd())
    inventory = take_inventory(files, found)
    if style == "json":
        click.echo(_as_json(inventory))
    else:
        click.echo("\n".join(map(_offer_line, inventory.offers)))
    for unread in inventory.unread:
        click.echo(f"note: not a configuration that can be used: {unread}", err=True)
    for error in inventory.broken:
        click.echo(f"braggtrace: {error}", err=True)
        click.echo(textwrap.indent(error.traceback, "  | "), nl=False, err=True)
    return ExitCode.CANNOT_RUN if inventory.broken else ExitCode.AGREE


def _offer_line(offer: "Offer") -> str:
    """One object on one line, so that grep finds it."""
    from braggtrace.report.console import shown_path

    users = ", ".join(shown_path(Path(user).resolve()) for user in offer.users)
    if offer.kind == "hypotheses":
        users = "every configuration that diverges"
    elif offer.kind == "outcomes":
        users = "commands that name it"
    elif offer.kind == "reports" and offer.plugin == offer.name in RENDERINGS:
        users = "every bundle"
    place = shown_path(Path(offer.place)) if "/" in offer.place else offer.place
    return (
        f"{offer.kind:<12}{offer.name}: {offer.description}; from {place} "
        f"({offer.version}); used by {users or 'no configuration that was looked at'}"
    )


def _as_json(inventory: "Inventory") -> str:
    import json

    broken = [
        {
            "plugin": error.plugin,
            "doing": error.doing,
            "error": str(error.cause),
            "traceback": error.traceback,
        }
        for error in inventory.broken
    ]
    offers = [asdict(offer) for offer in inventory.offers]
    data = {"offers": offers, "broken": broken, "unread": inventory.unread}
    return json.dumps(data, indent=2, ensure_ascii=False)
