"""Every hook of braggtrace, in the order of a run.

A plugin is a module (or any object) with functions of these names, marked with
``braggtrace.hookimpl``. A hook hands over named objects; a configuration picks them by
name, and only what it names takes part in a verdict. Nothing relies on the order in
which plugins are called.
"""

from collections.abc import Sequence

import pluggy

from braggtrace.events import Catalog
from braggtrace.judgement.findings import Comparator, FactorExtractor
from braggtrace.protocols import (
    BaselineSource,
    OutcomeWriter,
    ReportWriter,
    TraceReader,
)
from braggtrace.whatif import Hypothesis

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

    Called once, when the plugin is registered and before any trace is read. Attributes
    that a comparator may have besides, each for what it declares:

    - ``limits``, a ``braggtrace.Limit`` by name: the keys of a tolerance that it takes,
      from which follow the schema and the warning when a limit is loosened. A key that
      is its own picks it. Without: ``rtol``, ``atol``, ``floor``, ``peak``.
    - ``kinds``, some of ``"float"``, ``"int"``, ``"text"``: what it compares; the rest
      goes to the factor's own comparator. Without: everything.
    - ``needs_noise = True``: it goes by ``pair.noise``, the noise floor of each value.
    - ``blockwise = True``: each value is judged by itself, and a long trace in blocks.
    - ``within(tolerance, baseline, subject, width)``: whether two numbers agree, in
      exact arithmetic, by which ``braggtrace selftest`` finds the edge of a tolerance.

    Returns:
        Named comparators; an empty sequence means that the plugin has none.
    """


@hookspec
def braggtrace_hypotheses() -> Sequence[Hypothesis]:  # type: ignore[empty-body]
    """What-ifs of this plugin.

    Called once, when the plugin is registered. All of them are tried when a run
    diverges, those of installed plugins and those of plugins that the configuration
    names; they take no part in a verdict.

    Returns:
        Hypotheses; an empty sequence means that the plugin has none.
    """


@hookspec
def braggtrace_readers() -> Sequence[TraceReader]:  # type: ignore[empty-body]
    """Readers of trace files of this plugin.

    Called once, when the plugin is registered. A configuration picks one by
    ``subject: {trace: FILE, reader: NAME}``, or under ``baseline``. A reader with an
    attribute ``endings``, such as ``(".dat",)``, takes such files of a configuration
    that lists its plugin and names no form. One whose ``read`` has no argument
    ``declared`` is called without it. The built-in forms are plugins, too.

    Returns:
        Named readers; an empty sequence means that the plugin has none.
    """


@hookspec
def braggtrace_catalogs() -> Sequence[Catalog]:  # type: ignore[empty-body]
    """Catalogues of events of this plugin.

    Called once, when the plugin is registered. A configuration picks one by
    ``catalog: NAME``; its units, axes and upstream events then hold for both sides.

    Returns:
        Named catalogues; an empty sequence means that the plugin has none.
    """


@hookspec
def braggtrace_baselines() -> Sequence[BaselineSource]:  # type: ignore[empty-body]
    """Sources of this plugin: what gives the trace of a side, in any role.

    Called once, when the plugin is registered. A configuration picks one by
    ``baseline: {plugin: NAME}``, ``subject: {plugin: NAME}`` or ``candidate: {plugin:
    NAME}``. It is asked for the trace of each pixel, or once where the configuration
    names none; the trace is written into the bundle, so that ``verify`` and ``regate``
    never ask again.

    Returns:
        Named baselines; an empty sequence means that the plugin has none.
    """


@hookspec
def braggtrace_reports() -> Sequence[ReportWriter]:  # type: ignore[empty-body]
    """Renderings of the verdict of this plugin, as files of the bundle.

    Called once, when the plugin is registered. Those that ``report.plugins`` names
    write under ``reports`` in the bundle when the verdict stands; they cannot change
    it. One with ``derived = True`` is asked again by ``verify``, as long as its
    ``version`` is the recorded one. The tables, the report and the summary of every
    bundle are plugins, too.

    Returns:
        Named reports; an empty sequence means that the plugin has none.
    """


@hookspec
def braggtrace_outcomes() -> Sequence[OutcomeWriter]:  # type: ignore[empty-body]
    """Renderings of outcomes of this plugin, for a terminal or a CI system.

    Called once, when the plugin is registered. ``run``, ``compare`` and ``regate``
    print by the one that ``--format NAME`` names and write a file by each
    ``--render NAME=FILE``: one of an installed plugin, or of a plugin that a
    configuration lists. The console, JSON, JUnit and what GitHub shows are plugins,
    too; their names are taken.

    Returns:
        Named renderers; an empty sequence means that the plugin has none.
    """
