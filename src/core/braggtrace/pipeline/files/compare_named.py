"""Two trace files compared that a configuration says how to read."""

from pathlib import Path

from braggtrace.config import RunConfig
from braggtrace.config.side_model import Role
from braggtrace.pipeline.compare import compare_traces, side_of
from braggtrace.pipeline.header_rules import in_its_dialect, scaled, under_scales_of
from braggtrace.pluginmanager import Registry
from braggtrace.report.report import Report
from braggtrace.sources.base import Sourced
from braggtrace.sources.opened import Opening
from braggtrace.sources.selection import (
    catalog_of_config,
    configured,
    load_plugins,
    names_and_axes,
    require_used,
)
from braggtrace.sources.trace import SOURCE as FILE
from braggtrace.traceio import read_trace


def compare_named(baseline: Path, subject: Path, config: RunConfig) -> Report:
    """Compare two files of which at least one is read as the configuration says.

    Raises:
        TraceFormatError: a file is not what its reader or nanoBragg's trace wants.
        UsageError: an unknown name in the configuration.
        PluginError: a plugin that cannot be loaded.
    """
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
    reference = scaled(first.trace, config)
    return compare_traces(
        reference,
        in_its_dialect(
            reference, under_scales_of(reference, scaled(second.trace, config))
        ),
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
