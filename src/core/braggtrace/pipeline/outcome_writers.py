"""Finds the renderers of outcomes that a command line names."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from braggtrace.defaults import TEXT
from braggtrace.errors import UnknownNameError
from braggtrace.pluginmanager import Registry
from braggtrace.protocols import OutcomeWriter

if TYPE_CHECKING:
    from braggtrace.config import RunConfig


def outcome_writer(
    name: str, configs: "Callable[[], Sequence[RunConfig]]"
) -> OutcomeWriter:
    """The renderer of that name: of an installed plugin, else of a configuration's.

    Args:
        name: as a command line has it.
        configs: hands over the configurations; asked only where no installed plugin
            has the name.

    Raises:
        UnknownNameError: none has it.
        PluginError: a plugin that cannot be loaded.
    """
    try:
        return Registry().outcome(name)
    except UnknownNameError as error:
        known = {TEXT, *error.known}
    from braggtrace.sources.selection import load_plugins

    for config in configs():
        # a registry for each: files of two configurations may offer the same names
        registry = Registry()
        load_plugins(registry, config)
        try:
            return registry.outcome(name)
        except UnknownNameError as error:
            known |= set(error.known)
    raise UnknownNameError("renderer", name, known)
