"""Comparisons in memory: nothing is written."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from braggtrace.defaults import ALL_GROUPS
from braggtrace.errors import UnknownNameError
from braggtrace.events import Trace
from braggtrace.judgement.findings import FactorExtractor, Rules, Tolerance
from braggtrace.judgement.plugin_answers import promised_names
from braggtrace.judgement.tolerance import DEFAULT_TOLERANCE
from braggtrace.pipeline.compare import compare_traces, present
from braggtrace.pluginmanager import Registry
from braggtrace.report.report import Report, Side

Plugin = ModuleType | str | Path
_NONE: Final[Mapping[str, Any]] = {}


def registry_of(plugins: Sequence[Plugin]) -> Registry:
    """A registry with some plugins.

    Args:
        plugins: modules, or what a configuration would name: an entry point, a
            ``.py`` file, a dotted module.

    Raises:
        BraggtraceError: one cannot be loaded; see ``Registry.load``.
    """
    registry = Registry()
    for plugin in plugins:
        if isinstance(plugin, ModuleType):
            registry.add(plugin)
        else:
            registry.load(str(plugin))
    return registry


def compare(
    baseline: Trace,
    subject: Trace,
    *,
    plugins: Sequence[Plugin] = (),
    factors: Sequence[str] | None = None,
    default: Tolerance = DEFAULT_TOLERANCE,
    tolerances: Mapping[str, Tolerance] = _NONE,
    exempt: Mapping[str, str] = _NONE,
) -> Report:
    """Compare two traces as a run does, without configuration, files or simulator.

    Args:
        baseline: the reference.
        subject: the program under test.
        plugins: modules, or names as in a configuration.
        factors: factor groups; None takes the built-in ones of which either side has a
            factor, and all of the plugins.
        default: tolerance of every factor without one of its own.
        tolerances: by factor, group.factor, or group.
        exempt: factors that are not compared, with the reason.

    Returns:
        The report.

    Raises:
        UsageError: an unknown name.
        PluginError: a plugin that raised.
    """
    registry = registry_of(plugins)
    extractors = _extractors(registry, factors, baseline, subject)
    known = [*exempt, *_names(extractors)]
    for name in tolerances:
        if name not in known:
            raise UnknownNameError("tolerance name", name, known)
    return compare_traces(
        baseline,
        subject,
        registry=registry,
        extractors=extractors,
        rules=Rules(default=default, tolerances=tolerances, exempt=exempt),
        name="test",
        sides=(_side(baseline), _side(subject)),
    )


def run(
    config: Path | str, settings: Mapping[str, Any] = _NONE, *, bundle: bool = False
) -> Report:
    """Run a configuration, the simulator included; no bundle unless it is wanted.

    Args:
        config: the YAML file.
        settings: values by dotted key, as ``--set`` takes them.
        bundle: write it, as ``braggtrace run`` does.

    Returns:
        The report.

    Raises:
        BraggtraceError: see ``braggtrace.errors``.
    """
    from braggtrace.config import load_config
    from braggtrace.pipeline.run import run as run_config

    path = Path(config)
    overrides = tuple(settings.items())
    loaded = load_config(path, overrides)
    if not bundle:
        changed = {"formats": ("console",), "plugins": ()}
        report = loaded.report.model_copy(update=changed)
        loaded = loaded.model_copy(update={"report": report})
    return run_config(
        loaded,
        source=path,
        command="braggtrace.testing.run",
        overrides=overrides,
        started=datetime.now(UTC),
    ).report


def _extractors(
    registry: Registry, factors: Sequence[str] | None, first: Trace, second: Trace
) -> tuple[FactorExtractor, ...]:
    if factors is not None:
        return registry.extractors(factors)
    offered = [name for o in registry.origins.values() for name in o.factors]
    others = [name for name in ALL_GROUPS if name not in offered]
    found = present(registry.extractors(others), first, second)
    return (*found, *registry.extractors(offered))


def _names(extractors: Sequence[FactorExtractor]) -> set[str]:
    names = {e.name for e in extractors}
    for extractor in extractors:
        for factor in promised_names(extractor):
            names |= {factor, f"{extractor.name}.{factor}"}
    return names


def _side(trace: Trace) -> Side:
    return Side(program=trace.header.program, version=trace.header.version, facts={})
