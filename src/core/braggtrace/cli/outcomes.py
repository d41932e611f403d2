"""What the gating commands share: renderers of outcomes, and the code of several."""

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from braggtrace.calling import accepted
from braggtrace.cli.exit_codes import exit_code, out_of_memory
from braggtrace.cli.options import JUNIT_OPTION, RENDER, error_lines, write_text
from braggtrace.defaults import FORMATS, GITHUB_LOG, GITHUB_SUMMARY, JUNIT, TEXT
from braggtrace.errors import BraggtraceError, UsageError, plugin_faults
from braggtrace.replaceable import require_unprotected
from braggtrace.report.gated import AGREE, DIVERGED, Gated, overall
from braggtrace.visible import visible_line
from braggtrace.visible.streams import echo_as_is

if TYPE_CHECKING:
    from braggtrace.config import RunConfig
    from braggtrace.protocols import OutcomeWriter
    from braggtrace.report.report import Report

# report, bundle or None, warnings
Judged: TypeAlias = "tuple[Report, Path | None, tuple[str, ...]]"


def gated(name: str, source: str, judge: Callable[[], Judged]) -> Gated:
    """Run one comparison; what keeps it from a verdict becomes part of the outcome.

    Args:
        name: of the comparison, should it not come to a report.
        source: the file that asked for it.
        judge: does the work.

    Returns:
        The outcome. An internal error is not caught: it ends the program.
    """
    name, source = visible_line(name), visible_line(source)
    started, clock = datetime.now(UTC), time.monotonic()
    try:
        report, bundle, warnings = judge()
    except (BraggtraceError, MemoryError, RuntimeError) as raised:
        error = raised if isinstance(raised, BraggtraceError) else out_of_memory(raised)
        if error is None:
            raise
        for line in error_lines(error):
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
        bundle=visible_line(bundle) if bundle is not None else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """A file that a renderer fills, and the option that named it."""

    writer: "OutcomeWriter"
    file: Path
    option: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeWriters:
    """How a command tells of its outcomes.

    Attributes:
        style: what ``--format`` says.
        printed: prints them.
        targets: files that are written besides.
        table: whether the table of factors is wanted.
    """

    style: str
    printed: "OutcomeWriter"
    targets: tuple[_Target, ...]
    table: bool

    @property
    def is_text(self) -> bool:
        """Whether the console report is printed: where no other is requested."""
        return FORMATS.get(self.style, self.style) == FORMATS[TEXT]

    def show(self, one: Gated) -> None:
        """Print one outcome as it comes, where the renderer prints each by itself."""
        if _each(self.printed):
            self._print(_rendered(self.printed, [one], table=self.table))

    def finish(self, outcomes: Sequence[Gated]) -> int:
        """Print and write what was asked for, and what GitHub reads.

        Everything is rendered before anything is written.

        Returns:
            The exit code of all outcomes.

        Raises:
            PluginError: a renderer raised, or answered no text.
            UsageError: a file cannot be written.
        """
        printed: str | bytes = ""
        if not _each(self.printed):
            printed = _rendered(self.printed, outcomes, table=self.table)
        written = [
            (target, _rendered(target.writer, outcomes, table=self.table))
            for target in self.targets
        ]
        self._print(printed)
        for target, data in written:
            write_text(target.file, data, option=target.option)
        if os.environ.get("GITHUB_ACTIONS") == "true":
            self._tell_github(outcomes)
        return overall(outcomes)

    def _print(self, data: str | bytes) -> None:
        """Print as it may be shown; what another renderer makes is meant as it is."""
        if self.is_text:
            click.echo(data, nl=False)
        else:
            _echo(data)

    def _tell_github(self, outcomes: Sequence[Gated]) -> None:
        if self.style != GITHUB_LOG:
            log = _rendered(_writer(GITHUB_LOG), outcomes, table=self.table)
            _echo(log, err=not self.is_text)
        summary = os.environ.get("GITHUB_STEP_SUMMARY")
        if not summary:
            return
        text = _rendered(_writer(GITHUB_SUMMARY), outcomes, table=self.table)
        require_unprotected(Path(summary), "GITHUB_STEP_SUMMARY")
        try:
            with Path(summary).open("ab") as file:
                file.write(text.encode() if isinstance(text, str) else text)
        except OSError as error:
            raise UsageError(
                f"GITHUB_STEP_SUMMARY names {summary}, which cannot be written: "
                f"{error.strerror}; correct or unset it"
            ) from error


def outcome_writers_of(
    style: str,
    junit: Path | None,
    renders: Iterable[str],
    *,
    quiet: bool,
    configs: "Callable[[], Sequence[RunConfig]]" = lambda: (),
) -> OutcomeWriters:
    """Writes outcomes; what a command line names is found before anything is run.

    Args:
        style: ``--format``.
        junit: ``--junit``.
        renders: each ``--render``.
        quiet: whether the table of factors is left out.
        configs: hands over the configurations whose plugins may be named.

    Raises:
        UsageError: an unknown renderer, no NAME=FILE, a protected file, or one file
            for two of them.
    """
    named = [(JUNIT, junit, JUNIT_OPTION)] if junit is not None else []
    for render in renders:
        name, sign, file = render.partition("=")
        if not sign or not name or not file:
            raise UsageError(f"{RENDER} wants NAME=FILE, got {render!r}")
        named.append((name, Path(file), RENDER))
    for _, place, option in named:
        require_unprotected(place, option)
    files = [file.resolve() for _, file, _ in named]
    twice = next((f for i, f in enumerate(files) if f in files[:i]), None)
    if twice is not None:
        raise UsageError(f"two renderers would write {twice}; give each its own file")
    return OutcomeWriters(
        style=style,
        printed=_writer(FORMATS.get(style, style), configs),
        targets=tuple(
            _Target(writer=_writer(name, configs), file=file, option=option)
            for name, file, option in named
        ),
        table=not quiet,
    )


def _writer(
    name: str, configs: "Callable[[], Sequence[RunConfig]]" = lambda: ()
) -> "OutcomeWriter":
    from braggtrace.pipeline.outcome_writers import outcome_writer

    return outcome_writer(name, configs)


def _each(writer: "OutcomeWriter") -> bool:
    return bool(getattr(writer, "each", False))


def _rendered(
    writer: "OutcomeWriter", outcomes: Sequence[Gated], *, table: bool
) -> str | bytes:
    """Ask a renderer.

    Raises:
        PluginError: it raised, or answered neither a text nor bytes.
    """
    with plugin_faults(writer.name, "rendering the outcomes", every=True):
        offered = accepted(writer.render, table=table)
        answer: object = writer.render(outcomes, **offered)
        if not isinstance(answer, str | bytes):
            raise TypeError(f"wanted a text or bytes, got {type(answer).__name__}")
        if isinstance(answer, str):
            answer.encode()
    return answer


def _echo(data: str | bytes, *, err: bool = False) -> None:
    if isinstance(data, str):
        echo_as_is(data, err=err)
    else:
        click.echo(data, nl=False, err=err)
