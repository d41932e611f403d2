"""``braggtrace regate``: a saved bundle under other tolerances."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from braggtrace.cli.options import gate_options, overrides_of

if TYPE_CHECKING:
    from braggtrace.cli.outcomes import Judged
    from braggtrace.config import RunConfig


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
    renders: tuple[str, ...],
    style: str,
    *,
    quiet: bool,
) -> int:
    """Judge the traces of BUNDLE again, without running anything.

    The traces are those of the bundle, which is not changed.
    """
    from datetime import UTC, datetime

    from braggtrace.cli.outcomes import gated, outcome_writers_of
    from braggtrace.pipeline.regate import regate

    overrides = overrides_of(
        pixel=(), mode=None, device=None, dtype=None, settings=settings
    )
    lines: list[str] = []

    def judge() -> "Judged":
        found = regate(bundle, config, overrides, today=datetime.now(UTC).date())
        now = "AGREE" if found.report.verdict.agree else "DIVERGED"
        lines.append(f"{'recorded verdict':<18}{found.was}; under these rules {now}")
        return found.report, None, found.changes

    writers = outcome_writers_of(
        style, junit, renders, quiet=quiet, configs=partial(_configs, bundle, config)
    )
    one = gated(bundle.name, str(config or bundle), judge)
    writers.show(one)
    if writers.is_text:
        for line in lines:
            click.echo(line)
    return writers.finish([one])


def _configs(bundle: Path, config: Path | None) -> "tuple[RunConfig, ...]":
    """The configuration by which a bundle is judged."""
    from braggtrace.bundle.read import bundled_config
    from braggtrace.config import load_config

    return (bundled_config(bundle) if config is None else load_config(config),)
