"""What every plugin offers, where it came from, and which configuration uses it."""

import inspect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from braggtrace.config import load_config
from braggtrace.digests import digest
from braggtrace.errors import BraggtraceError, PluginError
from braggtrace.pluginmanager import KINDS, PluginOrigin, Registry
from braggtrace.sources.selection import configured, load_readers, require_sides

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
        place: module or file, and the line of its class where that can be told.
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
