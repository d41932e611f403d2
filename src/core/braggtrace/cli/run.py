"""``braggtrace run``: the whole comparison."""

from datetime import UTC, datetime
from pathlib import Path

import click

from braggtrace.cli.exit_codes import ExitCode
from braggtrace.cli.options import (
    config_overrides,
    overrides_of,
    rendering_progress,
    show_notes,
    typed_command,
)


@click.command("run")
@click.argument(
    "configs",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
    metavar="CONFIG...",
)
@config_overrides
@click.option("--quiet", "-q", is_flag=True, help="The verdict without the table.")
def command(
    configs: tuple[Path, ...],
    pixel: tuple[tuple[int, int], ...],
    mode: str | None,
    device: str | None,
    dtype: str | None,
    settings: tuple[str, ...],
    *,
    quiet: bool,
) -> int:
    """Compare the simulator with the baseline; write a bundle; print the verdict.

    Exit code: 0 if all configurations agree, 1 if one diverged.
    """
    from braggtrace.config import load_config
    from braggtrace.pipeline.run import run
    from braggtrace.report.console import console_text

    overrides = overrides_of(
        pixel=pixel, mode=mode, device=device, dtype=dtype, settings=settings
    )
    loaded = [(path, load_config(path, overrides)) for path in configs]
    agree = True
    for path, config in loaded:
        outcome = run(
            config,
            source=path,
            command=typed_command(),
            overrides=overrides,
            started=datetime.now(UTC),
            progress=rendering_progress(),
        )
        show_notes(outcome.notes)
        agree &= outcome.report.verdict.agree
        if "console" in config.report.formats:
            click.echo(console_text(outcome.report, table=not quiet))
            if outcome.bundle is not None:
                click.echo(f"{'bundle':<18}{_shown(outcome.bundle)}")
    return ExitCode.AGREE if agree else ExitCode.DIVERGED


def _shown(bundle: Path) -> str:
    """The bundle relative to the current folder, where it lies below it."""
    folder = Path.cwd()
    inside = bundle.is_relative_to(folder)
    return str(bundle.relative_to(folder)) if inside else str(bundle)
