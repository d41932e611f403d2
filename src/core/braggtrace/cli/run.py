"""``braggtrace run``: the whole comparison."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from braggtrace.cli.options import (
    Overrides,
    candidate_option,
    config_overrides,
    gate_options,
    overrides_of,
    rendering_progress,
    show_notes,
    typed_command,
    with_candidate,
)

if TYPE_CHECKING:
    from braggtrace.cli.outcomes import Judged
    from braggtrace.config import RunConfig


@click.command("run")
@click.argument(
    "configs",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
    metavar="CONFIG...",
)
@config_overrides
@candidate_option
@click.option("--quiet", "-q", is_flag=True, help="The verdict without the table.")
@click.option(
    "--collect-tests",
    "tests",
    multiple=True,
    metavar="SELECTOR",
    help="Record which tests pytest collects for a file, folder or node id.",
)
@gate_options
def command(
    configs: tuple[Path, ...],
    pixel: tuple[tuple[int, int], ...],
    mode: str | None,
    device: str | None,
    dtype: str | None,
    settings: tuple[str, ...],
    candidate: str | None,
    tests: tuple[str, ...],
    junit: Path | None,
    renders: tuple[str, ...],
    style: str,
    *,
    quiet: bool,
) -> int:
    """Compare the simulator with the baseline; write a bundle; print the verdict.

    With a candidate three sides are compared, and the verdict says which is alone.

    Exit code: 0 if all configurations agree, 1 if one diverged, more if one could not
    be judged; the others are judged all the same.
    """
    from braggtrace.cli.outcomes import gated, outcome_writers_of
    from braggtrace.config import load_config

    overrides = overrides_of(
        pixel=pixel, mode=mode, device=device, dtype=dtype, settings=settings
    )
    overrides = with_candidate(overrides, candidate)
    loaded = [(path, load_config(path, overrides)) for path in configs]
    writers = outcome_writers_of(
        style, junit, renders, quiet=quiet, configs=lambda: [c for _, c in loaded]
    )
    outcomes = []
    for path, config in loaded:
        one = gated(
            config.name, str(path), partial(_judge, path, config, overrides, tests)
        )
        outcomes.append(one)
        if not writers.is_text or "console" in config.report.formats:
            writers.show(one)
    return writers.finish(outcomes)


def _judge(
    path: Path, config: "RunConfig", overrides: Overrides, tests: tuple[str, ...]
) -> "Judged":
    from braggtrace.pipeline.run import run

    outcome = run(
        config,
        source=path,
        command=typed_command(),
        overrides=overrides,
        started=datetime.now(UTC),
        progress=rendering_progress(),
        tests=tests,
        say=lambda message: show_notes([message]),
    )
    show_notes(outcome.notes)
    return outcome.report, outcome.bundle, outcome.warnings
