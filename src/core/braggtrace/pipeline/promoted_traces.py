"""The traces of a new version: the baseline's own, with some values of the subject."""

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from braggtrace.bundle.read import recorded_pixels
from braggtrace.bundle.traces import baseline_files, endings
from braggtrace.errors import UsageError
from braggtrace.events import Trace
from braggtrace.pipeline.recompute import recompute
from braggtrace.sources.base import Pixel
from braggtrace.sources.promotion import Standing
from braggtrace.traceio import (
    parse_trace,
    read_trace,
    splice_log,
    split_pixels,
    write_jsonl,
)


def promoted_traces(bundle: Path, events: Collection[str]) -> dict[Pixel, bytes]:
    """The baseline's traces of a bundle with the subject's values of some events.

    Args:
        bundle: the folder.
        events: names of the events that are taken over.

    Returns:
        One text for each pixel, in their order.

    Raises:
        UsageError: the baseline is the program's own printout, of which single values
            cannot be replaced.
        TraceFormatError: a trace that cannot be read.
    """
    pixels = recorded_pixels(bundle)
    paths = baseline_files(bundle, pixels)
    subjects = split_pixels(read_trace(bundle / "trace_py.jsonl"))
    found: dict[Pixel, bytes] = {}
    for pixel, path, ending, subject in zip(
        pixels, paths, endings(pixels), subjects, strict=True
    ):
        text = path.read_bytes().decode()
        log = (bundle / f"trace_py{ending}.log").read_bytes().decode()
        found[pixel] = _merged(text, log, subject, events, path.name).encode()
    return found


def standing_of(bundle: Path, traces: Mapping[Pixel, bytes]) -> Standing:
    """How the bundle's subject stands against other baseline traces."""
    pixels = recorded_pixels(bundle)
    with TemporaryDirectory(prefix="braggtrace-") as folder:
        copy = Path(shutil.copytree(bundle, Path(folder, "bundle")))
        paths = baseline_files(copy, pixels)
        for path, data in zip(paths, traces.values(), strict=True):
            path.write_bytes(data)
        verdict = recompute(copy).report.verdict
    return Standing(
        verdict="AGREE" if verdict.agree else "DIVERGED",
        num_divergent=len(verdict.diverged),
    )


def _merged(
    text: str, log: str, subject: Trace, events: Collection[str], name: str
) -> str:
    if not events:
        return text
    trace = parse_trace(text, name)
    match trace.header.dialect:
        case "nanobragg":
            return splice_log(text, log, events, name)
        case "native":
            taken = {event.name: event for event in subject if event.name in events}
            return write_jsonl(
                Trace(header=trace.header, events={**trace.events, **taken})
            )
        case _:
            raise UsageError(
                "the baseline is the program's own printout, of which single values "
                "cannot be accepted; record it with a build that prints trace lines"
            )
