"""One factor as both sides have it, and what there is to say without its values."""

from collections.abc import Sequence
from dataclasses import dataclass

from braggtrace.errors import DuplicateNameError, plugin_faults
from braggtrace.events import Catalog, Trace
from braggtrace.judgement.findings import (
    Factor,
    FactorExtractor,
    Finding,
    Problem,
    Status,
)
from braggtrace.judgement.plugin_answers import require


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """One factor as both sides have it."""

    group: str
    baseline: Factor | None
    subject: Factor | None

    def sources(self, name: str) -> set[str]:
        """Events that the factor is made of, on either side."""
        found = (f for f in (self.baseline, self.subject) if f is not None)
        return {source for f in found for source in f.sources or (name,)}


def sides_of(
    baseline: Trace, subject: Trace, extractors: Sequence[FactorExtractor]
) -> dict[str, Sides]:
    """Factors by name, in the order in which the extractors yield them."""
    sides: dict[str, Sides] = {}
    for extractor in extractors:
        mine = extracted(extractor, baseline)
        theirs = extracted(extractor, subject)
        for name in dict.fromkeys((*mine, *theirs)):
            if name in sides:
                owners = (sides[name].group, extractor.name)
                raise DuplicateNameError("factor", name, owners)
            sides[name] = Sides(
                group=extractor.name, baseline=mine.get(name), subject=theirs.get(name)
            )
    return sides


def only_on_request(both: Sides, catalog: Catalog) -> bool:
    """One side has an event of which its program prints no line unless asked to."""
    found = [f for f in (both.baseline, both.subject) if f is not None]
    if len(found) != 1 or found[0].data.readings:
        return False
    spec = catalog.get(found[0].name)
    return spec is not None and spec.on_request


def extracted(extractor: FactorExtractor, trace: Trace) -> dict[str, Factor]:
    """What an extractor makes of a trace, by name.

    Raises:
        PluginError: it raised, or answered something else.
        DuplicateNameError: it yields two factors of one name.
    """
    with plugin_faults(extractor.name, "extracting factors"):
        factors = [require(Factor, found) for found in extractor.extract(trace)]
    found: dict[str, Factor] = {}
    for factor in factors:
        if factor.name in found:
            owners = (extractor.name, extractor.name)
            raise DuplicateNameError("factor", factor.name, owners)
        found[factor.name] = factor
    return found


def missing(name: str, both: Sides) -> Finding:
    """The finding of a factor that one side lacks."""
    side, other = (
        ("subject", "baseline") if both.subject is None else ("baseline", "subject")
    )
    message = f"present in the {other}, missing in the {side}"
    return structural(name, both, Status.MISSING, "missing", message)


def structural(
    name: str, both: Sides, status: Status, problem: Problem, message: str
) -> Finding:
    """The finding of a factor whose values cannot be compared."""
    factor = both.baseline or both.subject
    return Finding(
        factor=name,
        group=both.group,
        status=status,
        description=factor.description if factor else "",
        unit=factor.data.unit if factor else "1",
        problem=problem,
        message=message,
        readings=readings_of(both),
        upstream=factor.upstream if factor else (),
        sources=(factor.sources or (name,)) if factor else (name,),
    )


def readings_of(both: Sides) -> int:
    """Values of the side that has most of them."""
    sides = (both.baseline, both.subject)
    return max(factor.data.readings for factor in sides if factor is not None)
