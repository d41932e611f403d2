"""The candidate of a three-way run: the same pixels, computed otherwise."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

from braggtrace.config.candidate_model import CandidateModel
from braggtrace.errors import BraggtraceError, CannotRunError, UsageError
from braggtrace.events import Trace
from braggtrace.sources.request import Request
from braggtrace.sources.simulator import trace_subject, tracing_of
from braggtrace.traceio import read_trace

Say = Callable[[str], None]
Precision = Literal["float64", "float32"]
_PRECISIONS: Final[tuple[Precision, ...]] = ("float64", "float32")
# what must be the same, so that only device, precision and gear are compared
_SAME: Final = ("mode", "switches", "experiment_sha256")


def trace_candidate(
    candidate: CandidateModel, request: Request, subject: Trace, say: Say
) -> Trace:
    """The candidate's trace of the pixels of a request.

    Args:
        candidate: what it is.
        request: what the subject simulates.
        subject: its trace.
        say: told what takes long.

    Returns:
        Native, of the same pixels; a compiled candidate has the final intensity alone.

    Raises:
        UsageError: no such device.
        CannotRunError: it cannot be had here, or is not of this experiment; never
            another candidate in its place.
    """
    try:
        trace = _trace(candidate, request, say)
    except UsageError:
        raise
    except BraggtraceError as error:
        raise CannotRunError(_cannot(candidate, str(error))) from error
    except (RuntimeError, TypeError) as error:  # torch's, of whatever device
        why = (str(error) or type(error).__name__).splitlines()[0]
        raise CannotRunError(_cannot(candidate, why)) from error
    require_candidate(candidate, trace, subject)
    return trace


def require_candidate(candidate: CandidateModel, trace: Trace, subject: Trace) -> None:
    """Refuse a trace that is not what a candidate is to be.

    Raises:
        CannotRunError: it is of another device, precision, gear, pixel or experiment.
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
    if candidate.trace is None:
        _require_computed(candidate, trace)
    precision_of(candidate, trace)


def candidate_notes(candidate: CandidateModel, trace: Trace) -> tuple[str, ...]:
    """What cannot be known of a trace that was made elsewhere, in sentences."""
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
        CannotRunError: nobody says.
    """
    if candidate.trace is None or candidate.dtype is not None:
        return candidate.precision
    told = trace.header.provenance.get("dtype")
    for known in _PRECISIONS:
        if told == known:
            return known
    what = (
        f"its trace says {told or 'nothing'} of its precision; say candidate.dtype, "
        f"{' or '.join(_PRECISIONS)}"
    )
    raise CannotRunError(_cannot(candidate, what))


def _trace(candidate: CandidateModel, request: Request, say: Say) -> Trace:
    if candidate.trace is not None:
        return read_trace(Path(candidate.trace))
    asked = replace(request, dtype=candidate.precision, device=candidate.device)
    if candidate.compile == "off":
        return trace_subject(asked)
    return _compiled(asked, say)


def _compiled(request: Request, say: Say) -> Trace:
    how = tracing_of(request)

    from braggtrace.simulator.compiled import trace_compiled

    return trace_compiled(request.experiment, request.pixels, say=say, **how)


def _require_computed(candidate: CandidateModel, trace: Trace) -> None:
    """Nothing else may have been computed in its place, the CPU say."""
    facts = trace.header.provenance
    asked = {
        "dtype": candidate.precision,
        "device": candidate.device.partition(":")[0],
        "compile": candidate.compile,
    }
    got = {
        "dtype": facts.get("dtype", ""),
        "device": facts.get("device", "").partition(":")[0],
        "compile": facts.get("compile", "off"),
    }
    for key, wanted in asked.items():
        if got[key] != wanted:
            what = f"its trace was computed with {key} {got[key] or 'unknown'}"
            raise CannotRunError(_cannot(candidate, what))


def _named(trace: Trace) -> str:
    pixels = [f"slow {slow} fast {fast}" for slow, fast in trace.pixels]
    return " and ".join(pixels[:3]) or "no pixel"


def _cannot(candidate: CandidateModel, why: str) -> str:
    return f"the candidate {candidate.label} cannot take part: {why}"
