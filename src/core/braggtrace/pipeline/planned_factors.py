"""Which factors a configuration will judge, as far as its baseline says."""

from collections.abc import Iterator, Sequence

from braggtrace.config import RunConfig
from braggtrace.events import Trace
from braggtrace.judgement.findings import FactorExtractor, Rules
from braggtrace.pluginmanager import Registry
from braggtrace.sources.selection import (
    configured,
    names_and_axes,
    prepare,
    read_named,
)


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
    registry = Registry()
    opening = prepare(config, registry)
    source = opening.source("baseline")
    unknown = source.needs_experiment or config.scope != "pixel"
    if config.experiment is not None and unknown:
        extractors, _ = configured(registry, config)
        return [(extractor.name, "") for extractor in extractors]
    read = read_named(opening)
    events, axes = names_and_axes(read)
    extractors, rules = configured(registry, config, events=events, axes=axes)
    baseline = read.get("baseline") or opening.open("baseline")
    return list(_factors(extractors, baseline.trace, rules))


def _factors(
    extractors: Sequence[FactorExtractor], baseline: Trace, rules: Rules
) -> Iterator[tuple[str, str]]:
    for extractor in extractors:
        for factor in extractor.extract(baseline):
            # what is printed on request alone may be absent on the other side
            exempt = rules.reason(extractor.name, factor.name)
            if factor.data.readings and not exempt:
                yield extractor.name, factor.name
