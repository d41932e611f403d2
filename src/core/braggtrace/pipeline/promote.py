"""A new version of a recording, made of a bundle, factor by factor."""

import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from braggtrace.bundle.checksums import CHECKSUMS
from braggtrace.bundle.environment import recorded_environment
from braggtrace.bundle.read import bundled_config, record_of, recorded_pixels
from braggtrace.bundle.sections.traces import baseline_files, endings
from braggtrace.digests import digest
from braggtrace.errors import BaselineError, BundleError, UnknownNameError, UsageError
from braggtrace.events import Trace
from braggtrace.judgement.findings import Finding
from braggtrace.pipeline.recompute import recompute
from braggtrace.pipeline.verify import verify_bundle
from braggtrace.report.report import Report
from braggtrace.report.text import plain
from braggtrace.sources.base import Pixel
from braggtrace.sources.manifest import (
    MANIFEST,
    Manifest,
    RecordedPixel,
    read_manifest,
)
from braggtrace.sources.promotion import Decision, Promotion, Standing
from braggtrace.sources.recording import place_recording
from braggtrace.traceio import (
    parse_trace,
    read_trace,
    splice_log,
    split_pixels,
    write_jsonl,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionRequest:
    """What somebody wants of a promotion.

    Attributes:
        who: a name.
        why: the reason.
        accept: factors whose values become the baseline's.
        reject: factors that stay as they are.
        rest: what becomes of diverged factors that are not named; None wants every one
            of them named.
        time: UTC.
    """

    who: str
    why: str
    accept: tuple[str, ...]
    reject: tuple[str, ...]
    rest: Literal["accept", "reject"] | None
    time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Promoted:
    """The new version.

    Attributes:
        folder: where it lies.
        promotion: what its manifest says of it.
    """

    folder: Path
    promotion: Promotion


def promote(
    bundle: Path,
    request: PromotionRequest,
    *,
    previous: Path | None,
    folder: Path | None,
) -> Promoted:
    """Make a new version of a recording; the earlier one stays as it is.

    Args:
        bundle: gives the values; it has to be as it was written.
        request: who, why, which factors.
        previous: the earlier version; None takes the bundle's own baseline.
        folder: of the new version; None counts up from the earlier one.

    Returns:
        Where it lies, and what it says of itself.

    Raises:
        BundleError: the bundle is not as it was written, or has no verdict.
        UsageError: a factor that did not diverge, one without a decision, or nothing
            to promote.
        BaselineError: the earlier version is another one than the bundle compared
            with, or the new one cannot be written.
    """
    report = _verified(bundle)
    decisions = decide_factors(report, request)
    old = _previous_folder(bundle, previous)
    manifest = read_manifest(old) if old is not None else None
    accepted = [f for f in report.verdict.diverged if decisions[f.factor] == "accept"]
    for finding in accepted:
        if finding.problem != "values":
            raise UsageError(
                f"{finding.factor} cannot be accepted, because it is no matter of "
                f"values ({finding.message}); reject it, or record anew"
            )
    events = {name for finding in accepted for name in finding.sources}
    if not accepted and previous is None and old is not None:
        raise UsageError("no factor is accepted, so that nothing would change")
    if old is not None and previous is None:
        _require_same(bundle, old)
    traces = promoted_traces(bundle, events)
    promotion = _promotion(bundle, request, report, decisions, old, manifest)
    promotion = promotion.model_copy(update={"after": standing_of(bundle, traces)})
    target = folder or _next_folder(old, promotion.version)
    paths = baseline_files(bundle, record_of(bundle))
    names = {
        pixel: _trace_name(manifest, pixel, path.suffix)
        for pixel, path in zip(traces, paths, strict=True)
    }
    files = _kept_files(old, manifest)
    files |= {names[pixel]: data for pixel, data in traces.items()}
    new = _manifest(bundle, manifest, promotion, names, files)
    place_recording(target, files, new)
    return Promoted(folder=target, promotion=promotion)


def decide_factors(
    report: Report, request: PromotionRequest
) -> dict[str, Literal["accept", "reject"]]:
    """Accept or reject, for every factor that diverged.

    Raises:
        UsageError: one is named twice, did not diverge, or has no decision.
    """
    diverged = [finding.factor for finding in report.verdict.diverged]
    twice = set(request.accept) & set(request.reject)
    if twice:
        raise UsageError(f"{min(twice)} is both accepted and rejected; choose one")
    for name in (*request.accept, *request.reject):
        if name not in diverged:
            raise UnknownNameError("diverged factor", name, diverged)
    decisions: dict[str, Literal["accept", "reject"]] = {}
    for name in diverged:
        if name in request.accept:
            decisions[name] = "accept"
        elif name in request.reject:
            decisions[name] = "reject"
        elif request.rest is not None:
            decisions[name] = request.rest
    open_ones = [name for name in diverged if name not in decisions]
    if open_ones:
        raise UsageError(
            f"no decision on {', '.join(open_ones)}; --accept or --reject each by "
            "name, or the rest with --accept-rest or --reject-rest"
        )
    return decisions


def _verified(bundle: Path) -> Report:
    check = verify_bundle(bundle)
    if check.problems:
        raise BundleError(
            f"{bundle} is not as it was written ({check.problems[0]}); nothing is "
            "promoted from it"
        )
    if check.verdict == "BLOCKED":
        raise BundleError(f"the run of {bundle} was blocked: it has no values")
    return recompute(bundle).report


def _previous_folder(bundle: Path, previous: Path | None) -> Path | None:
    if previous is not None:
        return previous
    recorded = bundled_config(bundle).baseline.recorded
    if recorded is None:
        return None
    folder = Path(recorded)
    if not (folder / MANIFEST).exists():
        raise BaselineError(
            f"the bundle's baseline is not at {folder}; name its folder with --from"
        )
    return folder


def _require_same(bundle: Path, old: Path) -> None:
    """The bundle compared with this very recording."""
    recorded = record_of(bundle)["baseline"].get("sha256")
    held = set(read_manifest(old).sha256.values())
    digests = set(record_of(bundle)["trace_sha256"].values())
    if not digests <= held:
        raise BaselineError(
            f"{old} is not the recording that the bundle compared with (its trace has "
            f"sha256 {str(recorded)[:16]}...); run the comparison again"
        )


def _next_folder(old: Path | None, version: int) -> Path:
    if old is None:
        raise UsageError("the bundle's baseline is no recording; give a folder with -o")
    stem, sign, last = old.name.rpartition("-v")
    name = stem if sign and last.isdigit() else old.name
    return old.with_name(f"{name}-v{version}")


def _promotion(
    bundle: Path,
    request: PromotionRequest,
    report: Report,
    decisions: Mapping[str, Literal["accept", "reject"]],
    old: Path | None,
    manifest: Manifest | None,
) -> Promotion:
    earlier = manifest.promotion if manifest is not None else None
    version = 1 if old is None else 1 + (earlier.version if earlier else 1)
    before = Standing(
        verdict="AGREE" if report.verdict.agree else "DIVERGED",
        num_divergent=len(report.verdict.diverged),
    )
    return Promotion(
        version=version,
        who=request.who,
        why=request.why,
        time=request.time,
        bundle=bundle.resolve().name,
        bundle_manifest=digest(bundle / CHECKSUMS),
        previous=old.name if old is not None else None,
        previous_manifest=digest(old / MANIFEST) if old is not None else None,
        before=before,
        after=before,
        factors=tuple(
            _decision(finding, decisions[finding.factor])
            for finding in report.verdict.diverged
        ),
    )


def _decision(finding: Finding, decision: Literal["accept", "reject"]) -> Decision:
    worst = finding.worst
    baseline = plain(worst.baseline) if worst else None
    subject = plain(worst.subject) if worst else None
    return Decision(
        factor=finding.factor,
        decision=decision,
        unit=finding.unit,
        at=dict(worst.place) if worst else {},
        component=worst.component if worst else "",
        before=baseline,
        after=subject if decision == "accept" else baseline,
        proposed=subject,
        outside=finding.outside,
        compared=finding.compared,
    )


def _kept_files(old: Path | None, manifest: Manifest | None) -> dict[str, bytes]:
    if old is None or manifest is None:
        return {}
    return {name: (old / name).read_bytes() for name in manifest.sha256}


def _trace_name(manifest: Manifest | None, pixel: Pixel, suffix: str) -> str:
    """The name that a pixel's trace has had so far, or a new one."""
    known = manifest.find(pixel) if manifest is not None else None
    slow, fast = pixel
    return known.trace if known is not None else f"trace_s{slow}_f{fast}{suffix}"


def _manifest(
    bundle: Path,
    old: Manifest | None,
    promotion: Promotion,
    names: Mapping[Pixel, str],
    files: Mapping[str, bytes],
) -> Manifest:
    pixels = {(p.slow, p.fast): p.trace for p in (old.pixels if old else ())}
    pixels |= names
    return Manifest(
        format="braggtrace-recording",
        version=1,
        **_facts(bundle, old),
        pixels=tuple(
            RecordedPixel(slow=slow, fast=fast, trace=pixels[slow, fast])
            for slow, fast in sorted(pixels)
        ),
        image=old.image if old is not None else None,
        sha256={name: digest(data) for name, data in files.items()},
        environment=recorded_environment(bundle),
        promotion=promotion,
    )


def _facts(bundle: Path, old: Manifest | None) -> dict[str, Any]:
    if old is not None:
        return {
            "program": old.program,
            "program_version": old.program_version,
            "build": old.build,
            "arguments": old.arguments,
        }
    identity = record_of(bundle)["baseline"]
    words: Sequence[str] = str(identity.get("arguments", "")).split()
    return {
        "program": str(identity["program"]),
        "program_version": str(identity["program_version"]),
        "build": str(identity.get("build", "unknown")),
        "arguments": tuple(words),
    }


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
    paths = baseline_files(bundle, record_of(bundle))
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
    with TemporaryDirectory(prefix="braggtrace-") as folder:
        copy = Path(shutil.copytree(bundle, Path(folder, "bundle")))
        paths = baseline_files(copy, record_of(copy))
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
