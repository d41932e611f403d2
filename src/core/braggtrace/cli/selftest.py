"""``braggtrace selftest``: does the gate find what it must?"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from braggtrace.cli.exit_codes import ExitCode
from braggtrace.cli.options import config_overrides, overrides_of, show_notes
from braggtrace.visible.streams import echo_as_is

if TYPE_CHECKING:
    from braggtrace.selftest import Outcome

_SHOWN = 20


@click.command("selftest")
@click.argument("config", type=click.Path(path_type=Path))
@config_overrides
def command(
    config: Path,
    pixel: tuple[tuple[int, int], ...],
    mode: str | None,
    device: str | None,
    dtype: str | None,
    settings: tuple[str, ...],
) -> int:
    """Plant faults in a copy of the baseline and demand that each is found.

    Harmless changes are planted, too, and must raise no alarm. Exit code: 0 if every
    fault was found and nothing else, 1 if not.
    """
    from braggtrace.config import load_config
    from braggtrace.selftest.configured import self_test_config

    overrides = overrides_of(
        pixel=pixel, mode=mode, device=device, dtype=dtype, settings=settings
    )
    progress = _show if sys.stderr.isatty() else _silent
    loaded = load_config(config, overrides)
    if loaded.candidate is not None:
        show_notes(["faults are planted in the baseline; the candidate takes no part"])
    outcome = self_test_config(loaded, progress)
    click.echo(outcome_text(outcome))
    return ExitCode.AGREE if outcome.passed else ExitCode.DIVERGED


def outcome_text(outcome: "Outcome") -> str:
    """Caught / planted by kind, false alarms, and every mutant that lived."""
    from tabulate import tabulate

    lived = [life.change.kind for life in outcome.lived]
    rows = [
        (kind, f"{planted - lived.count(kind)} / {planted}")
        for kind, planted in sorted(outcome.planted.items())
    ]
    planted, harmless = sum(outcome.planted.values()), sum(outcome.harmless.values())
    lines = [
        tabulate(rows, headers=("fault", "caught / planted")),
        "",
        f"{'PASSED' if outcome.passed else 'FAILED'}  "
        f"{planted - len(lived)} / {planted} faults caught, "
        f"{len(outcome.alarms)} false alarms in {harmless} harmless changes",
    ]
    for title, lives in (("lived", outcome.lived), ("false alarm", outcome.alarms)):
        lines += [
            f"{title}  {life.change.kind}, {life.change.where}: {life.why}"
            for life in lives[:_SHOWN]
        ]
        if len(lives) > _SHOWN:
            lines.append(f"{title}  and {len(lives) - _SHOWN} more")
    if outcome.untested:
        lines.append(
            f"not tested  {outcome.untested} numbers that are exempt or in no "
            "configured factor"
        )
    if outcome.without_effect:
        lines.append(
            f"no fault  {outcome.without_effect} changes after which what is compared "
            "is the same"
        )
    return "\n".join(lines)


def _show(what: str, done: int) -> None:
    echo_as_is(f"\r{what} judged: {done}", err=True)


def _silent(what: str, done: int) -> None:
    """Show no progress, where stderr is no terminal."""
