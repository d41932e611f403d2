"""``braggtrace bundle``: the only ways to add to a bundle."""

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from braggtrace.cli.exit_codes import ExitCode
from braggtrace.cli.options import typed_command
from braggtrace.errors import UsageError

if TYPE_CHECKING:
    from braggtrace.bundle.added.add import Adder

_by = click.option("--by", metavar="NAME", help="Who adds; else the user's name.")
_bundle = click.argument("bundle", type=click.Path(path_type=Path), metavar="DIR")


@click.group("bundle")
def command() -> None:
    """Add to a bundle; what a run wrote stays as it is, and each addition is recorded.

    Every addition keeps the checksums before it under manifests/ and writes a line to
    additions.jsonl.
    """


@command.command("note")
@_bundle
@click.argument("text")
@_by
@click.option(
    "--to",
    "target",
    type=click.Choice(["summary.md", "hypotheses.md"]),
    default="summary.md",
    show_default=True,
    help="Which text grows.",
)
def note(bundle: Path, text: str, by: str | None, target: str) -> int:
    """Append TEXT to the summary of the bundle DIR."""
    from braggtrace.bundle.added.add import add_note

    add_note(bundle, text, adder_of(by), to=target)
    click.echo(f"noted in {bundle / target}")
    return ExitCode.AGREE


@command.command("attach")
@_bundle
@click.argument("file", type=click.Path(path_type=Path))
@_by
@click.option("--why", default="", metavar="TEXT", help="What the file is.")
@click.option("--name", default="", help="Its name in the bundle; else its own.")
def attach(bundle: Path, file: Path, by: str | None, why: str, name: str) -> int:
    """Copy FILE into the bundle DIR, under attachments/."""
    from braggtrace.bundle.added.add import attach_file

    inside = attach_file(bundle, file, adder_of(by), why=why, name=name)
    click.echo(f"attached as {bundle / inside}")
    return ExitCode.AGREE


@command.command("refresh")
@_bundle
@_by
@click.option("--why", default="", metavar="TEXT", help="What was added.")
@click.option(
    "--add",
    "files",
    multiple=True,
    metavar="FILE",
    help="Declare a new file of DIR, relative to it; may be given often.",
)
def refresh(bundle: Path, by: str | None, why: str, files: tuple[str, ...]) -> int:
    """Write the checksums of DIR anew after a declared addition.

    Accepted are texts that have grown (summary.md, commands.txt, hypotheses.md), files
    that --add declares, and an addition that was interrupted. Any other change is
    refused.
    """
    from braggtrace.bundle.added.add import refresh as refresh_bundle

    if refresh_bundle(bundle, adder_of(by), why=why, files=files):
        click.echo(f"checksums of {bundle} written anew; the old ones are kept")
    else:
        click.echo(f"nothing was added to {bundle}: its checksums stay")
    return ExitCode.AGREE


def adder_of(by: str | None) -> "Adder":
    """Who adds, and when.

    Raises:
        UsageError: nobody is named, and the system knows no user.
    """
    from braggtrace.bundle.added.add import Adder

    try:
        name = by if by is not None else getpass.getuser()
    except (KeyError, OSError) as error:
        raise UsageError("the system knows no user name; give --by NAME") from error
    if not name.strip() or not name.isprintable():
        raise UsageError(f"--by wants a name, got {name!r}")
    return Adder(by=name.strip(), moment=datetime.now(UTC), command=typed_command())
