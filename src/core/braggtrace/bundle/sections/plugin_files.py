"""The ``.py`` files of a configuration's plugins, kept with the evidence."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from braggtrace.bundle.run import Run
from braggtrace.config import RunConfig
from braggtrace.pluginmanager import Registry


class PluginFiles:
    """Each plugin file: ``plugins/NAME``, from which ``verify`` and ``regate`` load."""

    def applies(self, config: RunConfig, record: Mapping[str, Any]) -> bool:
        """Whether the configuration names a file."""
        return bool(bundled_plugins(config))

    def names(self, config: RunConfig, record: Mapping[str, Any]) -> Collection[str]:
        """Every file."""
        return tuple(bundled_plugins(config).values())

    def files(self, run: Run) -> Mapping[str, bytes]:
        """The files as they are."""
        return {
            bundled: Path(plugin).read_bytes()
            for plugin, bundled in bundled_plugins(run.request.config).items()
        }

    def record(self, run: Run, files: Mapping[str, bytes]) -> Mapping[str, Any]:
        """Which plugins took part."""
        return plugins_metadata(run.registry)

    def problems(
        self, config: RunConfig, bundle: Path, record: Mapping[str, Any]
    ) -> Iterator[str]:
        """None beyond their checksums: what they compute is recomputed."""
        yield from ()


def plugins_metadata(registry: Registry) -> dict[str, Any]:
    """What run_metadata.json says of the plugins that took part."""
    origins = registry.origins.values()
    found = [{"name": o.name, "distribution": o.distribution} for o in origins]
    return {"plugins": found}


def bundled_plugins(config: RunConfig) -> dict[str, str]:
    """Where a bundle keeps each plugin file of a configuration."""
    catalog = config.catalog.plugin if config.catalog is not None else None
    named = dict.fromkeys((*config.plugins, *config.factors, catalog or ""))
    bundled: dict[str, str] = {}
    for i, path in enumerate(name for name in named if name.endswith(".py")):
        own = f"plugins/{Path(path).name}"
        taken = own in bundled.values()
        bundled[path] = f"plugins/{i}-{Path(path).name}" if taken else own
    return bundled
