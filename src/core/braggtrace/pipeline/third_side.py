"""The third side: opened, with the noise floor by which it is judged."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from braggtrace.bundle.inputs import as_kept, keeps_texts
from braggtrace.config.candidate_model import CandidateModel
from braggtrace.events import Trace
from braggtrace.findings import FactorExtractor
from braggtrace.judgement.error_budget import (
    CandidateNoise,
    FactorBudget,
    greatest_share,
)
from braggtrace.sources.base import Sourced
from braggtrace.sources.candidate import (
    ThreeSides,
    judged_by_noise,
    open_candidate,
    precision_of,
    three_sides,
)
from braggtrace.sources.opened import Opening
from braggtrace.sources.request import Request


def open_third(
    opening: Opening,
    model: CandidateModel,
    baseline: Sourced,
    subject: Sourced,
    extractors: Sequence[FactorExtractor],
    read: Sourced | None,
) -> tuple[Sourced, ThreeSides]:
    """The candidate beside the other two, before anything is judged.

    Args:
        opening: opens the sides.
        model: what the candidate is.
        baseline: the reference.
        subject: the program under test.
        extractors: what makes factors.
        read: the candidate, where its file was read already.

    Raises:
        BraggtraceError: the candidate cannot be had.
    """
    candidate = read or open_candidate(opening, model, subject)
    if keeps_texts(opening.config, "candidate"):
        candidate = as_kept(candidate)
    first, second, third = baseline.trace, subject.trace, candidate.trace
    noise = None
    if judged_by_noise(opening.config):
        request = opening.request("subject").experiment
        dtype = precision_of(model, third)
        noise = measured_noise(
            replace(request, pixels=opening.pixels), dtype, first, second, extractors
        )
    return candidate, three_sides(model, first, second, third, noise)


def measured_noise(
    request: Request,
    dtype: str,
    baseline: Trace,
    subject: Trace,
    extractors: Sequence[FactorExtractor],
) -> CandidateNoise:
    """Run the subject in float32 again and again, on the CPU; brings torch in.

    Args:
        request: what the subject simulates.
        dtype: precision of the candidate.
        baseline: the baseline's trace.
        subject: the subject's own.
        extractors: what makes factors.
    """
    from braggtrace.gradients.noise_floor import NoiseFloor

    floor = NoiseFloor(
        request=replace(request, dtype=dtype),
        baseline=baseline,
        extractors=extractors,
    )
    printed, native = floor.measure_in((baseline, subject))
    return CandidateNoise(
        dtype=dtype,
        printed=_budgets(printed, floor.sizes),
        native=_budgets(native, {}),
    )


def _budgets(
    noise: Mapping[str, Any], sizes: Mapping[str, Any]
) -> dict[str, FactorBudget]:
    return {
        name: FactorBudget(
            noise=each,
            greatest=greatest_share(each, sizes[name]) if name in sizes else (0.0, 0.0),
            digits=(),
        )
        for name, each in noise.items()
    }
