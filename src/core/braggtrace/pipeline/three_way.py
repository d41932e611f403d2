"""Three sides compared pair by pair: baseline, subject, and candidate."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from braggtrace.catalog import FINAL, catalog_of
from braggtrace.config.rules import AUTO
from braggtrace.diagnosis import root_causes
from braggtrace.diagnosis.alone import (
    BASELINE_CANDIDATE,
    BASELINE_SUBJECT,
    SUBJECT_CANDIDATE,
    Pair,
    ThreeWay,
    three_way,
)
from braggtrace.errors import plugin_faults
from braggtrace.events import Catalog, Trace
from braggtrace.judgement.error_budget import FactorBudget, derivation
from braggtrace.judgement.findings import (
    GREEN,
    Factor,
    FactorExtractor,
    Finding,
    Rules,
    Tolerance,
)
from braggtrace.judgement.judge import judge
from braggtrace.judgement.verdict import Verdict, decide
from braggtrace.pipeline.compare import at_pixels
from braggtrace.pluginmanager import Registry
from braggtrace.report.report import Report, Side, unread_of
from braggtrace.report.three_way.text import statements
from braggtrace.sources.candidate import ThreeSides
from braggtrace.traceio import three_in_one_dialect

UNTRACED: Final = "not traced by this candidate: compiled stages give the end alone"
# that something is wrong with the plugin or the file, and not with a value
_OF_VALUES: Final = frozenset(
    {"values", "missing", "index", "components", "unit", "kind", "dtype"}
)
_SIDES: Final = re.compile(r"\b(baseline|subject)\b")


def with_candidate(
    report: Report,
    sides: ThreeSides,
    side: Side,
    *,
    registry: Registry,
    extractors: Sequence[FactorExtractor],
    rules: Rules,
) -> Report:
    """The report of baseline and subject, with the candidate.

    Args:
        report: of the first two.
        sides: all three.
        side: who the candidate is.
        registry: for the comparators.
        extractors: what takes part.
        rules: of baseline and subject.

    Returns:
        Green only if every pair agrees.
    """
    found = _Comparing(
        sides=sides, registry=registry, extractors=tuple(extractors), rules=rules
    ).three_way(report.verdict)
    decided = report.verdict
    sentences = statements(found, report.sizes)
    return replace(
        report,
        verdict=replace(
            decided,
            agree=decided.agree and found.agree,
            reasons=(*decided.reasons, *(() if found.agree else sentences)),
        ),
        unread={
            **report.unread,
            **(
                unread_of(candidate=sides.candidate.header)
                if rules.version >= 2
                else {}
            ),
        },
        notes=(*report.notes, *sides.notes),
        candidate=side,
        three_way=found,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Comparing:
    sides: ThreeSides
    registry: Registry
    extractors: tuple[FactorExtractor, ...]
    rules: Rules

    def three_way(self, first: Verdict) -> ThreeWay:
        """All pairs, given the verdict on baseline and subject."""
        sides = self.sides
        baseline, subject, candidate = three_in_one_dialect(
            sides.baseline, sides.subject, sides.candidate
        )
        if self.rules.version >= 2:  # a candidate does not say how it is judged
            scales = baseline.header.scales or subject.header.scales
            candidate = candidate.relabelled(scales=scales)
        names = {f.name: group for group, f in self._factors(baseline, subject)}
        untraced = self._untraced(baseline, subject)
        inner = self._verdict(
            (subject, candidate), SUBJECT_CANDIDATE, self._by_noise(untraced)
        )
        outer = self._verdict(
            (baseline, candidate),
            BASELINE_CANDIDATE,
            self._by_either(names, untraced),
        )
        native = self._native()
        whole = native or inner
        computed = set(sides.subject.events)
        return three_way(
            sides.label,
            {
                BASELINE_SUBJECT: first,
                SUBJECT_CANDIDATE: inner,
                BASELINE_CANDIDATE: _without_needless(
                    outer, first, catalog_of(baseline, subject, candidate)
                ),
            },
            [f for f in whole.diverged if f.problem in _OF_VALUES],
            untraced=tuple(untraced),
            emitted=native.accounting.compared if native else 0,
            causes=root_causes(whole, computed, catalog_of(sides.subject)),
            catalog=catalog_of(baseline, subject, candidate),
        )

    def _verdict(self, traces: tuple[Trace, Trace], pair: Pair, by: Rules) -> Verdict:
        comparators = self.registry.all_comparators()
        found = judge(*traces, self.extractors, comparators, by)
        findings = at_pixels(found.findings, dict(enumerate(traces[0].pixels)))
        renamed = tuple(_in_words_of(finding, pair) for finding in findings)
        advances = catalog_of(*traces).advances
        return decide(renamed, found.accounting, advances=advances)

    def _native(self) -> Verdict | None:
        """Subject and candidate in their own words; None where those are printed."""
        sides = self.sides
        if sides.noise is None or sides.baseline.header.dialect == "native":
            return None
        by = self._by_noise(self._untraced(sides.subject), native=True)
        return self._verdict((sides.subject, sides.candidate), SUBJECT_CANDIDATE, by)

    def _by_noise(self, exempt: Mapping[str, str], *, native: bool = False) -> Rules:
        """The noise floor alone: two runs of one program may differ by no more.

        Two programs are judged by the tolerances instead.
        """
        noise = self.sides.noise
        if noise is None:
            return replace(
                self.rules, exempt={**self.rules.exempt, **exempt}, expect=()
            )
        known = noise.native if native else noise.printed
        tolerances = {
            name: replace(_floor(None, noise.dtype), nan=own.nan)
            for name, own in self.rules.tolerances.items()
        }
        return replace(
            self.rules,
            default=_floor(None, noise.dtype),
            tolerances=tolerances,
            by_dtype={},
            exempt={**self.rules.exempt, **exempt},
            expect=(),
            noise={name: each.noise for name, each in known.items()},
        )

    def _by_either(self, names: Mapping[str, str], exempt: Mapping[str, str]) -> Rules:
        """What baseline and subject may differ by, or the candidate's noise floor."""
        noise = self.sides.noise
        if noise is None:
            return replace(self.rules, exempt={**self.rules.exempt, **exempt})
        tolerances = {
            f"{group}.{name}": _either(
                self.rules.tolerance(group, name),
                _floor(noise.printed[name], noise.dtype),
            )
            for name, group in names.items()
            if name in noise.printed
        }
        return replace(
            self.rules,
            tolerances={**self.rules.tolerances, **tolerances},
            exempt={**self.rules.exempt, **exempt},
            noise={name: each.noise for name, each in noise.printed.items()},
        )

    def _factors(self, *traces: Trace) -> Iterator[tuple[str, Factor]]:
        """Factors of some traces, each with its group."""
        for extractor in self.extractors:
            for trace in traces:
                with plugin_faults(extractor.name, "extracting factors", every=True):
                    factors = tuple(extractor.extract(trace))
                yield from ((extractor.name, factor) for factor in factors)

    def _untraced(self, *traces: Trace) -> dict[str, str]:
        """Factors that a compiled candidate cannot have, each with the reason."""
        if not self.sides.compiled:
            return {}
        return {
            factor.name: UNTRACED
            for _, factor in self._factors(*traces)
            if not set(factor.sources or (factor.name,)) <= FINAL
        }


