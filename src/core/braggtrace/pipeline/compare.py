"""From two traces to a report; no simulator, no torch."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from braggtrace.catalog import BUILT_IN, catalog_of
from braggtrace.diagnosis import root_causes
from braggtrace.diagnosis.consistency import Inconsistency, check_trace
from braggtrace.diagnosis.readings import read_causes
from braggtrace.errors import TraceFormatError
from braggtrace.events import Trace
from braggtrace.judgement.findings import Difference, FactorExtractor, Finding, Rules
from braggtrace.judgement.judge import judge
from braggtrace.judgement.verdict import decide
from braggtrace.pluginmanager import Registry
from braggtrace.report.report import Report, Side, unread_of
from braggtrace.traceio import in_one_dialect
from braggtrace.traceio.mapped_units import overruled_units

if TYPE_CHECKING:
    pass

# a dark pixel whose mirror is bright is noted: slow and fast are easily swapped
DARK: Final = 1.0e-3  # of the mirror's photons
BRIGHT: Final = 1.0  # photons; what nobody would count is not bright
_SHOWN: Final = 6  # names in one sentence


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
        unread=(
            unread_of(baseline=baseline.header, subject=subject.header)
            if rules.version >= 2
            else {}
        ),
        notes=(*mirror_notes(subject), *_unit_notes(baseline, subject)),
        readings=read_causes(
            (cause.factor for cause in causes), first, second, extractors
        ),
        inconsistencies=_inconsistencies(baseline, subject),
    )


def _unit_notes(baseline: Trace, subject: Trace) -> tuple[str, ...]:
    """A sentence for each side whose units the map says in place of the file."""
    found = []
    for side, trace in (("baseline", baseline), ("subject", subject)):
        units = overruled_units(trace)
        if units:
            found.append(
                f"{side}: the map overrules the units of {len(units)} names of the "
                f"file ({'; '.join(units[:_SHOWN])})"
            )
    return tuple(found)


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


def mirror_notes(subject: Trace) -> tuple[str, ...]:
    """A sentence for each dark pixel with a bright mirror.

    Args:
        subject: a trace; one that says nothing of mirrors has none.
    """
    try:
        rows = json.loads(subject.header.provenance.get("mirrors", "[]"))
        pixels = [(int(s), int(f), float(own), float(m)) for s, f, own, m in rows]
    except (ValueError, TypeError):
        return ()  # another program's fact of the same name
    return tuple(
        f"pixel slow {slow} fast {fast} is nearly dark ({own:.3g} photons), and its "
        f"mirror slow {fast} fast {slow} is bright ({mirror:.3g}): were slow and fast "
        f"swapped?"
        for slow, fast, own, mirror in pixels
        if mirror >= BRIGHT and own < DARK * mirror
    )


def side_of(trace: Trace, path: Path) -> Side:
    """Who computed a trace, and in which file it lies.

    Raises:
        TraceFormatError: the trace is empty.
    """
    facts = {**trace.header.provenance, "file": path.name}
    if not trace.events:
        raise TraceFormatError(str(path), "holds no event")
    return Side(program=trace.header.program, version=trace.header.version, facts=facts)
