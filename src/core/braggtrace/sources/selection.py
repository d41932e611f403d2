"""What a configuration names: plugins, sources, extractors, rules, catalogue."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from braggtrace.config import RunConfig, build_rules
from braggtrace.config.catalog_model import CatalogModel, EventModel
from braggtrace.config.side_model import Role
from braggtrace.config.trace_model import ReaderModel
from braggtrace.errors import ConfigError, InternalError, UsageError
from braggtrace.events import Catalog, EventSpec
from braggtrace.judgement.comparators import comparators_of
from braggtrace.judgement.findings import FactorExtractor, Rules
from braggtrace.pluginmanager import Registry
from braggtrace.sources.base import Progress, Say, Sourced, silent
from braggtrace.sources.file_reader import form_of
from braggtrace.sources.formulas import derived_of
from braggtrace.sources.opened import Opening, opening_of


def load_plugins(registry: Registry, config: RunConfig) -> None:
    """Load the plugins that a configuration lists.

    Raises:
        ConfigError: an unknown name, or one that stands twice.
        PluginError: a plugin that cannot be loaded.
    """
    for i, plugin in enumerate(config.plugins):
        if plugin in config.plugins[:i]:
            raise config.error(f"plugin {plugin!r} is named twice", "plugins", i)
        with located(config, "plugins", i):
            registry.load(plugin)


def configured(
    registry: Registry,
    config: RunConfig,
    *,
    today: date | None = None,
    events: Iterable[str] = (),
    axes: Iterable[str] = (),
) -> tuple[tuple[FactorExtractor, ...], Rules]:
    """Exactly the extractors and rules that a configuration names.

    Args:
        registry: receives the plugins.
        config: a configuration.
        today: by which declared divergences expire; None is the day in UTC.
        events: names of events that the traces have, beyond what plugins promise.
        axes: names of axes that they have, beyond the simulator's.

    Raises:
        UsageError: an unknown or duplicate name.
        PluginError: a plugin that cannot be loaded.
    """
    load_plugins(registry, config)
    with located(config, "factors"):
        extractors = registry.extractors(config.factors)
    extractors = (*extractors, *derived_of(config, tuple(events), extractors))
    rules = build_rules(
        config,
        extractors,
        today=today,
        events=events,
        axes=axes,
        comparators=registry.all_comparators(),
    )
    for name, tolerance in (("default", rules.default), *rules.tolerances.items()):
        with located(config, "tolerances", name):
            registry.comparators(comparators_of(tolerance))
    return extractors, rules


def require_sides(registry: Registry, config: RunConfig) -> None:
    """Load what a run needs besides extractors: plugins' sources and reports.

    Args:
        registry: receives the plugins.
        config: a configuration.

    Raises:
        UsageError: an unknown name, or one that stands twice; reports without
            a bundle to lie in.
        PluginError: a plugin that cannot be loaded.
    """
    for role, side in config.sides.items():
        if side.plugin is not None:
            with located(config, role, "plugin", "name"):
                registry.baseline(side.plugin.name)
    for i, name in enumerate(config.report.plugins):
        if name in config.report.plugins[:i]:
            raise config.error(
                f"report {name!r} is named twice", "report", "plugins", i
            )
        with located(config, "report", "plugins", i):
            registry.report(name)
    if config.report.plugins and "bundle" not in config.report.formats:
        what = "these are files of the bundle; add bundle to report.formats"
        raise config.error(what, "report", "plugins")


@contextmanager
def located(config: RunConfig, *path: str | int) -> Iterator[None]:
    """Gives an error about a name the place of that name."""
    try:
        yield
    except ConfigError:
        raise
    except UsageError as error:
        raise config.error(str(error), *path) from error


def load_readers(registry: Registry, config: RunConfig) -> None:
    """Load the readers and the catalogue that a configuration uses; no file is opened.

    Raises:
        UsageError: an unknown name.
        PluginError: a plugin that cannot be loaded.
    """
    load_plugins(registry, config)
    catalog_of_config(config, registry)
    for role, side in config.sides.items():
        if config.reads_names(role):
            reader = side.reader or ReaderModel()
            registry.reader(form_of(Path(str(side.trace)), reader, registry))
    with located(config, "factors"):
        registry.extractors(config.factors)


def catalog_of_config(config: RunConfig, registry: Registry) -> Catalog | None:
    """The catalogue of a configuration, or None.

    Raises:
        ConfigError: no plugin has it.
        PluginError: the plugin raised.
    """
    model = config.catalog
    if model is None:
        return None
    if model.plugin is not None:
        with located(config, "catalog", "plugin"):
            return registry.catalog(model.plugin)
    return _declared(config.name, model)


def _declared(name: str, model: CatalogModel) -> Catalog:
    return Catalog(
        name=name,
        description="declared by the configuration",
        events=tuple(_spec(event, entry) for event, entry in model.events.items()),
        advances=model.advances or "",
    )


def _spec(name: str, model: EventModel) -> EventSpec:
    return EventSpec(
        name=name,
        unit=model.unit,
        description=model.description or name,
        axes=model.axes,
        components=model.components,
        upstream=model.upstream,
        previous=model.previous,
        kind=model.kind,
    )


def names_and_axes(
    opened: Mapping[Role, Sourced],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the events of some sides, and of their axes."""
    events = [event for side in opened.values() for event in side.trace]
    names = dict.fromkeys(event.name for event in events)
    return tuple(names), tuple(dict.fromkeys(a for e in events for a in e.axes))


def require_used(config: RunConfig, opened: Mapping[Role, Sourced]) -> None:
    """A name that is mapped and in no file is a slip, and would hide one.

    Raises:
        ConfigError: with the place of the name.
    """
    read = {role: side for role, side in opened.items() if side.files}
    for role, side in read.items():
        for name in side.unused:
            file = next(iter(side.files))
            what = f"{file} has no {name!r}; correct the name or remove it"
            raise config.error(what, role, "map", name)
    names = {name for side in read.values() for name in side.names}
    which = "neither file" if len(read) == 2 else "no file"
    for name in config.map:
        if name not in names:
            what = f"{which} has {name!r}; correct the name or remove it"
            raise config.error(what, "map", name)
    if read and not names:
        raise InternalError("files without any event were read")


def prepare(
    config: RunConfig,
    registry: Registry,
    *,
    say: Say = silent,
    progress: Progress | None = None,
) -> Opening:
    """The sides of a configuration, with its plugins and its catalogue at hand.

    Raises:
        UsageError: an unknown name.
        PluginError: a plugin that cannot be loaded.
    """
    load_plugins(registry, config)
    catalog = catalog_of_config(config, registry)
    return opening_of(config, registry, catalog=catalog, say=say, progress=progress)


def read_named(opening: Opening) -> dict[Role, Sourced]:
    """The sides that are files in names of their own.

    They are read first: which names a tolerance may have is known from them.

    Raises:
        TraceFormatError: a file cannot be read.
        ConfigError: an unknown reader, or a mapped name that no file has.
        PluginError: a plugin raised.
    """
    config = opening.config
    read = {
        role: opening.open(role) for role in config.sides if config.reads_names(role)
    }
    require_used(config, read)
    return read
