"""Compares traces with one baseline, again and again, by the rules of a run."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from braggtrace.events import Trace
from braggtrace.judgement.cache import FindingCache, same_event
from braggtrace.judgement.findings import Comparator, FactorExtractor, Finding, Rules
from braggtrace.judgement.judge import judge
from braggtrace.judgement.verdict import Verdict, decide
from braggtrace.pluginmanager import Registry
from braggtrace.traceio import in_one_dialect


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparing:
    """A baseline, and the rules by which traces are compared with it.

    Attributes:
        baseline: the reference.
        extractors: of the factors that are compared.
        comparators: by name.
        rules: tolerances and exemptions.
    """

    baseline: Trace
    extractors: Sequence[FactorExtractor]
    comparators: Mapping[str, Comparator]
    rules: Rules
    _cache: FindingCache = field(default_factory=FindingCache, init=False, repr=False)

    def sides(self, subject: Trace) -> tuple[Trace, Trace]:
        """Both traces in the vocabulary that they share."""
        return in_one_dialect(self.baseline, subject)

    def verdict(self, subject: Trace) -> Verdict:
        """The verdict on a trace."""
        return self.judged(*self.sides(subject))

    def judged(self, baseline: Trace, subject: Trace) -> Verdict:
        """The verdict on two traces that have one vocabulary."""
        found = judge(
            baseline,
            subject,
            self.extractors,
            self.comparators,
            self.rules,
            self._cache,
        )
        return decide(found.findings, found.accounting)

    def changed(
        self, before: tuple[Trace, Trace], after: Trace, known: Verdict
    ) -> tuple[Finding, ...]:
        """Findings of the factors that another trace of the subject may change.

        Args:
            before: both sides in one vocabulary.
            after: the subject's other trace, native.
            known: the verdict on ``before``.

        Returns:
            In causal order, where values were compared. A factor whose values are the
            same in both traces has none.
        """
        baseline, subject = self.sides(after)
        names = {
            event.name
            for event in (*before[1], *subject)
            if not _is_same(event.name, before[1], subject)
        }
        affected = {
            s for f in known.findings for s in f.sources if names & {*f.sources}
        }
        wanted = affected | names
        found = self.judged(_part(baseline, wanted), _part(subject, wanted))
        return found.compared

    def finding(self, baseline: Trace, subject: Trace, factor: str) -> Finding | None:
        """The finding of one factor of two traces, or None where they lack it."""
        findings = self.judged(baseline, subject).findings
        return next((f for f in findings if f.factor == factor), None)


def _is_same(name: str, before: Trace, after: Trace) -> bool:
    first, second = before.get(name), after.get(name)
    if first is None or second is None:
        return first is second
    return same_event(first, second)


def _part(trace: Trace, names: Collection[str]) -> Trace:
    """Some events of a trace, without the notes about the whole of it."""
    return Trace(
        header=replace(trace.header, anomalies=(), exempt=()),
        events={event.name: event for event in trace if event.name in names},
    )


def comparing_of(
    baseline: Trace,
    registry: Registry,
    extractors: Sequence[FactorExtractor],
    rules: Rules,
) -> Comparing:
    """A baseline with the comparators of a registry."""
    return Comparing(
        baseline=baseline,
        extractors=extractors,
        comparators=registry.all_comparators(),
        rules=rules,
    )
