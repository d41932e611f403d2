"""The one way to a verdict: a run fills it by computing, a bundle from its files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from braggtrace.diagnosis.explanation import Explanation
from braggtrace.events import Trace
from braggtrace.imagecompare import ImageVerdict
from braggtrace.judgement.findings import FactorExtractor, Rules
from braggtrace.pipeline.compare import compare_traces
from braggtrace.pipeline.header_rules import in_its_dialect, under_scales_of
from braggtrace.pluginmanager import Registry
from braggtrace.report.report import Chosen, Report, Side
from braggtrace.sources.candidate import ThreeSides


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inputs:
    """What is judged.

    Attributes:
        baseline: the reference's trace.
        subject: the trace of the program under test.
        sides: who the two are.
        scales: natural scales of the experiment, where the subject was read: it does
            not say itself by which it is judged; None where it was computed.
        is_file: whether the subject was read from a file of its own.
        three: all three traces, where there is a candidate.
        candidate: who that is.
        images: verdict on both images, where they were compared.
        chosen: why each pixel was traced because of them.
    """

    baseline: Trace
    subject: Trace
    sides: tuple[Side, Side]
    scales: Mapping[str, float] | None = None
    is_file: bool = False
    three: ThreeSides | None = None
    candidate: Side | None = None
    images: ImageVerdict | None = None
    chosen: tuple[Chosen, ...] = ()


def judged(
    inputs: Inputs,
    name: str,
    registry: Registry,
    extractors: Sequence[FactorExtractor],
    rules: Rules,
    explain: Callable[[], Explanation | None] = lambda: None,
) -> Report:
    """Compare baseline and subject, then the candidate, then the images.

    Args:
        inputs: traces and images, computed or read.
        name: of the comparison.
        registry: for the comparators.
        extractors: what takes part.
        rules: tolerances and exemptions, with the noise floor where one is wanted.
        explain: why the two differ; asked only where they do.

    Returns:
        The report; green only if all that was compared agrees.

    Raises:
        PluginError: an extractor or a comparator raised.
    """
    if rules.version >= 2 and inputs.scales is not None:
        inputs = _under_scales(inputs, inputs.scales)
    report = compare_traces(
        inputs.baseline,
        inputs.subject,
        registry=registry,
        extractors=extractors,
        rules=rules,
        name=name,
        sides=inputs.sides,
    )
    if report.verdict.diverged:
        report = replace(report, explanation=explain())
    if inputs.three is not None and inputs.candidate is not None:
        from braggtrace.pipeline.three_way import with_candidate

        report = with_candidate(
            report,
            inputs.three,
            inputs.candidate,
            registry=registry,
            extractors=extractors,
            rules=rules,
        )
    if inputs.images is not None:
        from braggtrace.pipeline.images import with_images

        report = with_images(report, inputs.images, inputs.chosen)
    return report


def _under_scales(inputs: Inputs, known: Mapping[str, float]) -> Inputs:
    """Both sides under the baseline's natural scales, or else the experiment's."""
    scales = inputs.baseline.header.scales or known
    baseline = inputs.baseline.relabelled(scales=scales)
    subject = under_scales_of(baseline, inputs.subject)
    if inputs.is_file:
        subject = in_its_dialect(baseline, subject)
    three = inputs.three
    if three is not None:
        three = replace(three, baseline=baseline, subject=subject)
    return replace(inputs, baseline=baseline, subject=subject, three=three)
