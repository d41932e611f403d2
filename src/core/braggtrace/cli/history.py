"""``braggtrace history``: the attempts of a name, or the status of all names."""

from pathlib import Path

import click

from braggtrace.cli.exit_codes import ExitCode
from braggtrace.cli.options import write_text
from braggtrace.errors import UnknownNameError, UsageError

_PAGE = "status.md"


@click.command("history")
@click.argument("name", required=False)
@click.option(
    "--reports",
    type=click.Path(path_type=Path),
    default=Path("reports"),
    show_default=True,
    metavar="DIR",
    help="Folder of the bundles: report.dir of the configuration.",
)
@click.option(
    "--consolidated", is_flag=True, help="Write the status of all names on one page."
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help=f"Where that page goes; else {_PAGE} in DIR. - prints it.",
)
def command(
    name: str | None, reports: Path, output: Path | None, *, consolidated: bool
) -> int:
    """Show the attempts of NAME: commits, verdicts, margins, and their trend."""
    from braggtrace.bundle.history import consolidated_text, history_text
    from braggtrace.bundle.ledger import Ledger, ledger_names

    names = ledger_names(reports)
    if consolidated:
        if name is not None:
            raise UsageError("--consolidated takes no NAME: it shows them all")
        if not names:
            raise UsageError(
                f"{reports} holds no ledger; choose another with --reports"
            )
        text = consolidated_text({n: Ledger(reports / n).attempts() for n in names})
        _show(text, output or reports / _PAGE)
        return ExitCode.AGREE
    if name is None:
        raise UsageError(f"name a comparison (there are: {', '.join(names) or 'none'})")
    attempts = Ledger(reports / name).attempts() if name in names else ()
    if not attempts:
        raise UnknownNameError(f"name in {reports}", name, names)
    click.echo(history_text(name, attempts), nl=False)
    return ExitCode.AGREE


def _show(text: str, path: Path) -> None:
    if str(path) == "-":
        click.echo(text, nl=False)
        return
    write_text(path, text)
    click.echo(f"status of all names in {path}")
