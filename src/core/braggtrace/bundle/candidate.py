"""The candidate beside baseline and subject: computed, kept in a bundle, read again."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from braggtrace.config import RunConfig
from braggtrace.config.candidate_model import CandidateModel
from braggtrace.errors import BundleError, CannotRunError
from braggtrace.events import Trace
from braggtrace.findings import FactorExtractor
from braggtrace.pipeline.candidate_noise import (
    CANDIDATE_BUDGET,
    measured_noise,
    noise_text,
    read_noise,
)
from braggtrace.pipeline.comparison import simulated_side
from braggtrace.pipeline.three_way import Sides
from braggtrace.report.report import Side
from braggtrace.sources.candidate import (
    precision_of,
    require_candidate,
    trace_candidate,
)
from braggtrace.sources.request import Request
from braggtrace.traceio import read_trace, write_jsonl

CANDIDATE_TRACE: Final = "trace_candidate.jsonl"
CANDIDATE_FILES: Final = (CANDIDATE_TRACE, CANDIDATE_BUDGET)
_DIGESTS: Final = {
    CANDIDATE_TRACE: "candidate_trace_sha256",
    CANDIDATE_BUDGET: "candidate_budget_sha256",
}


def computed_beside(
    model: CandidateModel,
    request: Request,
    baseline: Trace,
    subject: Trace,
    extractors: Sequence[FactorExtractor],
    say: Callable[[str], None],
) -> Sides:
    """All three sides.

    Args:
        model: what the candidate is.
        request: what the subject simulates.
        baseline: the baseline's trace.
        subject: the subject's.
        extractors: what makes factors.
        say: told what takes long.

    Raises:
        BraggtraceError: the candidate cannot be had.
    """
    trace = trace_candidate(model, request, subject, say)
    noise = measured_noise(
        request, precision_of(model, trace), baseline, subject, extractors
    )
    return Sides(
        baseline=baseline,
        subject=subject,
        candidate=trace,
        model=model,
        noise=noise,
    )


def candidate_texts(sides: Sides) -> dict[str, str]:
    """The candidate's files of a bundle, by name: its trace, then the noise floor."""
    return {
        CANDIDATE_TRACE: write_jsonl(sides.candidate),
        CANDIDATE_BUDGET: noise_text(sides.noise),
    }


def candidate_metadata(sides: Sides, texts: Mapping[str, str]) -> dict[str, Any]:
    """What run_metadata.json says of the candidate, given ``candidate_texts``."""
    side = simulated_side(sides.candidate)
    return {
        "candidate": {
            "label": sides.model.label,
            "program": side.program,
            "version": side.version,
            **side.facts,
        },
        **{
            key: sha256(texts[name].encode()).hexdigest()
            for name, key in _DIGESTS.items()
        },
    }


def recorded_beside(
    config: RunConfig, bundle: Path, baseline: Trace, subject: Trace
) -> Sides | None:
    """All three sides of a bundle, where its configuration names a candidate.

    Raises:
        BundleError: the candidate's files are not there, or not of that candidate.
    """
    model = config.candidate
    if model is None:
        return None
    missing = [name for name in CANDIDATE_FILES if not (bundle / name).is_file()]
    if missing:
        raise BundleError(f"{bundle} lacks {missing[0]}, and names a candidate")
    trace, noise = read_trace(bundle / CANDIDATE_TRACE), read_noise(bundle)
    try:
        require_candidate(model, trace, subject)
        precision = precision_of(model, trace)
    except CannotRunError as error:
        raise BundleError(f"{CANDIDATE_TRACE}: {error}") from error
    if noise.dtype != precision:
        what = f"{CANDIDATE_BUDGET} is of {noise.dtype}, the candidate of {precision}"
        raise BundleError(what)
    return Sides(
        baseline=baseline,
        subject=subject,
        candidate=trace,
        model=model,
        noise=noise,
    )


def recorded_side(metadata: Mapping[str, Any]) -> Side:
    """Who the candidate was, as run_metadata.json says.

    Raises:
        BundleError: it does not say.
    """
    try:
        facts = {key: str(value) for key, value in metadata["candidate"].items()}
        del facts["label"]
        program, version = facts.pop("program"), facts.pop("version")
    except (KeyError, AttributeError) as error:
        what = f"run_metadata.json lacks or misstates the candidate: {error}"
        raise BundleError(what) from error
    return Side(program=program, version=version, facts=facts)


def candidate_problems(bundle: Path, metadata: Mapping[str, Any]) -> tuple[str, ...]:
    """Which of the candidate's files are not those that run_metadata.json names."""
    return tuple(
        f"{name} is not the file that run_metadata.json names"
        for name, key in _DIGESTS.items()
        if sha256((bundle / name).read_bytes()).hexdigest() != metadata.get(key)
    )
