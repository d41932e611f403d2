"""What the gating commands share: JUnit, JSON, GitHub, and the exit code of several."""

import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import click

from braggtrace.cli.exit_codes import exit_code
from braggtrace.cli.options import BISECT, told, write_text
from braggtrace.errors import BraggtraceError, UsageError
from braggtrace.report.gated import AGREE, DIVERGED, Gated, overall

if TYPE_CHECKING:
    from braggtrace.report.report import Report

Function = TypeVar("Function", bound=Callable[..., Any])
# report, bundle or None, warnings
Judged: TypeAlias = "tuple[Report, Path | None, tuple[str, ...]]"


def gate_options(function: Function) -> Function:
    """Options of every command that ends with a verdict."""
    for option in (
        click.option(
            "--junit",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Also write the verdict as JUnit XML.",
        ),
        click.option(
            "--format",
            "style",
            type=click.Choice(["text", "json"]),
            default="text",
            help="How the verdict is printed; json follows docs/schema.",
        ),
        # main() reads it, so that it counts for a wrong command line, too
        click.option(
            BISECT,
            is_flag=True,
            expose_value=False,
            help="Exit 125 where there is no verdict, for git bisect run.",
        ),
    ):
        function = option(function)
    return function


def gated(name: str, source: str, judge: Callable[[], Judged]) -> Gated:
    """Run one comparison; what keeps it from a verdict becomes part of the outcome.

    Args:
        name: of the comparison, should it not come to a report.
        source: the file that asked for it.
        judge: does the work.

    Returns:
        The outcome. An internal error is not caught: it ends the program.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    try:
        report, bundle, warnings = judge()
    except BraggtraceError as error:
        for line in told(error):
            click.echo(line, err=True)
        return Gated(
            name=name,
            source=source,
            exit_code=exit_code(error),
            started=started,
            seconds=time.monotonic() - clock,
            error=str(error),
        )
    return Gated(
        name=report.name,
        source=source,
        exit_code=AGREE if report.verdict.agree else DIVERGED,
        started=started,
        seconds=time.monotonic() - clock,
        report=report,
        warnings=warnings,
        bundle=str(bundle) if bundle is not None else "",
    )


def show(one: Gated, *, table: bool) -> None:
    """Print one outcome for a person; an error was printed when it happened."""
    from braggtrace.report.console import console_text

    if one.report is None:
        return
    click.echo(console_text(one.report, table=table))
    for warning in one.warnings:
        click.echo(f"{'warning':<18}{warning}")
    if one.bundle:
        click.echo(f"{'bundle':<18}{shown_path(Path(one.bundle))}")


def finish(outcomes: Sequence[Gated], *, style: str, junit: Path | None) -> int:
    """Write what was asked for, and what GitHub reads; the exit code of them all.

    Raises:
        UsageError: the JUnit file cannot be written.
    """
    if style == "json":
        from braggtrace.report.machine import machine_text

        click.echo(machine_text(outcomes), nl=False)
    if junit is not None:
        from braggtrace.report.junit import junit_text

        write_text(junit, junit_text(outcomes), option="--junit")
    if os.environ.get("GITHUB_ACTIONS") == "true":
        _tell_github(outcomes, err=style == "json")
    return overall(outcomes)


def _tell_github(outcomes: Sequence[Gated], *, err: bool) -> None:
    from braggtrace.report.github import annotations, step_summary

    for line in annotations(outcomes):
        click.echo(line, err=err)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if not summary:
        return
    try:
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(step_summary(outcomes))
    except OSError as error:
        raise UsageError(
            f"GITHUB_STEP_SUMMARY names {summary}, which cannot be written: "
            f"{error.strerror}; correct or unset it"
        ) from error


def shown_path(path: Path) -> str:
    """A path relative to the current folder, where it lies below it."""
    folder = Path.cwd()
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
