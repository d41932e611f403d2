"""Which factors a configuration will judge, as far as its baseline says."""

from collections.abc import Iterator, Sequence

from braggtrace.config import RunConfig
from braggtrace.events import Trace
from braggtrace.findings import FactorExtractor, Rules
from braggtrace.pipeline.comparison import configured
from braggtrace.pipeline.foreign import open_foreign
from braggtrace.pluginmanager import Registry
from braggtrace.sources.exposure import exposure_of
from braggtrace.sources.opened import open_references


def announced(config: RunConfig) -> list[tuple[str, str]]:
    """Group and name of each factor that the baseline has and nobody exempts.

    Args:
        config: a configuration; neither of its programs is run.

    Returns:
        In the order of the extractors; a name is "" for a whole group, where the
        baseline is a program that has yet to run, or its pixel is yet to be chosen.
        What only the subject has is not among them.

    Raises:
        BraggtraceError: see braggtrace.errors.
    """
    if not config.simulates:
        return _announced_foreign(config)
    registry = Registry()
    extractors, rules = configured(registry, config)
    program = config.baseline.nanobragg or config.baseline.plugin
    unknown = program is not None or config.scope != "pixel"
    if unknown:
        return [(extractor.name, "") for extractor in extractors]
    experiment = exposure_of(config).experiment
    pixels = config.traced_pixels
    baseline = open_references(config, experiment, pixels, registry=registry).trace
    return list(_factors(extractors, baseline, rules))


def _announced_foreign(config: RunConfig) -> list[tuple[str, str]]:
    found = open_foreign(config)
    extractors, rules = configured(
        found.registry, config, events=found.names, axes=found.axes
    )
    return list(_factors(extractors, found.baseline.trace, rules))


def _factors(
    extractors: Sequence[FactorExtractor], baseline: Trace, rules: Rules
) -> Iterator[tuple[str, str]]:
    for extractor in extractors:
        for factor in extractor.extract(baseline):
            # what is printed on request alone may be absent on the other side
            exempt = rules.reason(extractor.name, factor.name)
            if factor.data.readings and not exempt:
                yield extractor.name, factor.name
