"""Reads a trace file by the reader that a configuration, or the file's name, picks."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from braggtrace.calling import accepted
from braggtrace.config.trace_model import MapEntryModel, ReaderModel
from braggtrace.defaults import ANY_FILE, READERS, reader_picked_by
from braggtrace.errors import UsageError, plugin_faults
from braggtrace.events import Catalog, EventSpec, Trace
from braggtrace.pluginmanager import Registry
from braggtrace.traceio import unpacked_name
from braggtrace.traceio.files import Declared, Shape


def form_of(path: Path, reader: ReaderModel, registry: Registry) -> str:
    """The name of the reader of a file.

    Args:
        path: the file, which is not opened.
        reader: as the configuration says.
        registry: has the plugins of the configuration.

    Returns:
        The form that is named, or that a key picks; else that of the file's ending,
        first of the plugins of the configuration.

    Raises:
        UsageError: several plugins take files of that ending.
    """
    named = reader.form or reader_picked_by({key for key, value in reader if value})
    if named is not None:
        return named
    plain = unpacked_name(path)
    found = registry.readers_of(plain)
    if len(found) > 1:
        what = f"{' and '.join(found)} both read {plain.suffix} files"
        raise UsageError(f"{what}; name one under reader.form")
    return found[0] if found else ANY_FILE


def read_file(
    path: Path,
    reader: ReaderModel,
    declared: Declared,
    registry: Registry,
    *,
    like: Path | None = None,
) -> Trace:
    """Read a file.

    Args:
        path: the file.
        reader: as the configuration says.
        declared: what it and the catalogue declare of the values.
        registry: has the plugins of the configuration.
        like: whose ending says the form where the file has none, as a pipe.

    Returns:
        The trace in the names of the file.

    Raises:
        TraceFormatError: it cannot be read.
        UsageError: no such reader, or several for this ending.
        PluginError: the reader raised.
    """
    form = form_of(path if path.suffix else like or path, reader, registry)
    plugin = registry.reader(form)
    options = _options(reader, form)
    with plugin_faults(plugin.name, f"reading {path.name}"):
        further = accepted(plugin.read, declared=declared)
        trace: object = plugin.read(path, options, **further)
        if not isinstance(trace, Trace):
            raise TypeError(f"wanted a Trace, got {type(trace).__name__}")
    return trace


def _options(reader: ReaderModel, form: str) -> Mapping[str, Any]:
    """The options of this reader; a built-in one has keys of its own.

    Where the ending picks a built-in one, keys of others are ignored.
    """
    if form not in READERS:
        foreign = sorted(reader.model_fields_set - {"form", "first", "options"})
        if foreign:
            what = f"{foreign[0]} is nothing that {form} needs; it takes options"
            raise UsageError(what)
        return deepcopy(reader.options)  # as config.yaml records them
    values = {key: getattr(reader, key) for key in READERS[form].keys}
    stated = reader.model_fields_set
    return {
        k: value for k, value in values.items() if k in stated and value is not None
    }


def declared_of(
    renamings: Mapping[str, MapEntryModel], catalog: Catalog | None
) -> Declared:
    """What is declared of the values in a file, by the names that it has.

    Args:
        renamings: by their name; what these say comes first.
        catalog: says the rest; None where there is none.
    """
    return Declared(
        shapes=dict(_shapes(renamings, catalog)),
        units=dict(_units(renamings, catalog)),
        catalog=catalog,
    )


def _shapes(
    renamings: Mapping[str, MapEntryModel], catalog: Catalog | None
) -> Iterator[tuple[str, Shape]]:
    """What the axes of arrays mean, by their names: as mapped, else as declared."""
    for spec in _unmapped(renamings, catalog):
        yield spec.name, Shape(axes=spec.axes, components=spec.components)
    for name, entry in renamings.items():
        spec_of = catalog.get(entry.event or name) if catalog is not None else None
        parts = spec_of.components if spec_of is not None else ()
        parts = () if entry.component else parts
        if entry.axes is not None:
            yield name, Shape(axes=entry.axes, components=parts)
        elif spec_of is not None:
            yield name, Shape(axes=spec_of.axes, components=parts)


def _units(
    renamings: Mapping[str, MapEntryModel], catalog: Catalog | None
) -> Iterator[tuple[str, str]]:
    """Units by their names: as mapped, else as declared."""
    for spec in _unmapped(renamings, catalog):
        yield spec.name, spec.unit
    for name, entry in renamings.items():
        spec_of = catalog.get(entry.event or name) if catalog is not None else None
        if entry.unit is not None:
            yield name, entry.unit
        elif spec_of is not None:
            yield name, spec_of.unit


def _unmapped(
    renamings: Mapping[str, MapEntryModel], catalog: Catalog | None
) -> Iterator[EventSpec]:
    """Events of the catalogue that no other name stands for."""
    ours = {entry.event or name for name, entry in renamings.items()}
    for spec in catalog.events if catalog is not None else ():
        if spec.name not in ours:
            yield spec
