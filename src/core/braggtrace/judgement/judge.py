"""Judges every factor that the configuration names, and accounts for every value."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from braggtrace.catalog import CATALOG, causal_rank
from braggtrace.errors import BraggtraceError, DuplicateNameError, PluginError
from braggtrace.events import Exemption, Trace
from braggtrace.findings import (
    Accounting,
    Comparator,
    Factor,
    FactorExtractor,
    Finding,
    Pair,
    Problem,
    Rules,
    Status,
)
from braggtrace.judgement.alignment import Mismatch, align
from braggtrace.judgement.answers import require
from braggtrace.judgement.expectations import Declarations
from braggtrace.judgement.gauge import gauge, matching_rows
from braggtrace.judgement.lost import lost_on_both_sides

_COUNT: Final = "steps"  # the event that counts sub-pixels


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Findings in causal order, and where every value went."""

    findings: tuple[Finding, ...]
    accounting: Accounting


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    """One factor as both sides have it."""

    group: str
    baseline: Factor | None
    subject: Factor | None


def judge(
    baseline: Trace,
    subject: Trace,
    extractors: Sequence[FactorExtractor],
    comparators: Mapping[str, Comparator],
    rules: Rules,
) -> Judgement:
    """Compare two traces.

    Args:
        baseline: the reference.
        subject: the program under test.
        extractors: what makes factors of events; exactly the configured ones.
        comparators: by name.
        rules: tolerances and exemptions.

    Returns:
        A finding for each factor, for each anomaly of a trace, for each group without
        any factor, and for each value that nobody compares.

    Raises:
        PluginError: an extractor or a comparator raised.
        DuplicateNameError: two extractors yield a factor of the same name.
    """
    sides = _sides(baseline, subject, extractors)
    found: list[Finding] = []
    exempt: list[Exemption] = [*baseline.header.exempt]
    declared = Declarations(rules.expect, rules.today)
    samples = (_samples(baseline), _samples(subject))
    for name, both in sides.items():
        if _only_on_request(both):
            continue
        reason = rules.reason(both.group, name)
        if reason:
            exempt.append(Exemption(name=name, values=_readings(both), reason=reason))
        else:
            found.append(_finding(name, both, comparators, rules, declared, samples))
    unclaimed = _unclaimed(baseline, subject, sides)
    exempt.extend(_not_configured(unclaimed, baseline, subject, rules))
    found.extend(_nobody_compares(unclaimed, baseline, subject, rules))
    found.extend(lost_on_both_sides(baseline, subject, extractors, rules))
    found.extend(_empty_groups(extractors, sides, {e.name for e in exempt}))
    found.extend(_stale_promises(extractors, sides, rules))
    found.extend(declared.unneeded())
    found.extend(_anomalies(baseline, "baseline"))
    found.extend(_anomalies(subject, "subject"))
    findings = _in_causal_order(found, baseline, subject)
    return Judgement(findings=findings, accounting=_account(findings, tuple(exempt)))


def _samples(trace: Trace) -> int:
    """How many sub-pixels, over all layers, nanoBragg printed."""
    return max(1, trace.header.sizes.get("sample", 1))


def _in_causal_order(
    found: Sequence[Finding], baseline: Trace, subject: Trace
) -> tuple[Finding, ...]:
    """Findings by the catalogue; foreign ones as their events stand in the traces.

    What follows from another number of steps stands behind it. The order in which the
    configuration names its groups has no say.
    """
    names = dict.fromkeys((*baseline.events, *subject.events))
    seen = {name: i for i, name in enumerate(names)}

    def rank(finding: Finding) -> tuple[int, bool, int, int, str]:
        stands = min((seen.get(s, len(seen)) for s in finding.sources), default=0)
        own = causal_rank(finding.factor)
        late = causal_rank(finding.follows) if finding.follows else own
        return late, bool(finding.follows), own, stands, finding.factor

    return tuple(sorted(found, key=rank))


def _sides(
    baseline: Trace, subject: Trace, extractors: Sequence[FactorExtractor]
) -> dict[str, _Sides]:
    """Factors by name, in the order in which the extractors yield them."""
    sides: dict[str, _Sides] = {}
    for extractor in extractors:
        mine = _extract(extractor, baseline)
        theirs = _extract(extractor, subject)
        for name in dict.fromkeys((*mine, *theirs)):
            if name in sides:
                owners = (sides[name].group, extractor.name)
                raise DuplicateNameError("factor", name, owners)
            sides[name] = _Sides(
                group=extractor.name, baseline=mine.get(name), subject=theirs.get(name)
            )
    return sides


def _only_on_request(both: _Sides) -> bool:
    """One side has an event of which its program prints no line unless asked to."""
    found = [f for f in (both.baseline, both.subject) if f is not None]
    if len(found) != 1 or found[0].data.readings:
        return False
    spec = CATALOG.get(found[0].name)
    return spec is not None and spec.on_request


def _extract(extractor: FactorExtractor, trace: Trace) -> dict[str, Factor]:
    try:
        factors = [require(Factor, found) for found in extractor.extract(trace)]
    except BraggtraceError:
        raise
    except (Exception, SystemExit) as error:
        raise PluginError(extractor.name, "extracting factors", error) from error
    names = [factor.name for factor in factors]
    for name in names:
        if names.count(name) > 1:
            raise DuplicateNameError("factor", name, (extractor.name, extractor.name))
    return dict(zip(names, factors, strict=True))


