"""``braggtrace regate``: a saved bundle under other tolerances."""

from pathlib import Path

import click

from braggtrace.cli.faces import Judged, finish, gate_options, gated, show
from braggtrace.cli.options import overrides_of


@click.command("regate")
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option(
    "--config",
    "-c",
    type=click.Path(path_type=Path),
    help="Judge by this YAML file's factors, tolerances, exemptions and expectations; "
    "else by the bundle's own.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Override one key, such as tolerances.default.rtol=1e-6; may be given often.",
)
@click.option("--quiet", "-q", is_flag=True, help="The verdict without the table.")
@gate_options
def command(
    bundle: Path,
    config: Path | None,
    settings: tuple[str, ...],
    junit: Path | None,
    style: str,
    *,
    quiet: bool,
) -> int:
    """Judge the traces of BUNDLE again, without running anything.

    The traces are those of the bundle, which is not changed.
    """
    from datetime import UTC, datetime

    from braggtrace.pipeline.regate import regate

    overrides = overrides_of(
        pixel=(), mode=None, device=None, dtype=None, settings=settings
    )
    lines: list[str] = []

    def judge() -> Judged:
        found = regate(bundle, config, overrides, today=datetime.now(UTC).date())
        now = "AGREE" if found.report.verdict.agree else "DIVERGED"
        lines.append(f"{'recorded verdict':<18}{found.was}; under these rules {now}")
        return found.report, None, found.changes

    one = gated(bundle.name, str(config or bundle), judge)
    if style == "text":
        show(one, table=not quiet)
        for line in lines:
            click.echo(line)
    return finish([one], style=style, junit=junit)
