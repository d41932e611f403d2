"""What nobody compared: unclaimed or lost events, empty groups, stale promises."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from braggtrace.catalog import BUILT_IN
from braggtrace.defaults import EVERY_EVENT, OTHER_EVENTS
from braggtrace.events import Catalog, EventSpec, Exemption, Trace
from braggtrace.judgement.findings import FactorExtractor, Finding, Rules, Status
from braggtrace.judgement.plugin_answers import promised_names
from braggtrace.judgement.sides import Sides
from braggtrace.traceio import lost_events


def unclaimed(
    baseline: Trace, subject: Trace, sides: Mapping[str, Sides]
) -> dict[str, int]:
    """Values of events of either trace of which no extractor made a factor."""
    factors = (f for both in sides.values() for f in (both.baseline, both.subject) if f)
    claimed = {s for factor in factors for s in (factor.sources or (factor.name,))}
    names = dict.fromkeys((*baseline.events, *subject.events))
    return {
        name: _readings(name, baseline, subject)
        for name in names
        if name not in claimed
    }


def not_configured(
    values: Mapping[str, int], rules: Rules, catalog: Catalog
) -> Iterator[Exemption]:
    """Unclaimed events that may go without comparison, each with its reason."""
    for name, count in values.items():
        reason = rules.reason("", name)
        if _of_a_group(name, catalog) and not reason:
            reason = "its factor group is not named by the configuration"
        if reason:
            yield Exemption(name=name, values=count, reason=reason)


def nobody_compares(
    values: Mapping[str, int], rules: Rules, catalog: Catalog
) -> Iterator[Finding]:
    """A finding for each unclaimed event that may not."""
    for name, count in values.items():
        if _of_a_group(name, catalog) or rules.reason("", name):
            continue
        yield Finding(
            factor=name,
            group="",
            status=Status.MISSING,
            problem="missing",
            message=f"no configured factor compares it; add `{_every(catalog)}` to "
            "factors, or name it under exempt with a reason",
            readings=count,
            sources=(name,),
        )


def _of_a_group(name: str, catalog: Catalog) -> bool:
    """Whether a configuration leaves an event out by not naming its factor group."""
    return catalog is BUILT_IN and name in catalog


def _every(catalog: Catalog) -> str:
    """The factor group that takes what no other does."""
    return OTHER_EVENTS if catalog is BUILT_IN else EVERY_EVENT


def _readings(name: str, baseline: Trace, subject: Trace) -> int:
    found = (trace.get(name) for trace in (baseline, subject))
    return max(event.readings for event in found if event is not None)


def empty_groups(
    extractors: Sequence[FactorExtractor],
    filled: Collection[str],
    exempt: Collection[str],
) -> Iterator[Finding]:
    """A finding for each group that no factor of either side is in."""
    for extractor in extractors:
        if any(name in exempt for name in promised_names(extractor)):
            continue  # what it would have compared is declared exempt
        if extractor.name not in filled and not getattr(extractor, "optional", False):
            yield Finding(
                factor=extractor.name,
                group=extractor.name,
                status=Status.MISSING,
                description=extractor.description,
                problem="group",
                message="neither side has any factor of this group",
            )


def stale_promises(
    extractors: Sequence[FactorExtractor],
    filled: Collection[str],
    made: Collection[str],
    rules: Rules,
    catalog: Catalog,
) -> Iterator[Finding]:
    """Factors that a plugin promises, and makes of neither trace.

    What the catalogue declares may be absent (another pivot, say); any other name can
    only come from the plugin.
    """
    for extractor in extractors:
        if extractor.name not in filled or getattr(extractor, "optional", False):
            continue
        for name in promised_names(extractor):
            absent = name not in made and name not in catalog
            if absent and not rules.reason(extractor.name, name):
                yield Finding(
                    factor=name,
                    group=extractor.name,
                    status=Status.MISSING,
                    description=extractor.description,
                    problem="stale",
                    message=f"plugin {extractor.name!r} promises this factor and makes "
                    "it of neither trace: is the plugin older than the traces? Update "
                    "it, or name the factor under exempt with a reason",
                )


def anomalies(trace: Trace, side: str) -> Iterator[Finding]:
    """A finding for whatever in a trace cannot be right."""
    for anomaly in trace.header.anomalies:
        yield Finding(
            factor=anomaly.name,
            group=f"{side} trace",
            status=Status.CRITICAL,
            description=f"{anomaly.kind} in the {side}'s trace",
            problem="trace",
            message=anomaly.message,
        )


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
            if name not in promised_names(extractor) or rules.reason(
                extractor.name, name
            ):
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
