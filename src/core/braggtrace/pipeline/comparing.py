"""One way to compare a trace with a baseline, however often it is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from braggtrace.events import Trace
from braggtrace.findings import Comparator, FactorExtractor, Finding, Rules
from braggtrace.judgement import judge
from braggtrace.judgement.memory import Memory
from braggtrace.pluginmanager import Registry
from braggtrace.traceio import in_one_dialect
from braggtrace.verdict import Verdict, decide


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparing:
    """A baseline, and how traces are compared with it.

    Attributes:
        baseline: the reference.
        extractors: what takes part.
        comparators: by name.
        rules: tolerances and exemptions.
    """

    baseline: Trace
    extractors: Sequence[FactorExtractor]
    comparators: Mapping[str, Comparator]
    rules: Rules
    _memory: Memory = field(default_factory=Memory, init=False, repr=False)

    def sides(self, subject: Trace) -> tuple[Trace, Trace]:
        """Both traces in the vocabulary that both have."""
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
            self._memory,
        )
        return decide(found.findings, found.accounting)

    def finding(self, baseline: Trace, subject: Trace, factor: str) -> Finding | None:
        """The finding of one factor of two traces, or None where they lack it."""
        findings = self.judged(baseline, subject).findings
        return next((f for f in findings if f.factor == factor), None)


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
