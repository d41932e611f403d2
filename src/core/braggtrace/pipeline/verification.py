"""Checks a bundle: its files, then its verdict, recomputed from the bundle alone."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from braggtrace.config import RunConfig, build_image_limits, load_config
from braggtrace.errors import BraggtraceError, BundleError
from braggtrace.imagecompare import ImageVerdict, judge_images
from braggtrace.pipeline.comparison import compare_traces, configured
from braggtrace.pipeline.evidence import bundled_plugins
from braggtrace.pipeline.images import (
    IMAGES,
    PICTURE,
    chosen_of,
    pixels_checksum,
    unpack_images,
    with_images,
)
from braggtrace.pipeline.reference import Pixel
from braggtrace.pipeline.trace_files import (
    baseline_files,
    endings,
    read_baseline,
    subject_logs,
)
from braggtrace.pluginmanager import Registry
from braggtrace.report.bundle import (
    CHECKSUMS,
    IMAGE,
    LISTING,
    bundle_stamp,
    listing,
)
from braggtrace.report.image_data import image_text
from braggtrace.report.ledger import LEDGER
from braggtrace.report.metrics import metrics_text
from braggtrace.report.narrative import diff_trace, summary
from braggtrace.report.report import Report, Side
from braggtrace.report.table import factor_table
from braggtrace.traceio import read_trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What came of a verification.

    Attributes:
        bundle: the folder.
        files: number of files whose checksum is right.
        problems: what is wrong, in sentences; empty if nothing is.
        verdict: the verdict that was recomputed, "" where that was not possible.
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
    wanted = _checksums(bundle)
    problems = list(_file_problems(bundle, wanted))
    verdict = ""
    if not problems:
        try:
            report = recompute(bundle)
        except BraggtraceError as error:
            problems.append(f"the verdict cannot be recomputed: {error}")
        else:
            verdict = "AGREE" if report.verdict.agree else "DIVERGED"
            problems += _verdict_problems(bundle, report)
    return Check(
        bundle=bundle, files=len(wanted), problems=tuple(problems), verdict=verdict
    )


def _checksums(bundle: Path) -> dict[str, str]:
    path = bundle / CHECKSUMS
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not text"
        raise BundleError(f"{bundle} is no bundle: {CHECKSUMS}: {why}") from error
    wanted: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        digest, _, name = line.partition("  ")
        inside = name and not Path(name).is_absolute() and ".." not in Path(name).parts
        if len(digest) != 64 or not inside or name in wanted:
            raise BundleError(
                f"{path}:{number}: wanted '<sha256>  <file>', got {line!r}"
            )
        wanted[name] = digest
    return wanted


def required_files(bundle: Path) -> set[str]:
    """Files that every bundle has, but for the checksums themselves."""
    pixels = _pixels(bundle)
    pictures = {IMAGE, IMAGES, PICTURE} if _compares_images(bundle) else set()
    return {
        *pictures,
        *(path.name for path in baseline_files(bundle, pixels)),
        *(f"trace_py{ending}.log" for ending in endings(pixels)),
        *("config.yaml", "trace_py.jsonl"),
        *("compare.txt", "compare.md", "metrics.json", "diff_trace.md", "summary.md"),
        *("run_metadata.json", "env.json", "commands.txt", LISTING, LEDGER),
    }


def _compares_images(bundle: Path) -> bool:
    """Whether the configuration of a bundle asks for images."""
    try:
        return load_config(bundle / "config.yaml").scope != "pixel"
    except BraggtraceError:
        return False  # told when the verdict is recomputed


def _file_problems(bundle: Path, wanted: dict[str, str]) -> Iterator[str]:
    present = {
        str(path.relative_to(bundle))
        for path in bundle.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }
    for name in sorted(set(wanted) - present):
        yield f"{name} is missing"
    for name in sorted(required_files(bundle) - set(wanted)):
        yield f"{name} is missing from the bundle and from {CHECKSUMS}"
    for name in sorted(present - set(wanted) - {CHECKSUMS}):
        yield f"{name} is not listed in {CHECKSUMS}"
    sizes = {}
    for name in sorted(present & set(wanted)):
        path = bundle / name
        data = path.read_bytes()
        sizes[name] = len(data)
        if path.is_symlink():
            yield f"{name} is a link that may lead out of the bundle"
        elif sha256(data).hexdigest() != wanted[name]:
            yield f"{name} was changed: its checksum is not the recorded one"
    sizes.pop(LISTING, None)
    listed = bundle / LISTING
    if listed.is_file() and listed.read_text("utf-8", "replace") != listing(sizes):
        yield f"{LISTING} does not list the files that are there"


def file_problems(bundle: Path) -> tuple[str, ...]:
    """What is wrong with the files of a bundle, in sentences.

    Raises:
        BundleError: it is not a folder with a sha256.txt.
    """
    return tuple(_file_problems(bundle, _checksums(bundle)))


def recompute(
    bundle: Path, rules_of: RunConfig | None = None, *, today: date | None = None
) -> Report:
    """The report once more, from the traces of the bundle.

    Args:
        bundle: the folder.
        rules_of: plugins, factors, tolerances and all else by which the traces are
            judged; None takes the bundle's own configuration.
        today: by which declared divergences expire; None is the day of the run.

    Returns:
        The report.

    Raises:
        BraggtraceError: see braggtrace.errors.
    """
    own = bundled_config(bundle)
    subject = read_trace(bundle / "trace_py.jsonl")
    registry = Registry()
    started = datetime.fromisoformat(_metadata(bundle)["started"])
    extractors, rules = configured(
        registry, rules_of or own, today=today or started.date()
    )
    report = compare_traces(
        read_baseline(bundle, _pixels(bundle)),
        subject,
        registry=registry,
        extractors=extractors,
        rules=rules,
        name=own.name,
        sides=_sides(bundle),
    )
    if own.scope == "pixel":
        return report
    limits = build_image_limits(rules_of or own)
    verdict = judge_images(unpack_images(bundle / IMAGES), limits)
    return with_images(report, verdict, chosen_of(_metadata(bundle)))


def bundled_config(
    bundle: Path, overrides: Sequence[tuple[str, Any]] = ()
) -> RunConfig:
    """The bundle's own configuration, with the plugin files that lie in the bundle."""
    config = load_config(bundle / "config.yaml", overrides)
    return _with_bundled_plugins(config, bundle)


