"""Two trace files compared that a configuration says how to read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from braggtrace.config import RunConfig
from braggtrace.config.side_model import Role
from braggtrace.events import Catalog, Trace
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


@dataclass(slots=True, kw_only=True, eq=False)
class NamedSides:
    """Reads a baseline by a configuration, and judges it against one subject.

    Attributes:
        config: says how both files are read.
        registry: with its plugins.
        catalog: that it declares, or None.
        subject: the file under test, read once.
    """

    config: RunConfig
    registry: Registry
    catalog: Catalog | None
    subject: Sourced

    @classmethod
    def of(cls, config: RunConfig, subject: Path | None = None) -> Self:
        """The sides of a configuration.

        Args:
            config: a comparison of two files.
            subject: another file than the configured one, of the same form.

        Raises:
            TraceFormatError: the subject cannot be read.
            UsageError: an unknown name in the configuration.
            PluginError: a plugin that cannot be loaded.
        """
        registry = Registry()
        load_plugins(registry, config)
        catalog = catalog_of_config(config, registry)
        path = subject or Path(str(config.subject.trace))
        read = _opened(_opening(config, registry, catalog, subject=path), "subject")
        return cls(config=config, registry=registry, catalog=catalog, subject=read)

    def baseline(self, path: Path) -> Trace:
        """What a file holds, read as the baseline is."""
        return self._baseline(path).trace

    def report(self, baseline: Path) -> Report:
        """The subject compared with a file that is read as the baseline is.

        Raises:
            TraceFormatError: the file cannot be read.
            UsageError: a name of the configuration that neither file has.
        """
        first, second = self._baseline(baseline), self.subject
        opened: dict[Role, Sourced] = {"baseline": first, "subject": second}
        require_used(self.config, opened)
        events, axes = names_and_axes(opened)
        extractors, rules = configured(
            self.registry, self.config, events=events, axes=axes
        )
        reference = scaled(first.trace, self.config)
        tested = under_scales_of(reference, scaled(second.trace, self.config))
        return compare_traces(
            reference,
            in_its_dialect(reference, tested),
            registry=self.registry,
            extractors=extractors,
            rules=rules,
            name=self.config.name,
            sides=(first.side, second.side),
        )

    def _baseline(self, path: Path) -> Sourced:
        opening = _opening(self.config, self.registry, self.catalog, baseline=path)
        return _opened(opening, "baseline")


def compare_named(baseline: Path, subject: Path, config: RunConfig) -> Report:
    """Compare two files of which at least one is read as the configuration says.

    Raises:
        TraceFormatError: a file is not what its reader or nanoBragg's trace wants.
        UsageError: an unknown name in the configuration.
        PluginError: a plugin that cannot be loaded.
    """
    return NamedSides.of(config, subject).report(baseline)


def _opening(
    config: RunConfig, registry: Registry, catalog: Catalog | None, **paths: Path
) -> Opening:
    named: dict[Role, Path] = {
        role: paths[role] for role in config.sides if role in paths
    }
    return Opening(config=config, registry=registry, catalog=catalog, paths=named)


def _opened(opening: Opening, role: Role) -> Sourced:
    """The file of a side: as its reader says, else one of nanoBragg's traces."""
    if opening.config.reads_names(role):
        return FILE.open(opening.request(role))
    path = opening.paths[role]
    trace = read_trace(path)
    return Sourced(trace=trace, side=side_of(trace, path))
