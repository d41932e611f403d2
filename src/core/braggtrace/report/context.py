"""What a renderer of a bundle may ask for beyond the verdict; made when it is asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from braggtrace.events import Trace, TraceHeader
from braggtrace.imagecompare import ImagePair
from braggtrace.judgement.findings import Comparator, FactorExtractor, Rules, Tolerance
from braggtrace.judgement.values import FactorValues, JudgedAgain
from braggtrace.report.report import Report
from braggtrace.report.run_context import RunContext, run_context_of
from braggtrace.traceio import in_one_dialect, three_in_one_dialect

Traces: TypeAlias = tuple[Trace, Trace, Trace | None]


def _no_traces() -> Traces:
    empty = Trace(header=TraceHeader(program=""), events={})
    return empty, empty, None


# no slots: what was made once is kept
@dataclass(frozen=True, kw_only=True, eq=False)
class Compared:
    """What was compared, as a bundle gives it back, and by what.

    Attributes:
        read: hands over baseline, subject and candidate.
        read_images: hands over both images, where images were compared.
        extractors: what made the factors.
        comparators: by name.
        rules: by which they were compared.
    """

    read: Callable[[], Traces] = _no_traces
    read_images: Callable[[], ImagePair | None] = lambda: None
    extractors: Sequence[FactorExtractor] = ()
    comparators: Mapping[str, Comparator] = field(default_factory=dict)
    rules: Rules = field(default_factory=lambda: Rules(default=Tolerance()))

    @cached_property
    def sides(self) -> tuple[Trace, Trace]:
        """Baseline and subject, in the vocabulary that both have."""
        baseline, subject, _ = self._traces
        return in_one_dialect(baseline, subject)

    @cached_property
    def candidate(self) -> Trace | None:
        """The candidate in the vocabulary of all three, where there is one."""
        baseline, subject, candidate = self._traces
        if candidate is None:
            return None
        return three_in_one_dialect(baseline, subject, candidate)[2]

    @cached_property
    def images(self) -> ImagePair | None:
        """Both images, where images were compared."""
        return self.read_images()

    @cached_property
    def _traces(self) -> Traces:
        return self.read()

    def values(self, report: Report) -> Mapping[str, FactorValues]:
        """The values of every factor that a report says was compared."""
        return JudgedAgain(
            names=tuple(finding.factor for finding in report.verdict.compared),
            traces=lambda: self.sides,
            extractors=self.extractors,
            comparators=self.comparators,
            rules=self.rules,
            pixels=report.pixels,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReportContext:
    """A run as its bundle records it; a bundle that is verified gives the same.

    Attributes:
        report: the comparison, without the explanation; ``record["why"]`` has its
            lines.
        record: what ``run_metadata.json`` holds, but for what it says of renderings.
        environment: what ``env.json`` holds.
        digests: sha256 of each trace file of the bundle, by name.
        values: every value by index of each factor that was compared, by the factor's
            name in causal order; a factor is judged again when it is looked up.
        compared: what the properties below are made of.
    """

    report: Report
    record: Mapping[str, Any]
    environment: Mapping[str, Any]
    digests: Mapping[str, str]
    values: Mapping[str, FactorValues]
    compared: Compared

    @property
    def baseline(self) -> Trace:
        """The reference's trace, in the vocabulary in which both were compared."""
        return self.compared.sides[0]

    @property
    def subject(self) -> Trace:
        """The trace of the program under test, in the same vocabulary."""
        return self.compared.sides[1]

    @property
    def candidate(self) -> Trace | None:
        """The third side's trace, where there is one."""
        return self.compared.candidate

    @property
    def images(self) -> ImagePair | None:
        """Both images, where images were compared."""
        return self.compared.images

    @property
    def run_context(self) -> RunContext:
        """What the texts of a bundle tell beyond the report."""
        return run_context_of(self.record, self.environment, self.digests)


def context_of(
    report: Report,
    record: Mapping[str, Any],
    environment: Mapping[str, Any],
    digests: Mapping[str, str],
    compared: Compared,
) -> ReportContext:
    """The context of a report; nothing of what was compared is read for it."""
    return ReportContext(
        report=report,
        record=record,
        environment=environment,
        digests=dict(sorted(digests.items())),
        values=compared.values(report),
        compared=compared,
    )
