"""What every plugin offers and declares, and which configuration uses it."""

import inspect
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from braggtrace.catalog import BUILT_IN
from braggtrace.config import RunConfig, load_config, load_text
from braggtrace.config.yaml_source import read_yaml
from braggtrace.digests import digest
from braggtrace.errors import BraggtraceError, PluginError, UnknownNameError, UsageError
from braggtrace.events import Catalog, Event, EventSpec
from braggtrace.pluginmanager import KINDS, PluginOrigin, Registry
from braggtrace.sources.selection import (
    catalog_of_config,
    configured,
    load_plugins,
    load_readers,
    prepare,
    read_named,
    require_sides,
)

# tried by every configuration that diverges
ON_DIVERGENCE: Final = "hypotheses"
_YAML: Final = (".yaml", ".yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One object of a plugin.

    Attributes:
        kind: a key of ``braggtrace.pluginmanager.KINDS``.
        name: by which a configuration picks it.
        description: in the plugin's own words.
        plugin: that hands it over.
        place: module or file, and the line of its class where that is known.
        version: package and version; of a file the beginning of its SHA-256.
        users: configurations that use it.
    """

    kind: str
    name: str
    description: str
    plugin: str
    place: str
    version: str
    users: tuple[str, ...] = ()


# by kind, name and module: the offer, and who uses it
_Seen = dict[tuple[str, str, str], tuple[Offer, list[str]]]


@dataclass(slots=True, kw_only=True)
class Inventory:
    """Offers, and what could not be loaded.

    Attributes:
        offers: of every plugin that could be loaded.
        broken: errors of those that could not.
        unread: configurations that were found and cannot be read, and why.
    """

    offers: list[Offer] = field(default_factory=list)
    broken: list[PluginError] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def take_inventory(named: Sequence[Path], found: Sequence[Path] = ()) -> Inventory:
    """Load everything there is, each plugin by itself.

    Args:
        named: plugin files, and configurations with the plugins that they name.
        found: configurations that nobody named; one that cannot be read is noted.

    Returns:
        The inventory; a plugin that breaks does not hide the others.

    Raises:
        UsageError: a named file that is neither, or a configuration that is wrong.
    """
    inventory = Inventory()
    seen: _Seen = {}
    for plugin in Registry().installed():
        _load(plugin, inventory, seen)
    for path in named:
        if path.suffix not in _YAML:
            _load(str(path.resolve()), inventory, seen)
        else:
            _use(path, inventory, seen)
    for path in found:
        try:
            _use(path, inventory, seen)
        except BraggtraceError as error:
            inventory.unread.append(str(error))
    inventory.offers.extend(_with_users(seen.values()))
    return inventory


def configurations_near(folder: Path) -> tuple[Path, ...]:
    """YAML files of a folder and of ``configs`` in it that have ``version`` on top."""
    paths = (
        path
        for place in (folder, folder / "configs")
        for path in sorted(place.glob("*"))
        if path.suffix in _YAML and path.is_file()
    )
    return tuple(path for path in paths if _looks_like_one(path))


def _looks_like_one(path: Path) -> bool:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    lines = text.splitlines()
    return any(
        line.startswith(("experiment:", "baseline:", "extends:")) for line in lines
    )


def _load(plugin: str, inventory: Inventory, seen: _Seen) -> None:
    registry = Registry()
    try:
        registry.load(plugin)
    except PluginError as error:
        _note(error, inventory)
    _collect(registry, seen)


def _use(path: Path, inventory: Inventory, seen: _Seen) -> None:
    """A configuration's own plugins, and what it uses."""
    config, registry = load_config(path), Registry()
    try:
        if config.experiment is not None:
            configured(registry, config)
        load_readers(registry, config)
        require_sides(registry, config)
    except PluginError as error:
        _note(error, inventory)
    _collect(registry, seen)
    for origin in registry.origins.values():
        for kind, names in origin.offers.items():
            for name in names:
                if (kind, name) in registry.picked:
                    seen[kind, name, origin.module][1].append(str(path))


def _note(error: PluginError, inventory: Inventory) -> None:
    known = {(e.plugin, e.doing, str(e.cause)) for e in inventory.broken}
    if (error.plugin, error.doing, str(error.cause)) not in known:
        inventory.broken.append(error)


def _collect(registry: Registry, seen: _Seen) -> None:
    for origin in registry.origins.values():
        for kind, names in origin.offers.items():
            for name in names:
                offer = _offer(origin, kind, name, registry.object(kind, name))
                seen.setdefault((kind, name, origin.module), (offer, []))


def _offer(origin: PluginOrigin, kind: str, name: str, item: Any) -> Offer:
    return Offer(
        kind=kind,
        name=name,
        description=str(item.description),
        plugin=origin.name,
        place=_place(origin, item),
        version=origin.distribution or _digest(origin.module),
    )


def _place(origin: PluginOrigin, item: Any) -> str:
    """The plugin's file, with the line of the object's class if that stands there."""
    try:
        if inspect.getsourcefile(type(item)) == origin.module:
            return f"{origin.module}:{inspect.getsourcelines(type(item))[1]}"
    except (OSError, TypeError):
        pass
    return origin.module


def _digest(module: str) -> str:
    path = Path(module)
    if not path.is_file():
        return "no version"
    return f"sha256 {digest(path)[:12]}"


def _with_users(found: Iterable[tuple[Offer, list[str]]]) -> list[Offer]:
    rank = list(KINDS)
    offers = [replace(offer, users=tuple(users)) for offer, users in found]
    return sorted(offers, key=lambda offer: rank.index(offer.kind))


def catalogs_of(source: str) -> tuple[Catalog, ...]:
    """What is declared of events.

    Args:
        source: a configuration, a YAML file with a catalogue, a plugin's file or
            module, or the name of an installed plugin's catalogue.

    Returns:
        One catalogue; of a plugin each that it offers. Two traces without a catalogue
        have that of the events in their files.

    Raises:
        UsageError: nothing of that name, or a plugin without a catalogue.
        ConfigError: a configuration or a catalogue that is wrong.
        PluginError: a plugin that cannot be loaded.
        TraceFormatError: a file of the configuration that cannot be read.
    """
    path = Path(source)
    if path.suffix not in _YAML:
        return _of_plugin(source)
    document = read_yaml(path)
    if "events" in document.data or "advances" in document.data:
        return (_of_file(path),)
    return (_of_config(load_config(path)),)


def _of_plugin(source: str) -> tuple[Catalog, ...]:
    registry = Registry()
    if not source.endswith(".py") and "." not in source:
        try:
            return (registry.catalog(source),)
        except UnknownNameError as error:
            raise UsageError(
                f"no catalogue {source!r}; wanted a configuration, a YAML file with "
                "events, a plugin's .py file or module, or the name of an installed "
                "plugin's catalogue"
            ) from error
    name = str(Path(source).resolve()) if source.endswith(".py") else source
    offered = registry.load(name).offers["catalogs"]
    if not offered:
        raise UsageError(
            f"{source} offers no catalogue; wanted a plugin with braggtrace_catalogs"
        )
    return tuple(registry.catalog(catalog) for catalog in offered)


def _of_file(path: Path) -> Catalog:
    """A catalogue by itself, as a configuration in its folder would read it."""
    config = load_text(
        "version: 1\nbaseline: {trace: none}\nsubject: {trace: none}\n"
        f"name: {json.dumps(path.stem)}\ncatalog: {json.dumps(path.name)}\n",
        path.resolve().with_name("(catalogue alone)"),
    )
    return _of_config(config)


def _of_config(config: RunConfig) -> Catalog:
    if config.experiment is not None:
        return BUILT_IN
    registry = Registry()
    load_plugins(registry, config)
    declared = catalog_of_config(config, registry)
    if declared is not None:
        return declared
    traces = [side.trace for side in read_named(prepare(config, registry)).values()]
    return Catalog(
        name=config.name,
        description="no catalogue is declared; what the files hold",
        events=tuple(_specs([event for trace in traces for event in trace])),
    )


def _specs(events: Iterable[Event]) -> Iterable[EventSpec]:
    seen: set[str] = set()
    for event in events:
        if event.name not in seen:
            seen.add(event.name)
            yield EventSpec(
                name=event.name,
                unit=event.unit,
                description="",
                axes=event.axes,
                components=event.components,
                kind=event.kind,
            )
