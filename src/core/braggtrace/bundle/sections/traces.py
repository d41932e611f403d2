"""The traces of a bundle: the baseline's text, and the subject's in the same words."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from braggtrace.bundle.run import Run
from braggtrace.bundle.sections.section import not_recorded
from braggtrace.config import RunConfig
from braggtrace.digests import digest
from braggtrace.errors import BundleError
from braggtrace.events import Trace
from braggtrace.report.report import Side
from braggtrace.sources.base import Pixel, Sourced
from braggtrace.traceio import (
    log_like,
    read_trace,
    split_pixels,
    stack_pixels,
    write_jsonl,
)

SUBJECT: Final = "trace_py.jsonl"


class TraceFiles:
    """Both sides' traces as they were compared, and who computed them."""

    def applies(self, config: RunConfig, record: Mapping[str, Any]) -> bool:
        """Always."""
        return True

    def names(self, config: RunConfig, record: Mapping[str, Any]) -> Collection[str]:
        """The subject's native trace, its logs, and the baseline's traces."""
        logs = _log_names(pixels_of(record)) if config.subject.is_computed else ()
        return (SUBJECT, *logs, *_baseline_names(config, record))

    def files(self, run: Run) -> Mapping[str, bytes]:
        """``trace_c`` and ``trace_py``; one of each for every pixel, where several."""
        subject = write_jsonl(run.subject.trace).encode()
        files = {**baseline_texts(run.baseline), SUBJECT: subject}
        if run.request.config.subject.is_computed:
            logs = subject_logs(run.subject.trace, run.baseline)
            files |= {name: text.encode() for name, text in logs.items()}
        return files

    def record(self, run: Run, files: Mapping[str, bytes]) -> Mapping[str, Any]:
        """Pixels, both programs, and the checksums of their traces."""
        baseline, subject = run.baseline.side, run.subject.side
        pixels = run.baseline.pixels or run.subject.pixels
        return {
            "pixels": [{"slow": slow, "fast": fast} for slow, fast in pixels],
            "baseline": {
                "program": baseline.program,
                "program_version": baseline.version,
                **baseline.facts,
            },
            "subject": {
                "program": subject.program,
                "version": subject.version,
                **subject.facts,
            },
            "trace_sha256": {
                name: digest(data)
                for name, data in files.items()
                if name.startswith("trace_c")
            },
            "subject_trace_sha256": digest(files[SUBJECT]),
        }

    def problems(
        self, config: RunConfig, bundle: Path, record: Mapping[str, Any]
    ) -> Iterator[str]:
        """Whether the traces are the recorded ones, and the logs say the same."""
        known = record["trace_sha256"]
        names = _baseline_names(config, record)
        wanted = {name: known.get(name, "") for name in names}
        wanted[SUBJECT] = record["subject_trace_sha256"]
        yield from not_recorded(bundle, wanted)
        if not config.subject.is_computed:
            return
        subject = read_trace(bundle / SUBJECT)
        logs = subject_logs(subject, read_baseline(bundle, record))
        for name, text in logs.items():
            if text.encode() != (bundle / name).read_bytes():
                yield f"{name} is not what {SUBJECT} prints"


def baseline_texts(baseline: Sourced) -> Mapping[str, bytes]:
    """The baseline's traces by file name: to the letter, or native."""
    if baseline.files:
        return {"trace_c.jsonl": write_jsonl(baseline.trace).encode()}
    files: dict[str, bytes] = {}
    traces = baseline.pixel_traces
    for ending, one in zip(endings(baseline.pixels or (None,)), traces, strict=True):
        lossless = one.text.lstrip().startswith("{")
        suffix = "jsonl" if lossless else "log"
        files[f"trace_c{ending}.{suffix}"] = one.text.encode()
    return files


def endings(pixels: Sequence[Pixel | None]) -> tuple[str, ...]:
    """What tells the files of several pixels apart."""
    if len(pixels) < 2:
        return ("",)
    return tuple(f"_s{pixel[0]}_f{pixel[1]}" for pixel in pixels if pixel is not None)


def pixels_of(record: Mapping[str, Any]) -> tuple[Pixel, ...]:
    """The pixels that a record says were compared; none where it names none."""
    try:
        return tuple((int(p["slow"]), int(p["fast"])) for p in record["pixels"])
    except (ValueError, KeyError, TypeError):
        return ()


def baseline_files(bundle: Path, record: Mapping[str, Any]) -> tuple[Path, ...]:
    """The baseline's trace files that a record names, one for each pixel."""
    return tuple(bundle / name for name in _recorded_names(record))


def read_baseline(bundle: Path, record: Mapping[str, Any]) -> Trace:
    """The baseline's trace of a bundle.

    Raises:
        BundleError: a file does not hold its pixel.
    """
    pixels = pixels_of(record)
    paths = baseline_files(bundle, record)
    return of_pixels({path.name: read_trace(path) for path in paths}, pixels)


def of_pixels(traces: Mapping[str, Trace], pixels: Sequence[Pixel]) -> Trace:
    """Traces of files, each with one pixel of many, as one.

    Args:
        traces: by file name, in the order of the pixels.
        pixels: (slow, fast) of each; a single file may leave it unsaid.

    Raises:
        BundleError: a file does not hold its pixel.
    """
    found = []
    for (name, trace), pixel in zip(traces.items(), pixels or (None,), strict=True):
        parts = split_pixels(trace)
        mine = [part for part in parts if part.pixel == pixel]
        if len(traces) == 1:
            mine = mine or list(parts)
        if len(mine) != 1:
            raise BundleError(f"{name} does not hold pixel {pixel}")
        found += mine
    return stack_pixels(found)


def subject_logs(subject: Trace, baseline: Trace | Sourced) -> Mapping[str, str]:
    """The subject's traces as logs in the baseline's line format, by file name."""
    likes = [baseline] if isinstance(baseline, Trace) else _traces(baseline)
    pixels = subject.pixels if len(subject.pixels) > 1 else ()
    names, parts = _log_names(pixels), split_pixels(subject)
    if len(likes) == 1:
        likes = likes * len(parts)
    return {
        name: log_like(part, like)
        for name, part, like in zip(names, parts, likes, strict=True)
    }


def recorded_sides(record: Mapping[str, Any]) -> tuple[Side, Side]:
    """Who the two programs were, as the record says."""
    baseline, subject = dict(record["baseline"]), dict(record["subject"])
    first = baseline.pop("program"), baseline.pop("program_version")
    second = subject.pop("program"), subject.pop("version")
    return (
        Side(program=first[0], version=first[1], facts=baseline),
        Side(program=second[0], version=second[1], facts=subject),
    )


def _traces(sourced: Sourced) -> list[Trace]:
    return [one.trace for one in sourced.pixel_traces]


def _log_names(pixels: Sequence[Pixel]) -> tuple[str, ...]:
    return tuple(f"trace_py{ending}.log" for ending in endings(pixels))


def _baseline_names(config: RunConfig, record: Mapping[str, Any]) -> tuple[str, ...]:
    """The baseline's files under the ending that the record names, else a log's."""
    if config.reads_names("baseline"):
        return ("trace_c.jsonl",)
    return _recorded_names(record)


def _recorded_names(record: Mapping[str, Any]) -> tuple[str, ...]:
    known = record.get("trace_sha256", {})
    names = []
    for ending in endings(pixels_of(record)):
        native = f"trace_c{ending}.jsonl"
        names.append(native if native in known else f"trace_c{ending}.log")
    return tuple(names)
