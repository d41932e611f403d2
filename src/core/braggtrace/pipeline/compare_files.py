"""Two trace files compared; neither simulator nor bundle."""

from pathlib import Path

from braggtrace.config import RunConfig
from braggtrace.config.side_model import Role
from braggtrace.defaults import ALL_GROUPS
from braggtrace.events import Trace
from braggtrace.judgement.findings import Rules
from braggtrace.pipeline.compare import compare_traces, present, scaled, side_of
from braggtrace.pluginmanager import Registry
from braggtrace.report.report import Report
from braggtrace.sources.base import Sourced
from braggtrace.sources.opened import Opening
from braggtrace.sources.selection import (
    DEFAULT_TOLERANCE,
    catalog_of_config,
    configured,
    load_plugins,
    names_and_axes,
    require_used,
)
from braggtrace.sources.trace import SOURCE as FILE
from braggtrace.traceio import is_columnar, read_trace


def compare_files(
    baseline: Path, subject: Path, config: RunConfig | None = None
) -> Report:
    """Compare two trace files.

    Args:
        baseline: the reference.
        subject: the program under test.
        config: readers, factors, tolerances and exemptions; None takes every installed
            group of which either side has a factor, and the default tolerance.

    Returns:
        The report.

    Raises:
        TraceFormatError: a file is not a trace.
        UsageError: an unknown name in the configuration.
    """
    if config is not None and config.candidate is not None:
        what = "compare reads two files and runs no candidate; use run, or remove it"
        raise config.error(what, "candidate")
    if config is not None and any(map(config.reads_names, config.sides)):
        return _compare_named(baseline, subject, config)
    if is_columnar(baseline) and is_columnar(subject):
        from braggtrace.pipeline.windows import compare_blocks

        report = compare_blocks(baseline, subject, Registry(), config)
        if report is not None:
            return report
    first, second = _read(baseline, subject, config)
    registry = Registry()
    if config is None:
        extractors = present(registry.extractors(ALL_GROUPS), first, second)
        rules = Rules(default=DEFAULT_TOLERANCE)
    else:
        first, second = scaled(first, config), scaled(second, config)
        extractors, rules = configured(registry, config)
    return compare_traces(
        first,
        second,
        registry=registry,
        extractors=extractors,
        rules=rules,
        name=config.name if config else subject.name,
        sides=(side_of(first, baseline), side_of(second, subject)),
    )


def _read(
    baseline: Path, subject: Path, config: RunConfig | None
) -> tuple[Trace, Trace]:
    if config is None:
        from braggtrace.pipeline.long_logs import read_long_logs

        found = read_long_logs(baseline, subject, DEFAULT_TOLERANCE)
        if found is not None:
            return found
    return read_trace(baseline), read_trace(subject)


def _compare_named(baseline: Path, subject: Path, config: RunConfig) -> Report:
    """Two files of which at least one is read as the configuration says."""
    registry = Registry()
    load_plugins(registry, config)
    opening = Opening(
        config=config,
        registry=registry,
        catalog=catalog_of_config(config, registry),
        paths={"baseline": baseline, "subject": subject},
    )
    paths: dict[Role, Path] = {"baseline": baseline, "subject": subject}
    opened = {role: _opened(opening, role, path) for role, path in paths.items()}
    require_used(config, opened)
    events, axes = names_and_axes(opened)
    extractors, rules = configured(registry, config, events=events, axes=axes)
    first, second = opened["baseline"], opened["subject"]
    return compare_traces(
        scaled(first.trace, config),
        scaled(second.trace, config),
        registry=registry,
        extractors=extractors,
        rules=rules,
        name=config.name,
        sides=(first.side, second.side),
    )


def _opened(opening: Opening, role: Role, path: Path) -> Sourced:
    """The file of a side: as its reader says, else one of nanoBragg's traces."""
    if opening.config.reads_names(role):
        return FILE.open(opening.request(role))
    trace = read_trace(path)
    return Sourced(trace=trace, side=side_of(trace, path))
