"""Two trace files compared; neither simulator nor bundle."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from braggtrace.defaults import ALL_GROUPS
from braggtrace.events import Trace
from braggtrace.judgement.findings import Rules
from braggtrace.judgement.tolerance import DEFAULT_TOLERANCE
from braggtrace.pipeline.compare import compare_traces, present, side_of
from braggtrace.pipeline.files.file_type import config_by_type
from braggtrace.pipeline.header_rules import in_its_dialect, scaled, under_scales_of
from braggtrace.pluginmanager import Registry
from braggtrace.report.report import Report
from braggtrace.traceio import is_columnar, read_trace, regular_file
from braggtrace.visible import visible_line

if TYPE_CHECKING:
    from braggtrace.config import RunConfig


def compare_files(
    baseline: Path, subject: Path, config: "RunConfig | None" = None
) -> Report:
    """Compare two trace files.

    Args:
        baseline: the reference.
        subject: the program under test.
        config: readers, factors, tolerances and exemptions; None takes every installed
            group of which either side has a factor, and the default tolerance, or of
            files of other programs every event.

    Returns:
        The report.

    Raises:
        TraceFormatError: a file is not a trace.
        UsageError: an unknown name in the configuration.
    """
    if config is not None and config.candidate is not None:
        what = "compare reads two files and runs no candidate; use run, or remove it"
        raise config.error(what, "candidate")
    with regular_file(baseline) as first, regular_file(subject) as second:
        return _compared(first, second, config)


def _compared(baseline: Path, subject: Path, config: "RunConfig | None") -> Report:
    if config is None:
        by_type = config_by_type(baseline, subject)
        if by_type is not None:
            return replace(
                _compared(baseline, subject, by_type), name=visible_line(subject.name)
            )
    if config is not None and any(map(config.reads_names, config.sides)):
        from braggtrace.pipeline.files.compare_named import compare_named

        return compare_named(baseline, subject, config)
    if is_columnar(baseline) and is_columnar(subject):
        from braggtrace.pipeline.files.windows import compare_blocks

        report = compare_blocks(baseline, subject, Registry(), config)
        if report is not None:
            return report
    first, second = _read(baseline, subject, config)
    registry = Registry()
    if config is None:
        extractors = present(registry.extractors(ALL_GROUPS), first, second)
        rules = Rules(default=DEFAULT_TOLERANCE)
    else:
        from braggtrace.sources.selection import configured

        first, second = scaled(first, config), scaled(second, config)
        extractors, rules = configured(registry, config)
    return compare_traces(
        first,
        in_its_dialect(first, under_scales_of(first, second)),
        registry=registry,
        extractors=extractors,
        rules=rules,
        name=config.name if config else subject.name,
        sides=(side_of(first, baseline), side_of(second, subject)),
    )


def _read(
    baseline: Path, subject: Path, config: "RunConfig | None"
) -> tuple[Trace, Trace]:
    if config is None:
        from braggtrace.pipeline.files.long_logs import read_long_logs

        found = read_long_logs(baseline, subject, DEFAULT_TOLERANCE)
        if found is not None:
            return found
    return read_trace(baseline), read_trace(subject)
