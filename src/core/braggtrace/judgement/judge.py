"""Judges every factor that the configuration names, and accounts for every value."""

import math
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from braggtrace.catalog import BUILT_IN, catalog_of
from braggtrace.events import Catalog, Exemption, Trace
from braggtrace.judgement.alignment import (
    Mismatch,
    align,
    other_dimensions,
    other_truth,
)
from braggtrace.judgement.blockwise import Blockwise
from braggtrace.judgement.cache import Compared, FindingCache, Samples
from braggtrace.judgement.comparators import needs_noise
from braggtrace.judgement.completeness import (
    anomalies,
    empty_groups,
    lost_on_both_sides,
    nobody_compares,
    not_configured,
    stale_promises,
    unclaimed,
)
from braggtrace.judgement.expectations import Declarations
from braggtrace.judgement.findings import (
    Accounting,
    Comparator,
    Factor,
    FactorExtractor,
    Finding,
    Pair,
    Rules,
    Status,
)
from braggtrace.judgement.kinds import as_one_kind, taking_limits
from braggtrace.judgement.measure import by_digits, measure, vanishing_of, with_noise
from braggtrace.judgement.sides import (
    Sides,
    missing,
    only_on_request,
    readings_of,
    sides_of,
    structural,
)

Spread: TypeAlias = Callable[
    [Callable[[tuple[str, Sides]], Compared], Iterable[tuple[str, Sides]]],
    Iterable[Compared],
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Findings in causal order, and where every value went."""

    findings: tuple[Finding, ...]
    accounting: Accounting


def judge(
    baseline: Trace,
    subject: Trace,
    extractors: Sequence[FactorExtractor],
    comparators: Mapping[str, Comparator],
    rules: Rules,
    cache: FindingCache | None = None,
) -> Judgement:
    """Compare two traces.

    Args:
        baseline: the reference.
        subject: the program under test.
        extractors: what makes factors of events; exactly the configured ones.
        comparators: by name.
        rules: tolerances and exemptions.
        cache: what the same comparators answered by the same rules, so that the
            same pair is not compared again.

    Returns:
        A finding for each factor, for each anomaly of a trace, for each group without
        any factor, and for each value that nobody compares.

    Raises:
        PluginError: an extractor or a comparator raised.
        DuplicateNameError: two extractors yield a factor of the same name.
    """
    judging = Judging(extractors, comparators, rules, cache)
    judging.take(baseline, subject)
    return judging.result()


class Judging:
    """A judgement that grows block by block; one block is the whole of two traces.

    Blocks divide an axis: each event is in all of them at other places, or, where it
    lacks the axis, with the same values.
    """

    def __init__(
        self,
        extractors: Sequence[FactorExtractor],
        comparators: Mapping[str, Comparator],
        rules: Rules,
        cache: FindingCache | None = None,
    ) -> None:
        """Begin.

        Args:
            extractors: what makes factors of events; exactly the configured ones.
            comparators: by name.
            rules: tolerances and exemptions.
            cache: see ``judge``.
        """
        self._cache = cache
        self._extractors, self._comparators = extractors, comparators
        self._rules = rules
        self._declared = Declarations(rules.expect, rules.today)
        self._blockwise: dict[str, Blockwise] = {}
        self._exempt: Counter[tuple[str, str]] = Counter()
        self._unclaimed: Counter[str] = Counter()
        self._groups: dict[str, str] = {}
        self._anomalies: list[Finding] = []
        self._lost: dict[tuple[str, str], Finding] | None = None
        self._catalog = BUILT_IN
        self._names: dict[str, None] = {}  # of events, as they stand in the traces

    def take(
        self,
        baseline: Trace,
        subject: Trace,
        *,
        seen: Container[str] = (),
        spread: Spread = map,
    ) -> None:
        """Judge a block.

        Args:
            baseline: the reference.
            subject: the program under test.
            seen: events that an earlier block held already with the same values.
            spread: applies a function to each of some things, as ``map`` does; that of
                a pool shares the work.

        Raises:
            PluginError: an extractor or a comparator raised.
            DuplicateNameError: two extractors yield a factor of the same name.
        """
        self._catalog = catalog_of(baseline, subject)
        for e in baseline.header.exempt:
            self._exempt[e.name, e.reason] += e.values
        sides = sides_of(baseline, subject, self._extractors)
        samples = samples_of(baseline), samples_of(subject)
        wanted: list[tuple[str, Sides]] = []
        for name, both in sides.items():
            self._groups[name] = both.group
            reason = self._rules.reason(both.group, name)
            if all(source in seen for source in both.sources(name)):
                continue
            if only_on_request(both, self._catalog):
                continue
            if reason:
                self._exempt[name, reason] += readings_of(both)
            else:
                wanted.append((name, both))
        compared = spread(partial(self._compared, samples=samples), wanted)
        for (name, both), (found, pair) in zip(wanted, compared, strict=True):
            self._take_compared(name, both, found, pair)
        for name, values in unclaimed(baseline, subject, sides).items():
            if name not in seen:
                self._unclaimed[name] += values
        self._note_lost(
            lost_on_both_sides(
                baseline, subject, self._extractors, self._rules, self._catalog
            )
        )
        self._names.update(dict.fromkeys((*baseline.events, *subject.events)))
        self._anomalies.extend(anomalies(baseline, "baseline"))
        self._anomalies.extend(anomalies(subject, "subject"))

    def result(self) -> Judgement:
        """All blocks together, in causal order."""
        exempt = [
            Exemption(name=name, values=values, reason=reason)
            for (name, reason), values in self._exempt.items()
        ]
        exempt.extend(not_configured(self._unclaimed, self._rules, self._catalog))
        found = [blocks.finding() for blocks in self._blockwise.values()]
        found.extend(nobody_compares(self._unclaimed, self._rules, self._catalog))
        found.extend((self._lost or {}).values())
        filled, spared = set(self._groups.values()), {e.name for e in exempt}
        found.extend(empty_groups(self._extractors, filled, spared))
        found.extend(
            stale_promises(
                self._extractors, filled, self._groups, self._rules, self._catalog
            )
        )
        found.extend(self._declared.unneeded())
        found.extend(self._anomalies)
        findings = _in_causal_order(found, self._names, self._catalog)
        return Judgement(
            findings=findings, accounting=_account(findings, tuple(exempt))
        )

    def _note_lost(self, findings: Iterable[Finding]) -> None:
        """What is missing from both traces, if it is from every block of them."""
        lost = {(found.group, found.factor): found for found in findings}
        known = self._lost
        self._lost = (
            lost if known is None else {k: f for k, f in known.items() if k in lost}
        )

    def _take_compared(
        self, name: str, both: Sides, found: Finding, pair: Pair | None
    ) -> None:
        blocks = self._blockwise.setdefault(name, Blockwise())
        if pair is None:
            self._declared.meet(both.group, name)
            blocks.add(found)
            return
        found = self._declared.applied(both.group, name, found, pair)
        readings = both.baseline.data.readings if both.baseline else 0
        blocks.add(
            replace(found, factor=name, group=both.group, readings=readings), pair
        )

    def _compared(self, named: tuple[str, Sides], *, samples: Samples) -> Compared:
        """The finding of a block, with the pair where values were compared."""
        name, both = named
        cache = self._cache
        if cache is None:
            return self._measured(name, both, samples)
        known = cache.recall(name, both, samples)
        if known is None:
            known = self._measured(name, both, samples)
            cache.keep(name, both, samples, known)
        return known

    def _measured(self, name: str, both: Sides, samples: Samples) -> Compared:
        # what is judged by the answers kept was asked for its warnings before
        return measured(
            name,
            both,
            samples,
            self._comparators,
            self._rules,
            self._catalog,
            with_vanishing=self._cache is None,
        )


def measured(
    name: str,
    both: Sides,
    samples: Samples,
    comparators: Mapping[str, Comparator],
    rules: Rules,
    catalog: Catalog,
    *,
    with_vanishing: bool = False,
) -> Compared:
    """Compare one factor, whatever is declared of it.

    Args:
        name: of the factor.
        both: the factor on either side.
        samples: see ``samples_of``, of baseline and subject.
        comparators: by name.
        rules: tolerances and noise floors.
        catalog: that holds for both traces.
        with_vanishing: whether it is wanted which values could be zero unseen; the
            comparator is asked up to three times then.

    Returns:
        The finding, with the pair where values were compared.

    Raises:
        PluginError: a comparator raised.
    """
    if both.baseline is None or both.subject is None:
        return missing(name, both), None
    dtype = both.baseline.data.values.dtype.name  # the same on either side, or red
    tolerance = rules.tolerance(both.group, name, dtype)
    spec = catalog.get(name)
    first, second = both.baseline, both.subject
    if rules.version >= 2:
        first, second = as_one_kind(first, second, spec)
    aligned = _aligned(first, second, samples, rules.version)
    if isinstance(aligned, Mismatch):
        status = Status.MISSING if aligned.problem == "index" else Status.CRITICAL
        found = structural(name, both, status, aligned.problem, aligned.message)
        follows = catalog.sample_count if aligned.by_count else ""
        return replace(found, tolerance=tolerance, follows=follows), None
    power = 1 if spec is None else spec.scale_power
    pair, factor = aligned, _scaled(first, second, power, rules.version)
    if factor.data.kind == "int" and rules.limits_whole_numbers(both.group, name):
        factor = taking_limits(factor, tolerance)
    if factor is not first:
        pair = replace(pair, factor=factor)
    noise = rules.noise.get(name)
    if noise is not None and needs_noise(tolerance, comparators):
        pair = with_noise(pair, noise)
    found = measure(pair, tolerance, comparators, rules.version)
    if rules.version >= 2:
        exact = by_digits(pair, tolerance, comparators, found)
        found = replace(found, by_digits=exact)
    if with_vanishing:
        free = vanishing_of(pair, tolerance, comparators, rules.version)
        found = replace(found, vanishing=free)
    return found, pair


def _aligned(
    baseline: Factor, subject: Factor, samples: Samples, rules: int
) -> Pair | Mismatch:
    """Both sides row by row, by the rules of a version."""
    wrong = None
    if rules >= 2:
        wrong = other_truth(baseline, subject) or other_dimensions(baseline, subject)
    return wrong or align(baseline, subject, samples)


def samples_of(trace: Trace) -> int:
    """How many sub-pixels, over all layers, nanoBragg printed."""
    return max(1, trace.header.sizes.get("sample", 1))


def _in_causal_order(
    found: Sequence[Finding], names: Iterable[str], catalog: Catalog
) -> tuple[Finding, ...]:
    """Findings by the catalogue; foreign ones as their events stand in the traces.

    What follows from another number of steps stands behind it. The order in which the
    configuration names its groups has no say.
    """
    seen = {name: i for i, name in enumerate(names)}

    def rank(finding: Finding) -> tuple[float, bool, float, int, str]:
        stands = min((seen.get(s, len(seen)) for s in finding.sources), default=0)
        own = catalog.rank(finding.factor, finding.upstream)
        late = catalog.rank(finding.follows) if finding.follows else own
        return late, bool(finding.follows), own, stands, finding.factor

    return tuple(sorted(found, key=rank))


def _scaled(baseline: Factor, subject: Factor, power: int, rules: int) -> Factor:
    """The baseline's factor with the natural scale that it has, or else the subject's.

    Args:
        baseline: the reference's.
        subject: that of the program under test.
        power: of the scale, as the catalogue has it for an event of that name; the
            stricter one counts, where the factor says another.
        rules: their version; before 2 the greater scale held.
    """
    scales = [s for s in (baseline.scale, subject.scale) if math.isfinite(s) and s > 0]
    known = scales[:1] if rules >= 2 else scales
    scale, power = max(known, default=0.0), max(power, baseline.scale_power)
    if baseline.scale == scale and baseline.scale_power == power:
        return baseline
    return replace(baseline, scale=scale, scale_power=power)


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