def _finding(
    name: str,
    both: _Sides,
    comparators: Mapping[str, Comparator],
    rules: Rules,
    declared: Declarations,
    samples: tuple[int, int],
) -> Finding:
    if both.baseline is None or both.subject is None:
        declared.meet(both.group, name)
        return _missing(name, both)
    tolerance = rules.tolerance(both.group, name)
    aligned = align(both.baseline, both.subject, samples)
    if isinstance(aligned, Mismatch):
        declared.meet(both.group, name)
        status = Status.MISSING if aligned.problem == "index" else Status.CRITICAL
        finding = _structural(name, both, status, aligned.problem, aligned.message)
        if aligned.by_count:
            finding = replace(finding, follows=_COUNT)
        return replace(finding, tolerance=tolerance)
    pair, factor = aligned, _scaled(both.baseline, both.subject)
    if factor is not both.baseline:
        pair = replace(pair, factor=factor)
    finding = gauge(pair, tolerance, comparators)
    finding = declared.applied(both.group, name, finding, pair)
    return replace(
        _with_stale_places(finding, pair),
        factor=name,
        group=both.group,
        readings=both.baseline.data.readings,
        measure=None,
    )


def _scaled(baseline: Factor, subject: Factor) -> Factor:
    """The baseline's factor with the natural scale that either side knows."""
    scales = [s for s in (baseline.scale, subject.scale) if math.isfinite(s)]
    scale = max(scales, default=0.0)
    return baseline if baseline.scale == scale else replace(baseline, scale=scale)


def _with_stale_places(finding: Finding, pair: Pair) -> Finding:
    """Red where a tolerance is set at an index that the factor does not have."""
    for place in finding.tolerance.places:
        if not matching_rows(pair, place.index).any():
            return replace(
                finding,
                status=Status.CRITICAL,
                problem="stale",
                message=f"a tolerance is set {place.label()}, where the factor has no "
                "value; remove it",
            )
    return finding


def _missing(name: str, both: _Sides) -> Finding:
    side, other = (
        ("subject", "baseline") if both.subject is None else ("baseline", "subject")
    )
    message = f"present in the {other}, missing in the {side}"
    return _structural(name, both, Status.MISSING, "missing", message)


def _structural(
    name: str, both: _Sides, status: Status, problem: Problem, message: str
) -> Finding:
    factor = both.baseline or both.subject
    return Finding(
        factor=name,
        group=both.group,
        status=status,
        description=factor.description if factor else "",
        unit=factor.data.unit if factor else "1",
        problem=problem,
        message=message,
        readings=_readings(both),
        upstream=factor.upstream if factor else (),
        sources=(factor.sources or (name,)) if factor else (name,),
    )


def _readings(both: _Sides) -> int:
    """Values of the side that has most of them."""
    sides = (both.baseline, both.subject)
    return max(factor.data.readings for factor in sides if factor is not None)


def _unclaimed(
    baseline: Trace, subject: Trace, sides: Mapping[str, _Sides]
) -> tuple[str, ...]:
    """Events of either trace of which no extractor made a factor."""
    factors = (f for both in sides.values() for f in (both.baseline, both.subject) if f)
    claimed = {s for factor in factors for s in (factor.sources or (factor.name,))}
    names = dict.fromkeys((*baseline.events, *subject.events))
    return tuple(name for name in names if name not in claimed)


def _not_configured(
    unclaimed: Sequence[str], baseline: Trace, subject: Trace, rules: Rules
) -> Iterator[Exemption]:
    for name in unclaimed:
        reason = rules.reason("", name)
        if name in CATALOG and not reason:
            reason = "its factor group is not named by the configuration"
        if reason:
            values = _event_readings(name, baseline, subject)
            yield Exemption(name=name, values=values, reason=reason)


def _nobody_compares(
    unclaimed: Sequence[str], baseline: Trace, subject: Trace, rules: Rules
) -> Iterator[Finding]:
    for name in unclaimed:
        if name in CATALOG or rules.reason("", name):
            continue
        yield Finding(
            factor=name,
            group="",
            status=Status.MISSING,
            problem="missing",
            message="no configured factor compares it; add `other` to factors, or name "
            "it under exempt with a reason",
            readings=_event_readings(name, baseline, subject),
            sources=(name,),
        )


def _event_readings(name: str, baseline: Trace, subject: Trace) -> int:
    found = (trace.get(name) for trace in (baseline, subject))
    return max(event.readings for event in found if event is not None)


def _empty_groups(
    extractors: Sequence[FactorExtractor],
    sides: Mapping[str, _Sides],
    exempt: Collection[str],
) -> Iterator[Finding]:
    filled = {both.group for both in sides.values()}
    for extractor in extractors:
        if any(name in exempt for name in extractor.names()):
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


def _stale_promises(
    extractors: Sequence[FactorExtractor], sides: Mapping[str, _Sides], rules: Rules
) -> Iterator[Finding]:
    """Factors that a plugin promises, and makes of neither trace.

    What the catalogue declares may be absent (another pivot, say); any other name can
    only come from the plugin.
    """
    filled = {both.group for both in sides.values()}
    for extractor in extractors:
        if extractor.name not in filled or getattr(extractor, "optional", False):
            continue
        for name in extractor.names():
            absent = name not in sides and name not in CATALOG
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


def _anomalies(trace: Trace, side: str) -> Iterator[Finding]:
    for anomaly in trace.header.anomalies:
        yield Finding(
            factor=anomaly.name,
            group=f"{side} trace",
            status=Status.CRITICAL,
            description=f"{anomaly.kind} in the {side}'s trace",
            problem="trace",
            message=anomaly.message,
        )


def _account(findings: Sequence[Finding], exempt: tuple[Exemption, ...]) -> Accounting:
    compared = sum(f.readings for f in findings if f.compared)
    missing = sum(f.readings for f in findings if not f.compared)
    exempted = sum(exemption.values for exemption in exempt)
    return Accounting(
        expected=compared + missing + exempted,
        compared=compared,
        exempt=exempt,
        missing=missing,
    )
