"""``braggtrace verify``: is a bundle whole, and does its verdict follow from it?"""

from pathlib import Path

import click

from braggtrace.cli.exit_codes import ExitCode
from braggtrace.visible import visible_line


@click.command("verify")
@click.argument("bundle", type=click.Path(path_type=Path))
def command(bundle: Path) -> int:
    """Check every file of BUNDLE and recompute its verdict from it alone.

    Exit code: 0 if all is as recorded, whatever the verdict says; 1 if not.
    """
    from braggtrace.pipeline.verify import verify_bundle

    check = verify_bundle(bundle)
    for problem in check.problems:
        click.echo(f"WRONG  {visible_line(problem)}")
    name = visible_line(bundle)
    if check.problems:
        click.echo(f"NOT VERIFIED  {name}  ({len(check.problems)} problems)")
        return ExitCode.DIVERGED
    why = f"the verdict {check.verdict} follows from the traces"
    if check.verdict == "BLOCKED":
        why = "the run was blocked: there is no verdict"
    click.echo(f"VERIFIED  {name}  ({check.files} files as recorded; {why})")
    if check.today:
        click.echo(f"note  {visible_line(check.today)}")
    return ExitCode.AGREE