def _floor(found: FactorBudget | None, dtype: str) -> Tolerance:
    (times,) = AUTO.by_name.values()
    why = f"what rounding to {dtype} does to the subject, times {times:g}"
    return replace(AUTO, why=why if found is None else derivation(found, dtype, times))


def _either(own: Tolerance, floor: Tolerance) -> Tolerance:
    """A tolerance, or the noise floor; at its single indices, too."""
    if own.limits().keys() == floor.by_name.keys():
        wider = {n: max(v, floor.by_name[n]) for n, v in own.by_name.items()}
        return replace(own.with_limits(wider), why=floor.why)
    bare = replace(own, places=(), nan="fail", why="")
    flat = own.parts if own.need == "any" else (bare,)
    return Tolerance(
        need="any",
        parts=(*flat, replace(floor, why="")),
        nan=own.nan,
        why="; or ".join(why for why in (own.why, floor.why) if why),
        places=tuple(
            replace(place, tolerance=_either(place.tolerance, floor))
            for place in own.places
        ),
    )


def _without_needless(outer: Verdict, first: Verdict, catalog: Catalog) -> Verdict:
    """Declared divergences that the wider noise floor of the candidate covers, too.

    Whether an entry is still needed is for baseline and subject to say.
    """
    stale = {f.factor for f in first.findings if f.group == "expect"}
    kept = [
        f
        for f in outer.findings
        if not (f.group == "expect" and f.problem == "stale" and f.factor not in stale)
    ]
    if len(kept) == len(outer.findings):
        return outer
    return decide(kept, outer.accounting, advances=catalog.advances)


def _in_words_of(finding: Finding, pair: Pair) -> Finding:
    """A finding whose sentence names the sides of its pair."""
    if finding.status in GREEN or pair == BASELINE_SUBJECT:
        return finding
    words: dict[str, str] = dict(zip(BASELINE_SUBJECT, pair, strict=True))
    return replace(
        finding,
        message=_SIDES.sub(lambda found: words[found[0]], finding.message),
        description=_SIDES.sub(lambda found: words[found[0]], finding.description),
    )
