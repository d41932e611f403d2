"""Checks a bundle: its files, then its verdict, recomputed from the bundle alone."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from braggtrace.config import RunConfig, load_config
from braggtrace.errors import BraggtraceError, BundleError
from braggtrace.pipeline.comparison import compare_traces, configured
from braggtrace.pluginmanager import Registry
from braggtrace.report.bundle import CHECKSUMS, LISTING, listing
from braggtrace.report.metrics import metrics_text
from braggtrace.report.report import Report, Side
from braggtrace.report.table import factor_table
from braggtrace.traceio import format_log, read_trace


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
            report = _recompute(bundle)
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


def _file_problems(bundle: Path, wanted: dict[str, str]) -> Iterator[str]:
    present = {
        str(path.relative_to(bundle))
        for path in bundle.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }
    for name in sorted(set(wanted) - present):
        yield f"{name} is missing"
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


def _recompute(bundle: Path) -> Report:
    """The report once more, from the configuration and the traces of the bundle."""
    config = _with_bundled_plugins(load_config(bundle / "config.yaml"), bundle)
    native = (bundle / "trace_c.jsonl").exists()
    baseline = read_trace(bundle / ("trace_c.jsonl" if native else "trace_c.log"))
    subject = read_trace(bundle / "trace_py.jsonl")
    if format_log(subject) != (bundle / "trace_py.log").read_text("utf-8"):
        raise BundleError("trace_py.log is not what trace_py.jsonl prints")
    registry = Registry()
    extractors, rules = configured(registry, config)
    nobody = Side(program="", version="", facts={})
    return compare_traces(
        baseline,
        subject,
        registry=registry,
        extractors=extractors,
        rules=rules,
        name=config.name,
        sides=(nobody, nobody),
    )


def _with_bundled_plugins(config: RunConfig, bundle: Path) -> RunConfig:
    """Plugin files are taken from the bundle, wherever they once lay."""

    def own(name: str) -> str:
        if not name.endswith(".py"):
            return name
        return str((bundle / "plugins" / Path(name).name).resolve())

    return config.model_copy(
        update={
            "plugins": tuple(own(name) for name in config.plugins),
            "factors": tuple(own(name) for name in config.factors),
        }
    )


def _verdict_problems(bundle: Path, report: Report) -> Iterator[str]:
    recorded = (bundle / "metrics.json").read_text("utf-8")
    if recorded != metrics_text(report):
        yield f"metrics.json is not what the traces give: {_unlike(recorded, report)}"
    for name, style in (("compare.txt", "simple"), ("compare.md", "github")):
        if (bundle / name).read_text("utf-8") != factor_table(report, style) + "\n":
            yield f"{name} is not what the traces give"


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
