"""Loads exactly the plugins that a configuration names, and finds objects in them."""

from braggtrace.pluginmanager.kinds import KINDS, Kind
from braggtrace.pluginmanager.registry import PluginOrigin, Registry

__all__ = ["KINDS", "Kind", "PluginOrigin", "Registry"]
