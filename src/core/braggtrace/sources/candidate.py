"""The candidate of a three-way run: what it must be, and the noise it may have."""

from dataclasses import dataclass
from typing import Final, Literal

from braggtrace.config import RunConfig
from braggtrace.config.candidate_model import CandidateModel
from braggtrace.errors import BraggtraceError, CannotRunError, UsageError
from braggtrace.events import Trace
from braggtrace.judgement.error_budget import CandidateNoise
from braggtrace.sources.base import Sourced
from braggtrace.sources.opened import Opening, can_replay

Precision = Literal["float64", "float32"]
_PRECISIONS: Final[tuple[Precision, ...]] = ("float64", "float32")
# what must be the same, so that only device, precision and engine are compared
_SAME: Final = ("mode", "switches", "experiment_sha256")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ThreeSides:
    """Three traces of the same pixels, or of the same programs' runs.

    Attributes:
        baseline: the reference.
        subject: the program under test.
        candidate: the third side.
        label: what the candidate is, in few words.
        compiled: whether it gives the final intensity alone.
        noise: what rounding to its precision does, by which it is judged; None where
            the tolerances count.
        notes: what cannot be known of the candidate, in sentences.
    """

    baseline: Trace
    subject: Trace
    candidate: Trace
    label: str
    compiled: bool
    noise: CandidateNoise | None
    notes: tuple[str, ...] = ()


def three_sides(
    model: CandidateModel,
    baseline: Trace,
    subject: Trace,
    candidate: Trace,
    noise: CandidateNoise | None,
) -> ThreeSides:
    """Three traces with what a configuration says of the candidate."""
    return ThreeSides(
        baseline=baseline,
        subject=subject,
        candidate=candidate,
        label=model.label,
        compiled=model.compile == "on",
        noise=noise,
        notes=() if noise is None else candidate_notes(model, candidate),
    )


def open_candidate(
    opening: Opening, candidate: CandidateModel, subject: Sourced
) -> Sourced:
    """The candidate's trace, of the same pixels as the subject's.

    Args:
        opening: opens the sides.
        candidate: what it is.
        subject: the subject, opened.

    Returns:
        What its source gave; of a compiled candidate the final intensity alone.

    Raises:
        UsageError: no such device.
        CannotRunError: it cannot be had here, or is not of this experiment; never
            another candidate in its place.
    """
    try:
        found = opening.open("candidate")
    except UsageError:
        raise
    except BraggtraceError as error:
        raise CannotRunError(_cannot(candidate, str(error))) from error
    except (RuntimeError, TypeError) as error:  # torch's, of whatever device
        why = (str(error) or type(error).__name__).splitlines()[0]
        raise CannotRunError(_cannot(candidate, why)) from error
    if judged_by_noise(opening.config):
        require_candidate(candidate, found.trace, subject.trace)
    else:
        _require_pixels(candidate, found.trace, subject.trace)
    return found


def judged_by_noise(config: RunConfig) -> bool:
    """Whether the candidate may differ from the subject by rounding alone.

    That is where both are the simulator; a program of its own is judged by the
    tolerances of the configuration.
    """
    model = config.candidate
    if model is None or not model.is_rounding:
        return False
    return can_replay(config)


def require_candidate(candidate: CandidateModel, trace: Trace, subject: Trace) -> None:
    """Refuse a trace that does not fit the candidate.

    Raises:
        CannotRunError: it is of another device, precision, engine, pixel or experiment.
    """
    header, wanted = trace.header, subject.header.provenance
    got = header.provenance
    if header.dialect != "native":
        raise CannotRunError(_cannot(candidate, "its trace is no native one (.jsonl)"))
    if trace.pixels != subject.pixels:
        what = f"its trace is of {_named(trace)}, the subject's of {_named(subject)}"
        raise CannotRunError(_cannot(candidate, what))
    for key in _SAME:
        if key in got and got[key] != wanted.get(key):
            what = f"its {key} is {got[key]}, the subject's {wanted.get(key)}"
            raise CannotRunError(_cannot(candidate, what))
    if candidate.kind == "simulator":
        _require_computed(candidate, trace)
    precision_of(candidate, trace)


def candidate_notes(candidate: CandidateModel, trace: Trace) -> tuple[str, ...]:
    """Facts that a trace made elsewhere leaves open, in sentences."""
    unsaid = [key for key in _SAME if key not in trace.header.provenance]
    if candidate.trace is None or not unsaid:
        return ()
    return (
        f"the trace of the candidate {candidate.label} does not say its "
        f"{', '.join(unsaid)}: whether it is of this experiment is for you to know",
    )


def precision_of(candidate: CandidateModel, trace: Trace) -> Precision:
    """The dtype in which the candidate was computed, by whose noise it is judged.

    Raises:
        CannotRunError: neither the configuration nor the trace names it.
    """
    if candidate.trace is None or candidate.dtype is not None:
        return candidate.precision
    dtype = trace.header.provenance.get("dtype")
    for known in _PRECISIONS:
        if dtype == known:
            return known
    what = (
        f"its trace says {dtype or 'nothing'} of its precision; say candidate.dtype, "
        f"{' or '.join(_PRECISIONS)}"
    )
    raise CannotRunError(_cannot(candidate, what))


def _require_pixels(candidate: CandidateModel, trace: Trace, subject: Trace) -> None:
    if trace.pixels and subject.pixels and trace.pixels != subject.pixels:
        what = f"its trace is of {_named(trace)}, the subject's of {_named(subject)}"
        raise CannotRunError(_cannot(candidate, what))


def _require_computed(candidate: CandidateModel, trace: Trace) -> None:
    """Refuse a trace that was computed otherwise, such as on the CPU instead."""
    facts = trace.header.provenance
    expected = {
        "dtype": candidate.precision,
        "device": candidate.device.partition(":")[0],
        "compile": candidate.compile,
    }
    got = {
        "dtype": facts.get("dtype", ""),
        "device": facts.get("device", "").partition(":")[0],
        "compile": facts.get("compile", "off"),
    }
    for key, wanted in expected.items():
        if got[key] != wanted:
            what = f"its trace was computed with {key} {got[key] or 'unknown'}"
            raise CannotRunError(_cannot(candidate, what))


def _named(trace: Trace) -> str:
    pixels = [f"slow {slow} fast {fast}" for slow, fast in trace.pixels]
    return " and ".join(pixels[:3]) or "no pixel"


def _cannot(candidate: CandidateModel, why: str) -> str:
    return f"the candidate {candidate.label} cannot take part: {why}"
