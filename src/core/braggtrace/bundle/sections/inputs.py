"""What a bundle keeps of the files that a run read, and of its plugins' files."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from braggtrace.bundle.run import Run
from braggtrace.bundle.sections.section import not_recorded
from braggtrace.bundle.sections.traces import endings, of_pixels, pixels_of
from braggtrace.config import RunConfig
from braggtrace.config.side_model import Role
from braggtrace.digests import digest
from braggtrace.errors import BundleError
from braggtrace.events import Trace
from braggtrace.sources.base import Sourced
from braggtrace.sources.candidate import judged_by_noise
from braggtrace.traceio import parse_trace, read_trace, write_jsonl
from braggtrace.visible import is_one_line, visible_line

GIVEN: Final = "given"
# the native trace that follows from a side's files
NATIVE: Final[Mapping[Role, str]] = {
    "baseline": "trace_c.jsonl",
    "subject": "trace_py.jsonl",
    "candidate": "trace_candidate.jsonl",
}


class InputFiles:
    """Files of a side as they were read: ``given/ROLE/NAME``.

    The native trace of the side follows from them. The baseline's texts are traces by
    themselves and lie among the bundle's other traces.
    """

    def applies(self, config: RunConfig, record: Mapping[str, Any]) -> bool:
        """Whether a side was read from a file that is kept."""
        return any(True for _ in _kept_roles(config))

    def names(self, config: RunConfig, record: Mapping[str, Any]) -> Collection[str]:
        """The files that the configuration names, and those that were recorded."""
        recorded = record.get("given_sha256", {})
        named = (
            given_name(role, Path(str(config.sides[role].trace)).name)
            for role in _kept_roles(config)
            if config.reads_names(role)
        )
        # a folder that was read has its files recorded
        folders = {str(parent) for name in recorded for parent in Path(name).parents}
        return {*(name for name in named if name not in folders), *recorded}

    def files(self, run: Run) -> Mapping[str, bytes]:
        """The files of each side that is kept so, as bytes."""
        sides = {
            "baseline": run.baseline,
            "subject": run.subject,
            "candidate": run.candidate,
        }
        kept: dict[str, bytes] = {}
        for role in _kept_roles(run.request.config):
            side = sides[role]
            for name, data in ({} if side is None else side_files(side)).items():
                kept[given_name(role, name)] = data
        return kept

    def record(self, run: Run, files: Mapping[str, bytes]) -> Mapping[str, Any]:
        """The checksum of each file."""
        if not files:
            return {}
        return {"given_sha256": {name: digest(data) for name, data in files.items()}}

    def problems(
        self, config: RunConfig, bundle: Path, record: Mapping[str, Any]
    ) -> Iterator[str]:
        """Whether they are the recorded ones, and give the traces of the bundle."""
        recorded = record.get("given_sha256", {})
        yield from not_recorded(bundle, recorded)
        for role in _kept_roles(config):
            mine = [name for name in recorded if name.startswith(given_name(role, ""))]
            if not keeps_texts(config, role):
                continue  # the verdict is recomputed from the files themselves
            native = NATIVE[role]
            if not mine:
                yield f"no file under {given_name(role, '')} gives {native}"
                continue
            trace = read_given(bundle, role, record)
            yield from native_problems(bundle, role, trace, record.get("rules", 0))


def require_given(config: RunConfig, record: Mapping[str, Any]) -> None:
    """The record names every file that the configuration names.

    Raises:
        BundleError: it lacks one.
    """
    recorded = record.get("given_sha256", {})
    for name in InputFiles().names(config, record):
        if name not in recorded:
            what = f"given_sha256: no file {name}"
            raise BundleError(f"run_metadata.json lacks or misstates {what}")


def native_problems(
    bundle: Path, role: Role, trace: Trace, rules: int
) -> Iterator[str]:
    """Whether a bundle's native trace is what a reader made of the side's file.

    Args:
        bundle: its folder.
        role: of the side.
        trace: read again.
        rules: version under which the bundle was written; before 2, true and false were
            written as 1 and 0.
    """
    name = NATIVE[role]
    if rules < 2:
        events = {e.name: replace(e, truth=False) for e in trace}
        trace = replace(trace, events=events)
    if write_jsonl(trace).encode() != (bundle / name).read_bytes():
        yield f"{name} is not what the files under {GIVEN} give"


def given_name(role: Role, name: str) -> str:
    """Where a bundle keeps a file of a side.

    Raises:
        BundleError: no list of files can hold its name.
    """
    if not is_one_line(name) or "\\" in name:
        raise BundleError(
            f"the {role}'s file {visible_line(name)} has a name that no bundle can "
            "keep; rename it"
        )
    return f"{GIVEN}/{role}/{name}"


def side_files(side: Sourced) -> Mapping[str, bytes]:
    """A side's files, or its texts as files, by name."""
    if side.files:
        return side.files
    names = endings(side.pixels or (None,))
    return {
        f"trace{ending}{one.suffix}": one.text.encode()
        for ending, one in zip(names, side.texts, strict=True)
    }


def read_given(bundle: Path, role: Role, record: Mapping[str, Any]) -> Trace:
    """A side's trace once more, from its texts.

    Raises:
        TraceFormatError: a text that is no trace.
        BundleError: a text that does not hold its pixel.
    """
    pixels, names = pixels_of(record), record.get("given_sha256", {})
    traces: dict[str, Trace] = {}
    for ending in endings(pixels):
        start = given_name(role, f"trace{ending}.")
        name = next((name for name in names if name.startswith(start)), "")
        if not name:
            what = f"given_sha256: no file {start}*"
            raise BundleError(f"run_metadata.json lacks or misstates {what}")
        traces[name] = read_trace(bundle / name)
    return of_pixels(traces, pixels)


def as_kept(side: Sourced) -> Sourced:
    """A side with the trace that a bundle gives back of its texts."""
    if not side.texts:
        return side
    traces = {
        str(i): parse_trace(one.text, side.side.program)
        for i, one in enumerate(side.texts)
    }
    return replace(side, trace=of_pixels(traces, side.pixels))


def baseline_as_kept(side: Sourced) -> Sourced:
    """A computed baseline with the trace that a bundle gives back of it.

    The bundle has a file for each pixel; put together again, the values of the set-up
    have the pixel as an index, too.
    """
    if side.texts or side.files or len(side.pixels) < 2:
        return side
    return as_kept(replace(side, texts=side.pixel_traces))


def _kept_roles(config: RunConfig) -> Iterator[Role]:
    """Sides whose files are kept under ``given``."""
    for role in config.sides:
        if config.reads_names(role) or keeps_texts(config, role):
            yield role


def keeps_texts(config: RunConfig, role: Role) -> bool:
    """Whether a side's texts are kept to the letter under ``given``.

    What a printed digit leaves open is known from the text alone. The baseline's texts
    are the traces of the bundle; what the simulator computes has none, here or
    elsewhere.
    """
    if role == "baseline" or config.reads_names(role):
        return False
    of_simulator = role == "candidate" and judged_by_noise(config)
    return not (config.sides[role].is_computed or of_simulator)
