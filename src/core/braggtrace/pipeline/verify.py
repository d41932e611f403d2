"""Checks a bundle: its files, then all that follows from others, recomputed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from braggtrace.bundle.candidate import CANDIDATE_TRACE, candidate_problems
from braggtrace.bundle.contents import is_blocked, problems_of
from braggtrace.bundle.traces import (
    baseline_files,
    read_baseline,
    subject_logs,
)
from braggtrace.errors import BraggtraceError, BundleError
from braggtrace.pipeline.budget import BUDGET, TABLE, budget_table, read_budget
from braggtrace.pipeline.foreign import open_foreign
from braggtrace.pipeline.foreign_bundle import GIVEN, native_traces
from braggtrace.pipeline.images import IMAGES, pixels_checksum, unpack_images
from braggtrace.pipeline.recomputing import (
    bundled_config,
    metadata_of,
    recompute,
    recorded_pixels,
)
from braggtrace.report.additions import (
    history_problems,
    original_digests,
    original_manifest,
)
from braggtrace.report.blockers import (
    BLOCKERS,
    Blocked,
    blocked_summary,
    blockers_text,
)
from braggtrace.report.bundle import IMAGE, bundle_stamp, commands_text, renderings
from braggtrace.report.checksums import CHECKSUMS, read_checksums
from braggtrace.report.circumstances import circumstances_of
from braggtrace.report.hypotheses import HYPOTHESES
from braggtrace.report.ledger import Ledger
from braggtrace.report.report import Report
from braggtrace.sources.opened import Pixel
from braggtrace.traceio import read_trace

_GROWING = ("summary.md", "commands.txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What came of a verification.

    Attributes:
        bundle: the folder.
        files: number of files whose checksum is right.
        problems: what is wrong, in sentences; empty if nothing is.
        verdict: the verdict that was recomputed, BLOCKED where the run could not
            finish, "" where it cannot be recomputed.
    """

    bundle: Path
    files: int
    problems: tuple[str, ...]
    verdict: str


def verify_bundle(bundle: Path) -> Check:
    """Verify a bundle, offline.

    Args:
        bundle: the folder.

    Returns:
        What was found.

    Raises:
        BundleError: it is not a folder with a sha256.txt.
    """
    wanted = read_checksums(bundle / CHECKSUMS)
    problems = list(problems_of(bundle, wanted))
    verdict = ""
    if not problems:
        try:
            verdict, found = _content(bundle, original_digests(bundle))
            problems += [*history_problems(bundle), *found, *_ledger_problems(bundle)]
        except BraggtraceError as error:
            problems.append(f"the verdict cannot be recomputed: {error}")
    return Check(
        bundle=bundle, files=len(wanted), problems=tuple(problems), verdict=verdict
    )


def _content(bundle: Path, original: Mapping[str, str]) -> tuple[str, list[str]]:
    """Verdict and problems; ``original`` are the checksums that the run wrote."""
    if is_blocked(bundle):
        return "BLOCKED", list(_blocked_problems(bundle, original))
    report = recompute(bundle)
    verdict = "AGREE" if report.verdict.agree else "DIVERGED"
    return verdict, list(_verdict_problems(bundle, report, original))


def _verdict_problems(
    bundle: Path, report: Report, original: Mapping[str, str]
) -> Iterator[str]:
    data, subject = metadata_of(bundle), bundle / "trace_py.jsonl"
    pixels = recorded_pixels(bundle)
    baselines = baseline_files(bundle, pixels)
    for path, digest in (
        *((path, data["trace_sha256"].get(path.name, "")) for path in baselines),
        (subject, data["subject_trace_sha256"]),
        (bundle / "config.yaml", data["config_sha256"]),
    ):
        if sha256(path.read_bytes()).hexdigest() != digest:
            yield f"{path.name} is not the file that run_metadata.json names"
    logs, source = _converted(bundle, pixels)
    for name, text in logs.items():
        if text.encode() != (bundle / name).read_bytes():
            yield f"{name} is not what {source}"
    if report.image is not None:
        yield from _image_problems(bundle, data)
    third = () if report.three_way is None else (CANDIDATE_TRACE,)
    if third:
        yield from candidate_problems(bundle, data)
    traces = {p.name: original.get(p.name, "") for p in (*baselines, subject)}
    traces |= {name: original.get(name, "") for name in (*logs, *third)}
    stamp = bundle_stamp(datetime.fromisoformat(data["started"]))
    around = circumstances_of(data, _environment(bundle), traces)
    derived = renderings(report, stamp, data["command"], around)
    for name, text in derived.items():
        yield from _derived_problem(bundle, name, text, original)
    yield from _command_problems(bundle, data, original)
    yield from _budget_problems(bundle, data)
    if f"\n## {stamp}\n" not in (bundle / HYPOTHESES).read_text("utf-8"):
        yield f"{HYPOTHESES} does not tell of this run"


