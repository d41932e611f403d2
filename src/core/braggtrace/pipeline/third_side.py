"""Opens the third side, and has the noise floor measured by which it is judged."""

from collections.abc import Sequence
from dataclasses import replace

from braggtrace.bundle.sections.inputs import as_kept, keeps_texts
from braggtrace.config.candidate_model import CandidateModel
from braggtrace.gradients.budget import measured_noise
from braggtrace.judgement.findings import FactorExtractor
from braggtrace.sources.base import Sourced, under
from braggtrace.sources.candidate import (
    ThreeSides,
    judged_by_noise,
    open_candidate,
    precision_of,
    three_sides,
)
from braggtrace.sources.opened import Opening


def open_third(
    opening: Opening,
    model: CandidateModel,
    baseline: Sourced,
    subject: Sourced,
    extractors: Sequence[FactorExtractor],
    read: Sourced | None,
) -> tuple[Sourced, ThreeSides]:
    """Open the candidate, and join it with the other two sides for the judgement.

    Args:
        opening: opens the sides.
        model: what the candidate is.
        baseline: the reference.
        subject: the program under test.
        extractors: what makes factors.
        read: the candidate, if its file was read already.

    Raises:
        BraggtraceError: the candidate cannot be had.
    """
    candidate = read or open_candidate(opening, model, subject)
    if keeps_texts(opening.config, "candidate"):
        candidate = as_kept(candidate)
    candidate = replace(candidate, trace=under(opening.catalog, candidate.trace))
    first, second, third = baseline.trace, subject.trace, candidate.trace
    noise = None
    if judged_by_noise(opening.config):
        request = opening.request("subject").experiment
        dtype = precision_of(model, third)
        noise = measured_noise(
            replace(request, pixels=opening.pixels), dtype, first, second, extractors
        )
    return candidate, three_sides(model, first, second, third, noise)
