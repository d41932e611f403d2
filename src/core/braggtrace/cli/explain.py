"""``braggtrace explain``: where, why, and what would close the gap."""

import shlex
from datetime import UTC, datetime
from pathlib import Path

import click

from braggtrace.cli.exit_codes import ExitCode
from braggtrace.cli.options import (
    Overrides,
    candidate_option,
    config_overrides,
    overrides_of,
    typed_command,
    with_candidate,
)


@click.command("explain")
@click.argument("config", type=click.Path(path_type=Path), metavar="CONFIG")
@config_overrides
@candidate_option
def command(
    config: Path,
    pixel: tuple[tuple[int, int], ...],
    mode: str | None,
    device: str | None,
    dtype: str | None,
    settings: tuple[str, ...],
    candidate: str | None,
) -> int:
    """Compare, and explain: root causes, shares, hypotheses, inherited differences.

    The bundle has no error budget, unless a tolerance needs it.

    Exit code: 0 if both sides agree, 1 if they diverged.
    """
    from braggtrace.config import load_config
    from braggtrace.pipeline.run import run
    from braggtrace.report.console import console_text, explained_text

    overrides = overrides_of(
        pixel=pixel, mode=mode, device=device, dtype=dtype, settings=settings
    )
    overrides = with_candidate(overrides, candidate)
    unstated: Overrides = (("report.budget", False), *overrides)
    outcome = run(
        load_config(config, unstated),
        source=config,
        command=typed_command(),
        overrides=unstated,
        started=datetime.now(UTC),
    )
    report = outcome.report
    if report.explanation is None:
        click.echo(console_text(report, table=False))
    else:
        click.echo(explained_text(report))
        for trial in report.explanation.confirmed[:1]:
            if trial.fix:
                click.echo(f"{'try':<18}{_command(config, overrides, trial.fix)}")
    if outcome.bundle is not None:
        click.echo(f"{'bundle':<18}{outcome.bundle}")
    return ExitCode.AGREE if report.verdict.agree else ExitCode.DIVERGED


def _command(config: Path, overrides: Overrides, fix: str) -> str:
    """The command that tries a fix, with what was overridden before."""
    words = ["braggtrace", "run", str(config)]
    for key, value in overrides:
        if key == "pixels":
            for place in value:
                words += ["--pixel", str(place["slow"]), str(place["fast"])]
        elif key in ("subject.mode", "subject.device", "subject.dtype"):
            words += [f"--{key.removeprefix('subject.')}", str(value)]
        else:
            words += ["--set", f"{key}={value}"]
    for setting in fix.split(" --set "):
        words += ["--set", setting]
    return shlex.join(words)
