"""The catalogue that a configuration, a file or a plugin declares."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from braggtrace.catalog import BUILT_IN
from braggtrace.config import RunConfig, load_config, load_text
from braggtrace.config.yaml_source import read_yaml
from braggtrace.errors import UnknownNameError, UsageError
from braggtrace.events import Catalog, Event, EventSpec
from braggtrace.pluginmanager import Registry
from braggtrace.sources.selection import (
    catalog_of_config,
    load_plugins,
    prepare,
    read_named,
)

_YAML: Final = (".yaml", ".yml")


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
    """A catalogue by itself, as a configuration beside it would read it."""
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
