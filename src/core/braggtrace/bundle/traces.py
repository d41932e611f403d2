"""The traces of a bundle as files: the baseline's text, and the subject like it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from braggtrace.errors import BundleError
from braggtrace.events import Trace
from braggtrace.sources.opened import Pixel, References
from braggtrace.traceio import log_like, read_trace, split_pixels, stack_pixels


def trace_files(references: References, subject: Trace) -> Mapping[str, str]:
    """Texts of both sides' traces, by file name.

    Args:
        references: the baseline.
        subject: native, of the same pixels.

    Returns:
        ``trace_c.log`` and ``trace_py.log``, or one of each for every pixel; a native
        baseline ends in ``.jsonl``.
    """
    files: dict[str, str] = {}
    parts = zip(references.found, split_pixels(subject), strict=True)
    for ending, (reference, part) in zip(
        endings(references.pixels), parts, strict=True
    ):
        lossless = reference.text.lstrip().startswith("{")
        files[f"trace_c{ending}.{'jsonl' if lossless else 'log'}"] = reference.text
        files[f"trace_py{ending}.log"] = log_like(part, reference.trace)
    return files


def endings(pixels: Sequence[Pixel]) -> tuple[str, ...]:
    """What tells the files of several pixels apart."""
    if len(pixels) == 1:
        return ("",)
    return tuple(f"_s{slow}_f{fast}" for slow, fast in pixels)


def baseline_files(bundle: Path, pixels: Sequence[Pixel]) -> tuple[Path, ...]:
    """The baseline's trace files of a bundle, one for each pixel."""
    found = []
    for ending in endings(pixels):
        native = bundle / f"trace_c{ending}.jsonl"
        found.append(native if native.exists() else native.with_suffix(".log"))
    return tuple(found)


def read_baseline(bundle: Path, pixels: Sequence[Pixel]) -> Trace:
    """The baseline's trace of a bundle.

    Raises:
        BundleError: a file does not hold its pixel.
    """
    traces = []
    for path, pixel in zip(baseline_files(bundle, pixels), pixels, strict=True):
        parts = split_pixels(read_trace(path))
        mine = [part for part in parts if part.pixel == pixel]
        if len(pixels) == 1:
            mine = list(parts)
        if len(mine) != 1:
            raise BundleError(f"{path.name} does not hold pixel {pixel}")
        traces += mine
    return stack_pixels(traces)


def subject_logs(subject: Trace, baseline: Trace) -> Mapping[str, str]:
    """What the subject's log files should say, by file name."""
    pixels = subject.pixels if len(subject.pixels) > 1 else ((0, 0),)
    return {
        f"trace_py{ending}.log": log_like(part, baseline)
        for ending, part in zip(endings(pixels), split_pixels(subject), strict=True)
    }