def _converted(bundle: Path, pixels: Sequence[Pixel]) -> tuple[Mapping[str, str], str]:
    """Traces that follow from others by their names, and what they follow from."""
    config = bundled_config(bundle)
    if not config.simulates:
        return native_traces(open_foreign(config)), f"the files under {GIVEN} give"
    subject = read_trace(bundle / "trace_py.jsonl")
    return subject_logs(subject, read_baseline(bundle, pixels)), "trace_py.jsonl prints"


def _derived_problem(
    bundle: Path, name: str, text: str, original: Mapping[str, str]
) -> Iterator[str]:
    """A file that does not follow from the others; what was appended is left out."""
    if name in _GROWING:
        if sha256(text.encode()).hexdigest() != original.get(name):
            yield f"{name} does not begin with what this run wrote"
    elif name == "metrics.json":
        recorded = (bundle / name).read_bytes()
        if recorded != text.encode():
            yield f"{name} is not what the traces give: {_unlike(recorded, text)}"
    elif (bundle / name).read_bytes() != text.encode():
        yield f"{name} is not what the {'images' if name == IMAGE else 'traces'} give"


def _command_problems(
    bundle: Path, data: Mapping[str, Any], original: Mapping[str, str]
) -> Iterator[str]:
    started = datetime.fromisoformat(data["started"])
    text = commands_text(started, _environment(bundle), data["command"])
    yield from _derived_problem(bundle, "commands.txt", text, original)


def _budget_problems(bundle: Path, data: Mapping[str, Any]) -> Iterator[str]:
    """The error budget, where the run stated one or its configuration wants one."""
    digest = data.get("budget_sha256")
    if digest is None and not bundled_config(bundle).report.budget:
        return
    missing = [name for name in (BUDGET, TABLE) if not (bundle / name).is_file()]
    if missing:
        yield f"the error budget is missing: {', '.join(missing)}"
        return
    if sha256((bundle / BUDGET).read_bytes()).hexdigest() != digest:
        yield f"{BUDGET} is not the file that run_metadata.json names"
    if (bundle / TABLE).read_bytes() != budget_table(read_budget(bundle)).encode():
        yield f"{TABLE} is not what {BUDGET} gives"


def _blocked_problems(bundle: Path, original: Mapping[str, str]) -> Iterator[str]:
    try:
        data = json.loads((bundle / "run_metadata.json").read_text("utf-8"))
        said = dict(data["blocked"])
        blocked = Blocked(**{**said, "advice": tuple(said["advice"])})
        name, command = str(data["name"]), str(data["command"])
        stamp = bundle_stamp(datetime.fromisoformat(data["started"]))
        config = str(data["config_sha256"])
    except (ValueError, KeyError, TypeError) as error:
        raise BundleError(f"run_metadata.json lacks or misstates {error}") from error
    told = blockers_text(name, stamp, command, blocked, _environment(bundle))
    if (bundle / BLOCKERS).read_bytes() != told.encode():
        yield f"{BLOCKERS} is not what run_metadata.json says"
    if sha256((bundle / "config.yaml").read_bytes()).hexdigest() != config:
        yield "config.yaml is not the file that run_metadata.json names"
    summary = blocked_summary(name, stamp, command, blocked)
    yield from _derived_problem(bundle, "summary.md", summary, original)
    yield from _command_problems(bundle, data, original)


def _image_problems(bundle: Path, data: Mapping[str, Any]) -> Iterator[str]:
    checksum = pixels_checksum(unpack_images(bundle / IMAGES))
    if checksum != data.get("images_sha256"):
        yield f"{IMAGES} does not hold the images that run_metadata.json names"


def _ledger_problems(bundle: Path) -> Iterator[str]:
    """Whether the ledger beside the bundle, if there is one, knows other checksums."""
    first = sha256(original_manifest(bundle)).hexdigest()
    folder = bundle.resolve()
    for attempt in Ledger(folder.parent).attempts():
        if attempt.bundle == folder.name and attempt.manifest != first:
            yield (
                f"{CHECKSUMS} was written anew after the run: the ledger "
                f"{folder.parent.name} knows another one of {attempt.time}"
            )


def _environment(bundle: Path) -> dict[str, Any]:
    try:
        data = json.loads((bundle / "env.json").read_text("utf-8"))
        if not isinstance(data, dict):
            raise ValueError("wanted an object")
    except (OSError, ValueError) as error:
        raise BundleError(f"env.json cannot be read: {error}") from error
    return data


def _unlike(recorded: bytes, wanted: str) -> str:
    """The first key in which the recorded and the recomputed verdict differ."""
    try:
        old, new = json.loads(recorded), json.loads(wanted)
    except ValueError:
        return "it is not JSON"
    for key in new:
        if not isinstance(old, dict) or old.get(key) != new[key]:
            return f"`{key}` differs"
    return "it holds other keys"
