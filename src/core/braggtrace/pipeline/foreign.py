"""Two programs of any kind, compared by the files that they left."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from braggtrace.config import RunConfig
from braggtrace.config.catalog_model import CatalogModel, EventModel
from braggtrace.errors import InternalError
from braggtrace.events import Catalog, EventSpec
from braggtrace.pipeline.comparison import (
    compare_traces,
    configured,
    load_plugins,
    located,
)
from braggtrace.pluginmanager import Registry
from braggtrace.report.report import Report
from braggtrace.sources.file import SideFile, SideName, open_side
from braggtrace.traceio import FORMS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Foreign:
    """Both files of a comparison.

    Attributes:
        baseline: the reference.
        subject: the program under test.
        registry: the plugins that took part.
    """

    baseline: SideFile
    subject: SideFile
    registry: Registry

    @property
    def names(self) -> tuple[str, ...]:
        """Events of either side."""
        both = (*self.baseline.trace.events, *self.subject.trace.events)
        return tuple(dict.fromkeys(both))

    @property
    def axes(self) -> tuple[str, ...]:
        """Axes of either side."""
        both = (*self.baseline.trace, *self.subject.trace)
        return tuple(dict.fromkeys(axis for event in both for axis in event.axes))


def open_foreign(
    config: RunConfig, baseline: Path | None = None, subject: Path | None = None
) -> Foreign:
    """Read both files of a comparison.

    Args:
        config: one whose subject is a trace.
        baseline: another file than the configured one.
        subject: the same for the subject.

    Raises:
        TraceFormatError: a file cannot be read.
        ConfigError: an unknown reader or catalogue, or a mapped name that no file has.
        PluginError: a plugin raised.
    """
    registry = Registry()
    load_plugins(registry, config)
    catalog = catalog_of_config(config, registry)

    def opened(side: SideName, path: Path | None) -> SideFile:
        return open_side(config, side, registry=registry, catalog=catalog, path=path)

    found = Foreign(
        baseline=opened("baseline", baseline),
        subject=opened("subject", subject),
        registry=registry,
    )
    _require_used(config, found)
    return found


def load_foreign(registry: Registry, config: RunConfig) -> None:
    """Load every plugin that such a comparison uses, without opening a file.

    Raises:
        UsageError: an unknown name.
        PluginError: a plugin that cannot be loaded.
    """
    load_plugins(registry, config)
    catalog_of_config(config, registry)
    for side in (config.baseline, config.subject):
        form = side.reader.form if side.reader is not None else None
        if form is not None and form not in FORMS:
            registry.reader(form)
    with located(config, "factors"):
        registry.extractors(config.factors)


def compare_foreign(
    found: Foreign, rules_of: RunConfig, *, name: str, today: date | None = None
) -> Report:
    """Compare both files.

    Args:
        found: the files.
        rules_of: factors, tolerances, exemptions and declared divergences.
        name: of the comparison.
        today: by which declared divergences expire; None is the day in UTC.

    Raises:
        ConfigError: a name that neither side has.
        PluginError: a plugin raised.
    """
    if rules_of.simulates:
        what = "wanted a configuration whose subject is a trace, as the bundle's is"
        raise rules_of.error(what, "subject")
    extractors, rules = configured(
        found.registry, rules_of, today=today, events=found.names, axes=found.axes
    )
    return compare_traces(
        found.baseline.trace,
        found.subject.trace,
        registry=found.registry,
        extractors=extractors,
        rules=rules,
        name=name,
        sides=(found.baseline.side, found.subject.side),
    )


def catalog_of_config(config: RunConfig, registry: Registry) -> Catalog | None:
    """The catalogue of a configuration, or None.

    Raises:
        ConfigError: no plugin has it.
        PluginError: the plugin raised.
    """
    given = config.catalog
    if given is None:
        return None
    if given.plugin is not None:
        with located(config, "catalog", "plugin"):
            return registry.catalog(given.plugin)
    return _declared(config.name, given)


def _declared(name: str, given: CatalogModel) -> Catalog:
    return Catalog(
        name=name,
        description="declared by the configuration",
        events=tuple(_spec(event, model) for event, model in given.events.items()),
        advances=given.advances or "",
    )


def _spec(name: str, given: EventModel) -> EventSpec:
    return EventSpec(
        name=name,
        unit=given.unit,
        description=given.description or name,
        axes=given.axes,
        components=given.components,
        upstream=given.upstream,
        previous=given.previous,
        kind=given.kind,
    )


def _require_used(config: RunConfig, found: Foreign) -> None:
    """A name that is mapped and in no file is a slip, and would hide one."""
    for side, file in (("baseline", found.baseline), ("subject", found.subject)):
        for name in file.unused:
            what = f"{file.path.name} has no {name!r}; correct the name or remove it"
            raise config.error(what, side, "map", name)
    both = found.baseline.names | found.subject.names
    for name in config.map:
        if name not in both:
            what = f"neither file has {name!r}; correct the name or remove it"
            raise config.error(what, "map", name)
    if not both:
        raise InternalError("two files without any event were read")
