"""Finds the module of a plugin: an entry point, a file, or a dotted module."""

import importlib
import importlib.util
import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.metadata import Distribution, EntryPoint
from pathlib import Path
from types import ModuleType

from braggtrace.digests import digest
from braggtrace.entry_points import entry_points
from braggtrace.errors import (
    DuplicateNameError,
    PluginError,
    UnknownNameError,
    UsageError,
    plugin_faults,
)
from braggtrace.judgement.comparators import GROUP


def installed() -> dict[str, EntryPoint]:
    """Installed plugins by name; two packages may not claim one name."""
    points: dict[str, EntryPoint] = {}
    for point in entry_points(group=GROUP):
        known = points.setdefault(point.name, point)
        if known.value != point.value:
            owners = (_distribution(known), _distribution(point))
            raise DuplicateNameError("plugin", point.name, owners)
    return points


def import_plugin(
    name: str, points: Mapping[str, EntryPoint], known: Iterable[str]
) -> tuple[ModuleType, str]:
    """The module of a plugin.

    Args:
        name: an entry point, else a ``.py`` file, else a dotted module.
        points: installed plugins.
        known: names there are, for the message.

    Returns:
        The module, and package and version of an installed plugin.

    Raises:
        UnknownNameError: nothing of that name.
        PluginError: importing it raised.
        UsageError: no such file.
    """
    try:
        with plugin_faults(name, "being imported"):
            if name in points:
                return points[name].load(), _distribution(points[name])
            if name.endswith(".py"):
                return _module_from(Path(name)), ""
            if "." in name and importlib.util.find_spec(name) is not None:
                return importlib.import_module(name), ""
    except PluginError as error:
        if name.endswith(".py") or not _absent(name, error.cause):
            raise
    raise UnknownNameError("plugin", name, known)


def _absent(name: str, error: BaseException) -> bool:
    """Whether there is no such module, rather than none that it imports."""
    if not isinstance(error, ModuleNotFoundError):
        return False
    absent = error.name or ""
    return name == absent or name.startswith(f"{absent}.")


def _distribution(point: EntryPoint) -> str:
    return _name_and_version(point.dist) if point.dist else ""


# its metadata, with the whole README, is parsed anew at each question; all the plugins
# of a package share one distribution
@lru_cache(maxsize=64)
def _name_and_version(distribution: Distribution) -> str:
    metadata = distribution.metadata
    return f"{metadata['Name']} {metadata['Version']}"


def _module_from(path: Path) -> ModuleType:
    if not path.is_file():
        raise UsageError(f"plugin file {path} does not exist; check the path")
    key = digest(str(path.resolve()).encode())[:12]
    name = f"braggtrace_file_{path.stem}_{key}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UsageError(f"plugin file {path} cannot be loaded as a module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
