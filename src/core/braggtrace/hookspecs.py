"""Every hook of braggtrace, in the order of a run.

A plugin is a module (or any object) with functions of these names, marked with
``braggtrace.hookimpl``. A hook hands over named objects; a configuration picks them by
name, and only what it names takes part in a verdict. Nothing relies on the order in
which plugins are called.
"""

from collections.abc import Sequence

import pluggy

from braggtrace.findings import Comparator, FactorExtractor

PROJECT = "braggtrace"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def braggtrace_factors() -> Sequence[FactorExtractor]:  # type: ignore[empty-body]
    """Factor extractors of this plugin.

    Called once, when the plugin is registered and before any trace is read.

    Returns:
        Named extractors; an empty sequence means that the plugin has none.
    """


@hookspec
def braggtrace_comparators() -> Sequence[Comparator]:  # type: ignore[empty-body]
    """Comparators of this plugin.

    Called once, when the plugin is registered and before any trace is read.

    Returns:
        Named comparators; an empty sequence means that the plugin has none.
    """
