"""Events that both traces lack, and that the program always prints."""

from collections.abc import Iterator, Sequence

from braggtrace.events import Catalog, EventSpec, Trace
from braggtrace.findings import FactorExtractor, Finding, Rules, Status
from braggtrace.traceio import lost_events


def lost_on_both_sides(
    baseline: Trace,
    subject: Trace,
    extractors: Sequence[FactorExtractor],
    rules: Rules,
    catalog: Catalog,
) -> Iterator[Finding]:
    """A finding for each configured factor that was lost from both traces alike.

    No comparison can tell: what is on neither side is on neither side. What belongs to
    a whole trace is known to those that read it, so that a filter that took the same
    lines from both traces is found out.
    """
    lost = lost_events(baseline) & lost_events(subject)
    for name in sorted(lost, key=lambda name: (catalog.rank(name), name)):
        for extractor in extractors:
            if name not in extractor.names() or rules.reason(extractor.name, name):
                continue
            spec = catalog.get(name) or EventSpec(name=name, unit="1", description="")
            yield Finding(
                factor=name,
                group=extractor.name,
                status=Status.MISSING,
                description=spec.description,
                unit=spec.unit,
                problem="missing",
                message="missing in both traces, and the program prints it of every "
                "pixel: was it filtered out? Record them again, or name it under "
                "exempt with a reason",
                upstream=spec.upstream,
                sources=(name,),
            )
