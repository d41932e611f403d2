"""From two traces to a report; no simulator, no torch."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from braggtrace.catalog import BUILT_IN, catalog_of
from braggtrace.diagnosis import root_causes
from braggtrace.diagnosis.consistency import Inconsistency, check_trace
from braggtrace.errors import ConfigError, TraceFormatError, UsageError
from braggtrace.events import Trace
from braggtrace.findings import (
    Difference,
    FactorExtractor,
    Finding,
    Rules,
    Tolerance,
)
from braggtrace.judgement import judge
from braggtrace.pipeline.formulas import derived_of
from braggtrace.pipeline.mirror import mirror_notes
from braggtrace.pipeline.reading import read_causes
from braggtrace.pluginmanager import Registry
from braggtrace.report.home import data_without_home
from braggtrace.report.report import Report, Side
from braggtrace.traceio import in_one_dialect, is_columnar, read_trace
from braggtrace.verdict import decide

if TYPE_CHECKING:
    from braggtrace.config import RunConfig

ALL_GROUPS: Final = (
    "geometry",
    "lattice",
    "structure_factor",
    "polarization",
    "scaling",
    "other",
)
DEFAULT_TOLERANCE: Final = Tolerance(rtol=1.0e-9)


def compare_files(
    baseline: Path, subject: Path, config: "RunConfig | None" = None
) -> Report:
    """Compare two trace files.

    Args:
        baseline: the reference.
        subject: the program under test.
        config: factors, tolerances and exemptions; None takes every installed group of
            which either side has a factor, and the default tolerance.

    Returns:
        The report.

    Raises:
        TraceFormatError: a file is not a trace.
        UsageError: an unknown name in the configuration.
    """
    if config is not None and config.candidate is not None:
        what = "compare reads two files and runs no candidate; use run, or remove it"
        raise config.error(what, "candidate")
    if config is not None and not config.simulates:
        from braggtrace.pipeline.foreign import compare_foreign, open_foreign

        found = open_foreign(config, baseline, subject)
        return compare_foreign(found, config, name=config.name)
    if is_columnar(baseline) and is_columnar(subject):
        from braggtrace.pipeline.columnar import compare_blocks

        report = compare_blocks(baseline, subject, Registry(), config)
        if report is not None:
            return report
    first, second = _read(baseline, subject, config)
    if config is not None:
        first, second = scaled(first, config), scaled(second, config)
    registry = Registry()
    if config is None:
        extractors = present(registry.extractors(ALL_GROUPS), first, second)
        rules = Rules(default=DEFAULT_TOLERANCE)
    else:
        extractors, rules = configured(registry, config)
    return compare_traces(
        first,
        second,
        registry=registry,
        extractors=extractors,
        rules=rules,
        name=config.name if config else subject.name,
        sides=(side_of(first, baseline), side_of(second, subject)),
    )


def load_plugins(registry: Registry, config: "RunConfig") -> None:
    """Load the plugins that a configuration lists.

    Raises:
        ConfigError: an unknown name, or one that stands twice.
        PluginError: a plugin that cannot be loaded.
    """
    for i, plugin in enumerate(config.plugins):
        if plugin in config.plugins[:i]:
            raise config.error(f"plugin {plugin!r} is named twice", "plugins", i)
        with located(config, "plugins", i):
            registry.load(plugin)


def _read(
    baseline: Path, subject: Path, config: "RunConfig | None"
) -> tuple[Trace, Trace]:
    if config is None:
        from braggtrace.pipeline.long_logs import read_long_logs

        found = read_long_logs(baseline, subject, DEFAULT_TOLERANCE)
        if found is not None:
            return found
    return read_trace(baseline), read_trace(subject)


def configured(
    registry: Registry,
    config: "RunConfig",
    *,
    today: date | None = None,
    events: Iterable[str] = (),
    axes: Iterable[str] = (),
) -> tuple[tuple[FactorExtractor, ...], Rules]:
    """Exactly the extractors and rules that a configuration names.

    Args:
        registry: receives the plugins.
        config: a configuration.
        today: by which declared divergences expire; None is the day in UTC.
        events: names of events that the traces have, beyond what plugins promise.
        axes: names of axes that they have, beyond the simulator's.

    Raises:
        UsageError: an unknown or duplicate name.
        PluginError: a plugin that cannot be loaded.
    """
    from braggtrace.config import build_rules

    load_plugins(registry, config)
    with located(config, "factors"):
        extractors = registry.extractors(config.factors)
    extractors = (*extractors, *derived_of(config, tuple(events)))
    rules = build_rules(config, extractors, today=today, events=events, axes=axes)
    for name, tolerance in (("default", rules.default), *rules.tolerances.items()):
        with located(config, "tolerances", name):
            registry.comparators(comparators_of(tolerance))
    return extractors, rules


def require_sides(registry: Registry, config: "RunConfig") -> None:
    """Load what a run needs besides extractors: its baseline and its reports.

    Args:
        registry: receives the plugins.
        config: a configuration.

    Raises:
        UsageError: an unknown name, or one that stands twice; reports without
            a bundle to lie in.
        PluginError: a plugin that cannot be loaded.
    """
    plugin = config.baseline.plugin
    if plugin is not None:
        with located(config, "baseline", "plugin", "name"):
            registry.baseline(plugin.name)
    for i, name in enumerate(config.report.plugins):
        if name in config.report.plugins[:i]:
            raise config.error(
                f"report {name!r} is named twice", "report", "plugins", i
            )
        with located(config, "report", "plugins", i):
            registry.report(name)
    if config.report.plugins and "bundle" not in config.report.formats:
        what = "these are files of the bundle; add bundle to report.formats"
        raise config.error(what, "report", "plugins")


def comparators_of(tolerance: Tolerance) -> Iterator[str]:
    """Every comparator that a tolerance names, in its parts and places too."""
    yield tolerance.comparator or "close"
    for inner in (*tolerance.parts, *(place.tolerance for place in tolerance.places)):
        yield from comparators_of(inner)


@contextmanager
def located(config: "RunConfig", *path: str | int) -> Iterator[None]:
    """Gives an error about a name the place of that name."""
    try:
        yield
    except ConfigError:
        raise
    except UsageError as error:
        raise config.error(str(error), *path) from error


def compare_traces(
    baseline: Trace,
    subject: Trace,
    *,
    registry: Registry,
    extractors: Sequence[FactorExtractor],
    rules: Rules,
    name: str,
    sides: tuple[Side, Side],
) -> Report:
    """Compare two traces in the vocabulary that both have.

    Args:
        baseline: the reference.
        subject: the program under test.
        registry: for the comparators.
        extractors: what takes part.
        rules: tolerances and exemptions.
        name: of the comparison.
        sides: who the two are.

    Returns:
        The report.
    """
    catalog = catalog_of(baseline, subject)
    # of another program nobody knows what it computes beyond what it tells
    whole = subject.header.dialect == "native" and catalog is BUILT_IN
    computed = set(subject.events) if whole else None
    first, second = in_one_dialect(baseline, subject)
    judgement = judge(first, second, extractors, registry.all_comparators(), rules)
    pixels = first.pixels or second.pixels
    findings = at_pixels(judgement.findings, dict(enumerate(pixels)))
    verdict = decide(findings, judgement.accounting, advances=catalog.advances)
    causes = root_causes(verdict, computed, catalog)
    return Report(
        name=name,
        pixels=pixels,
        verdict=verdict,
        causes=causes,
        tolerance=rules.default,
        baseline=sides[0],
        subject=sides[1],
        sizes={**second.header.sizes, **first.header.sizes},
        unprinted=tuple(n for n in subject.events if n not in second.events),
        notes=mirror_notes(subject),
        readings=read_causes(
            (cause.factor for cause in causes), first, second, extractors
        ),
        inconsistencies=_inconsistencies(baseline, subject),
    )


def _inconsistencies(baseline: Trace, subject: Trace) -> tuple[Inconsistency, ...]:
    """What does not fit inside one trace; of diffraction alone relations are known."""
    if catalog_of(baseline, subject) is not BUILT_IN:
        return ()
    return (*check_trace(baseline, "baseline"), *check_trace(subject, "subject"))


def at_pixels(
    findings: Sequence[Finding], pixels: Mapping[int, tuple[int, int]]
) -> tuple[Finding, ...]:
    """Findings whose places name slow and fast instead of the number of the pixel."""

    def named(difference: Difference | None) -> Difference | None:
        if difference is None or difference.place.get("pixel") not in pixels:
            return difference
        rest = {axis: i for axis, i in difference.place.items() if axis != "pixel"}
        slow, fast = pixels[difference.place["pixel"]]
        return replace(difference, place={"slow": slow, "fast": fast, **rest})

    if len(pixels) < 2:
        return tuple(findings)
    return tuple(
        replace(found, first=named(found.first), worst=named(found.worst))
        for found in findings
    )


def present(
    extractors: Sequence[FactorExtractor], baseline: Trace, subject: Trace
) -> tuple[FactorExtractor, ...]:
    """The extractors that find something on either side."""
    sides = in_one_dialect(baseline, subject)
    return tuple(e for e in extractors if any(e.extract(trace) for trace in sides))


def scaled(trace: Trace, config: "RunConfig") -> Trace:
    """The trace with the experiment's natural scales, where its file named none."""
    from braggtrace.sources.exposure import exposure_of

    if trace.header.scales:
        return trace
    return trace.relabelled(scales=exposure_of(config).experiment.scales())


def side_of(trace: Trace, path: Path) -> Side:
    """Who computed a trace, and in which file it lies.

    Raises:
        TraceFormatError: the trace is empty.
    """
    facts = {**trace.header.provenance, "file": path.name}
    if not trace.events:
        raise TraceFormatError(str(path), "holds no event")
    return Side(program=trace.header.program, version=trace.header.version, facts=facts)


def simulated_side(trace: Trace) -> Side:
    """Who computed a trace that the simulator made."""
    header = trace.header
    return Side(
        program=header.program,
        version=header.version,
        facts=data_without_home(dict(header.provenance)),
    )
