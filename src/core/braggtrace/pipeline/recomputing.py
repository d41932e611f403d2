"""The report of a bundle once more, from the bundle alone."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from braggtrace.bundle.candidate import recorded_beside, recorded_side
from braggtrace.bundle.evidence import bundled_plugins
from braggtrace.bundle.traces import read_baseline
from braggtrace.config import RunConfig, build_image_limits, load_config
from braggtrace.errors import BundleError
from braggtrace.imagecompare import judge_images
from braggtrace.pipeline.budget import read_budget
from braggtrace.pipeline.comparison import compare_traces, configured
from braggtrace.pipeline.foreign import compare_foreign, open_foreign
from braggtrace.pipeline.foreign_bundle import with_given_files
from braggtrace.pipeline.images import IMAGES, chosen_of, unpack_images, with_images
from braggtrace.pipeline.three_way import with_candidate
from braggtrace.pluginmanager import Registry
from braggtrace.report.report import Report, Side
from braggtrace.sources.opened import Pixel
from braggtrace.traceio import read_trace


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
    if not own.simulates:
        day = today or datetime.fromisoformat(metadata_of(bundle)["started"]).date()
        found = open_foreign(own)
        return compare_foreign(found, rules_of or own, name=own.name, today=day)
    subject = read_trace(bundle / "trace_py.jsonl")
    registry = Registry()
    started = datetime.fromisoformat(metadata_of(bundle)["started"])
    extractors, rules = configured(
        registry, rules_of or own, today=today or started.date()
    )
    if rules.needs_noise:
        rules = read_budget(bundle).applied(rules, extractors)
    baseline = read_baseline(bundle, recorded_pixels(bundle))
    report = compare_traces(
        baseline,
        subject,
        registry=registry,
        extractors=extractors,
        rules=rules,
        name=own.name,
        sides=_sides(bundle),
    )
    sides = recorded_beside(own, bundle, baseline, subject)
    if sides is not None:
        third = recorded_side(metadata_of(bundle))
        report = with_candidate(
            report,
            sides,
            third,
            registry=registry,
            extractors=extractors,
            rules=rules,
        )
    if own.scope == "pixel":
        return report
    limits = build_image_limits(rules_of or own)
    verdict = judge_images(unpack_images(bundle / IMAGES), limits)
    return with_images(report, verdict, chosen_of(metadata_of(bundle)))


def bundled_config(
    bundle: Path, overrides: Sequence[tuple[str, Any]] = ()
) -> RunConfig:
    """The bundle's own configuration, with the plugin files that lie in the bundle."""
    config = load_config(bundle / "config.yaml", overrides)
    return with_given_files(_with_bundled_plugins(config, bundle), bundle)


def _with_bundled_plugins(config: RunConfig, bundle: Path) -> RunConfig:
    """Plugin files are taken from the bundle, wherever they once lay."""
    own = {
        name: str((bundle / bundled).resolve())
        for name, bundled in bundled_plugins(config).items()
    }
    catalog = config.catalog
    if catalog is not None and catalog.plugin is not None:
        place = own.get(catalog.plugin, catalog.plugin)
        catalog = catalog.model_copy(update={"plugin": place})
    return config.model_copy(
        update={
            "catalog": catalog,
            "plugins": tuple(own.get(name, name) for name in config.plugins),
            "factors": tuple(own.get(name, name) for name in config.factors),
        }
    )


def recorded_pixels(bundle: Path) -> tuple[Pixel, ...]:
    """The pixels that the bundle says it compared; one if it does not say."""
    try:
        data = json.loads((bundle / "run_metadata.json").read_text("utf-8"))
        found = [(int(p["slow"]), int(p["fast"])) for p in data["pixels"]]
    except (OSError, ValueError, KeyError, TypeError):
        return ((0, 0),)
    return tuple(found) or ((0, 0),)


def metadata_of(bundle: Path) -> dict[str, Any]:
    """run_metadata.json of a bundle with a verdict.

    Raises:
        BundleError: it does not hold what a run writes.
    """
    try:
        data = json.loads((bundle / "run_metadata.json").read_text("utf-8"))
        _ = data["trace_sha256"], data["subject_trace_sha256"], data["command"]
        _ = data["pixels"], data["baseline"]["program"]
        _ = data["config_sha256"], data["started"], data["subject"]["program"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BundleError(f"run_metadata.json lacks or misstates {error}") from error
    return dict(data)


def _sides(bundle: Path) -> tuple[Side, Side]:
    """Who the two programs were, as the bundle says."""
    data = metadata_of(bundle)
    baseline, subject = dict(data["baseline"]), dict(data["subject"])
    first = baseline.pop("program"), baseline.pop("program_version")
    second = subject.pop("program"), subject.pop("version")
    return (
        Side(program=first[0], version=first[1], facts=baseline),
        Side(program=second[0], version=second[1], facts=subject),
    )
