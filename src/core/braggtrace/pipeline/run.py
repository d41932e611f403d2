"""The whole comparison: configuration in, verdict and bundle out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from braggtrace import __version__
from braggtrace.config import RunConfig, resolved_yaml
from braggtrace.events import Trace
from braggtrace.pipeline.comparison import compare_traces, configured
from braggtrace.pipeline.image_sides import Progress
from braggtrace.pipeline.images import (
    Images,
    compare_images,
    image_files,
    image_metadata,
    with_images,
)
from braggtrace.pipeline.reference import References, open_references
from braggtrace.pipeline.request import request_from_config
from braggtrace.pipeline.subject import trace_notes, trace_subject
from braggtrace.pipeline.trace_files import trace_files
from braggtrace.pluginmanager import Registry
from braggtrace.report.bundle import Evidence, bundle_stamp, write_bundle
from braggtrace.report.environment import commit, environment
from braggtrace.report.report import Report, Side
from braggtrace.traceio import write_jsonl


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A report, where its evidence lies, and notes about request and files."""

    report: Report
    bundle: Path | None
    notes: tuple[str, ...] = ()


def run(
    config: RunConfig,
    *,
    source: Path,
    command: str,
    overrides: Sequence[tuple[str, Any]],
    started: datetime,
    progress: Progress | None = None,
) -> Outcome:
    """Compare the configured subject with the configured baseline.

    Args:
        config: the configuration, overrides applied.
        source: the YAML file.
        command: what was typed.
        overrides: what the command line changed, for the record.
        started: when, UTC.
        progress: told how many of how many rows of an image are rendered.

    Returns:
        The report, and the bundle where one is wanted.

    Raises:
        BraggtraceError: see braggtrace.errors.
    """
    registry = Registry()
    extractors, rules = configured(registry, config)
    request = request_from_config(config)
    for pixel in request.pixels:
        request.experiment.require_pixel(*pixel)
    images = None
    if config.scope != "pixel":
        images = compare_images(config, request, progress=progress)
        request = replace(request, pixels=images.pixels)
    references = open_references(config, request.experiment, request.pixels)
    trace = trace_subject(request, mirrored=config.traced_pixels)
    report = compare_traces(
        references.trace,
        trace,
        registry=registry,
        extractors=extractors,
        rules=rules,
        name=config.name,
        sides=(_baseline_side(references), _subject_side(trace)),
    )
    notes = (*request.notes, *trace_notes(trace))
    if images is not None:
        report = with_images(report, images.verdict, images.chosen)
    if "bundle" not in config.report.formats:
        return Outcome(report=report, bundle=None, notes=notes)
    evidence = _evidence(
        config,
        references,
        trace,
        images,
        notes=notes,
        registry=registry,
        source=source,
        command=command,
        overrides=overrides,
        started=started,
    )
    bundle = write_bundle(report, evidence, config.report_folder)
    return Outcome(report=report, bundle=bundle, notes=notes)


def bundled_plugins(config: RunConfig) -> dict[str, str]:
    """Where a bundle keeps each plugin file of a configuration."""
    named = dict.fromkeys((*config.plugins, *config.factors))
    bundled: dict[str, str] = {}
    for i, path in enumerate(name for name in named if name.endswith(".py")):
        own = f"plugins/{Path(path).name}"
        taken = own in bundled.values()
        bundled[path] = f"plugins/{i}-{Path(path).name}" if taken else own
    return bundled


def _baseline_side(references: References) -> Side:
    facts = dict(references.identity)
    return Side(
        program=facts.pop("program"), version=facts.pop("program_version"), facts=facts
    )


def _subject_side(trace: Trace) -> Side:
    header = trace.header
    return Side(
        program=header.program, version=header.version, facts=dict(header.provenance)
    )


def _evidence(
    config: RunConfig,
    references: References,
    trace: Trace,
    images: Images | None,
    *,
    notes: Sequence[str],
    registry: Registry,
    source: Path,
    command: str,
    overrides: Sequence[tuple[str, Any]],
    started: datetime,
) -> Evidence:
    target = config.report_folder / bundle_stamp(started)
    text = resolved_yaml(config, target)
    subject_text = write_jsonl(trace)
    traces = trace_files(references, trace)
    attachments = {
        bundled: Path(plugin).read_text("utf-8")
        for plugin, bundled in bundled_plugins(config).items()
    }
    return Evidence(
        config=text,
        traces={**traces, "trace_py.jsonl": subject_text},
        attachments=attachments,
        binaries={} if images is None else image_files(images, config.name),
        metadata={
            **_metadata(
                config, references, trace, registry, source, command, overrides, started
            ),
            "trace_sha256": {
                name: sha256(text.encode()).hexdigest()
                for name, text in traces.items()
                if name.startswith("trace_c")
            },
            "notes": list(notes),
            **({} if images is None else image_metadata(images)),
            "config_sha256": sha256(text.encode()).hexdigest(),
            "subject_trace_sha256": sha256(subject_text.encode()).hexdigest(),
        },
        environment=environment(),
        command=command,
        started=started,
    )


def _metadata(
    config: RunConfig,
    references: References,
    trace: Trace,
    registry: Registry,
    source: Path,
    command: str,
    overrides: Sequence[tuple[str, Any]],
    started: datetime,
) -> Mapping[str, Any]:
    return {
        "name": config.name,
        "started": started.isoformat(timespec="seconds"),
        "command": command,
        "configuration": source.name,
        "overrides": {key: str(value) for key, value in overrides},
        "repository": commit(source.resolve().parent),
        "braggtrace": __version__,
        "pixels": [{"slow": slow, "fast": fast} for slow, fast in references.pixels],
        "baseline": dict(references.identity),
        "subject": {
            "program": trace.header.program,
            "version": trace.header.version,
            **trace.header.provenance,
        },
        "plugins": [
            {"name": o.name, "distribution": o.distribution}
            for o in registry.origins.values()
        ],
    }
