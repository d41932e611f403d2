"""What a run compared, as its bundle gives it back: for renderers, when they ask."""

from collections.abc import Mapping
from functools import partial

from braggtrace.bundle.run import Run
from braggtrace.bundle.sections.candidate import CANDIDATE_TRACE
from braggtrace.bundle.sections.traces import SUBJECT, endings, of_pixels
from braggtrace.config.side_model import Role
from braggtrace.events import Trace
from braggtrace.imagecompare import ImagePair
from braggtrace.report.context import Compared, Traces
from braggtrace.traceio import parse_trace


def compared_in(run: Run, files: Mapping[str, bytes]) -> Compared:
    """What a run compared.

    A trace that is written is read from what is written, so that a renderer is handed
    the same when the bundle is verified.

    Args:
        run: the run.
        files: of its bundle.
    """
    return Compared(
        read=partial(_traces, run, files),
        read_images=partial(_images, run),
        extractors=run.extractors,
        comparators=run.registry.all_comparators(),
        rules=run.rules,
    )


def _images(run: Run) -> ImagePair | None:
    return None if run.images is None else run.images.pair


def _traces(run: Run, files: Mapping[str, bytes]) -> Traces:
    baseline = _as_read(run, "baseline", run.baseline.trace)
    subject = _as_read(run, "subject", run.subject.trace)
    if baseline is None:
        baseline = _baseline(run, files)
    if subject is None:
        subject = _parsed(files, SUBJECT)
    if run.three is None:
        return baseline, subject, None
    candidate = _as_read(run, "candidate", run.three.candidate)
    if candidate is None:
        candidate = _parsed(files, CANDIDATE_TRACE)
    return baseline, subject, candidate


def _as_read(run: Run, role: Role, trace: Trace) -> Trace | None:
    """A trace that ``verify`` reads from the side's own file, as the run did."""
    return trace if run.request.config.reads_names(role) else None


def _baseline(run: Run, files: Mapping[str, bytes]) -> Trace:
    pixels = run.baseline.pixels or run.subject.pixels
    traces = {}
    for ending in endings(pixels):
        name = f"trace_c{ending}.jsonl"
        name = name if name in files else f"trace_c{ending}.log"
        traces[name] = _parsed(files, name)
    return of_pixels(traces, pixels)


def _parsed(files: Mapping[str, bytes], name: str) -> Trace:
    return parse_trace(files[name].decode(), name)