def _with_bundled_plugins(config: RunConfig, bundle: Path) -> RunConfig:
    """Plugin files are taken from the bundle, wherever they once lay."""
    own = {
        name: str((bundle / bundled).resolve())
        for name, bundled in bundled_plugins(config).items()
    }
    return config.model_copy(
        update={
            "plugins": tuple(own.get(name, name) for name in config.plugins),
            "factors": tuple(own.get(name, name) for name in config.factors),
        }
    )


def _pixels(bundle: Path) -> tuple[Pixel, ...]:
    """The pixels that the bundle says it compared; one if it does not say."""
    try:
        data = json.loads((bundle / "run_metadata.json").read_text("utf-8"))
        found = [(int(p["slow"]), int(p["fast"])) for p in data["pixels"]]
    except (OSError, ValueError, KeyError, TypeError):
        return ((0, 0),)
    return tuple(found) or ((0, 0),)


def _metadata(bundle: Path) -> dict[str, Any]:
    try:
        data = json.loads((bundle / "run_metadata.json").read_text("utf-8"))
        _ = data["trace_sha256"], data["subject_trace_sha256"], data["command"]
        _ = data["pixels"], data["baseline"]["program"]
        _ = data["config_sha256"], data["started"], data["subject"]["program"]
    except (ValueError, KeyError, TypeError) as error:
        raise BundleError(f"run_metadata.json lacks {error}") from error
    return dict(data)


def _sides(bundle: Path) -> tuple[Side, Side]:
    """Who the two programs were, as the bundle says."""
    data = _metadata(bundle)
    baseline, subject = dict(data["baseline"]), dict(data["subject"])
    first = baseline.pop("program"), baseline.pop("program_version")
    second = subject.pop("program"), subject.pop("version")
    return (
        Side(program=first[0], version=first[1], facts=baseline),
        Side(program=second[0], version=second[1], facts=subject),
    )


def _verdict_problems(bundle: Path, report: Report) -> Iterator[str]:
    recorded = (bundle / "metrics.json").read_text("utf-8")
    if recorded != metrics_text(report):
        yield f"metrics.json is not what the traces give: {_unlike(recorded, report)}"
    data, subject = _metadata(bundle), bundle / "trace_py.jsonl"
    baselines = baseline_files(bundle, _pixels(bundle))
    for path, digest in (
        *((path, data["trace_sha256"].get(path.name, "")) for path in baselines),
        (subject, data["subject_trace_sha256"]),
        (bundle / "config.yaml", data["config_sha256"]),
    ):
        if sha256(path.read_bytes()).hexdigest() != digest:
            yield f"{path.name} is not the file that run_metadata.json names"
    traced = read_trace(subject), read_baseline(bundle, _pixels(bundle))
    for name, text in subject_logs(*traced).items():
        if text != (bundle / name).read_text("utf-8"):
            yield f"{name} is not what trace_py.jsonl prints"
    if (bundle / "diff_trace.md").read_text("utf-8") != diff_trace(report):
        yield "diff_trace.md is not what the traces give"
    stamp = datetime.fromisoformat(data["started"])
    if report.image is not None:
        yield from _image_problems(bundle, report.image)
    first = summary(report, bundle_stamp(stamp), data["command"])
    if not (bundle / "summary.md").read_text("utf-8").startswith(first):
        yield "summary.md does not begin with the verdict of this run"
    for name, style in (("compare.txt", "simple"), ("compare.md", "github")):
        if (bundle / name).read_text("utf-8") != factor_table(report, style) + "\n":
            yield f"{name} is not what the traces give"


def _image_problems(bundle: Path, image: ImageVerdict) -> Iterator[str]:
    if (bundle / IMAGE).read_text("utf-8") != image_text(image):
        yield f"{IMAGE} is not what the images give"
    checksum = pixels_checksum(unpack_images(bundle / IMAGES))
    if checksum != _metadata(bundle).get("images_sha256"):
        yield f"{IMAGES} does not hold the images that run_metadata.json names"


def _unlike(recorded: str, report: Report) -> str:
    """The first key in which the recorded and the recomputed verdict differ."""
    try:
        old, new = json.loads(recorded), json.loads(metrics_text(report))
    except ValueError:
        return "it is not JSON"
    for key in new:
        if not isinstance(old, dict) or old.get(key) != new[key]:
            return f"`{key}` differs"
    return "it holds other keys"
