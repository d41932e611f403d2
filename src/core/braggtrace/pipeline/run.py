"""The whole comparison: configuration in, verdict and bundle out.

What only some runs need (images, a third side, programs of other kinds) is imported by
those.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from braggtrace.bundle.collected_tests import collect_tests
from braggtrace.bundle.evidence import Asked, Compared, evidence_of
from braggtrace.bundle.warnings import warnings_of
from braggtrace.config import RunConfig
from braggtrace.errors import BraggtraceError, CannotRunError
from braggtrace.events import Trace
from braggtrace.findings import FactorExtractor, Rules
from braggtrace.pipeline.blocked import blocked_by, blocked_evidence
from braggtrace.pipeline.budget import budgeted
from braggtrace.pipeline.comparing import comparing_of
from braggtrace.pipeline.comparison import (
    compare_traces,
    configured,
    require_sides,
    simulated_side,
)
from braggtrace.pipeline.declared import declared_hypotheses
from braggtrace.pipeline.explaining import explain_difference
from braggtrace.pluginmanager import Registry
from braggtrace.report.blockers import BLOCKERS
from braggtrace.report.bundle import Evidence, write_bundle
from braggtrace.report.home import data_without_home, without_home
from braggtrace.report.report import Report, Side
from braggtrace.sources.opened import References, open_references
from braggtrace.sources.request import Request, request_from_config
from braggtrace.sources.simulator import trace_notes, trace_subject

if TYPE_CHECKING:
    from braggtrace.pipeline.foreign_run import ForeignCompared
    from braggtrace.pipeline.image_sides import Progress
    from braggtrace.pipeline.images import Images
    from braggtrace.pipeline.three_way import Sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A report, where its evidence lies, and what a user should know of both.

    Attributes:
        report: of the comparison.
        bundle: where the evidence lies, or None.
        notes: about the request and the files that were read.
        warnings: rules that judge nothing or let anything pass, and what makes the
            gate weaker than at the last bundle of this name.
    """

    report: Report
    bundle: Path | None
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def run(
    config: RunConfig,
    *,
    source: Path,
    command: str,
    overrides: Sequence[tuple[str, Any]],
    started: datetime,
    progress: Progress | None = None,
    tests: Sequence[str] = (),
    say: Callable[[str], None] = lambda message: None,
) -> Outcome:
    """Compare the configured subject with the configured baseline.

    Args:
        config: the configuration, overrides applied.
        source: the YAML file.
        command: what was typed.
        overrides: what the command line changed, for the record.
        started: when, UTC.
        progress: told how many of how many rows of an image are rendered.
        tests: selectors of the tests that cover the configuration, for the record.
        say: told what takes long.

    Returns:
        The report, and the bundle where one is wanted.

    Raises:
        BraggtraceError: see braggtrace.errors. A run that cannot finish leaves a
            bundle with blockers.md, too; a note of the exception says where.
    """
    asked = Asked(
        config=config,
        source=source,
        command=without_home(command),
        overrides=overrides,
        started=started,
        tests=collect_tests(tests),
    )
    wanted = "bundle" in config.report.formats
    try:
        compared, evidence = _with_evidence(asked, progress, say, wanted=wanted)
    except (CannotRunError, OSError) as error:
        if wanted:
            error.add_note(_blocked(error, asked))
        raise
    bundle = None
    if evidence is not None:
        bundle = write_bundle(compared.report, evidence, config.report_folder)
    return Outcome(
        report=compared.report,
        bundle=bundle,
        notes=compared.notes,
        warnings=compared.warnings,
    )


def _with_evidence(
    asked: Asked,
    progress: Progress | None,
    say: Callable[[str], None],
    *,
    wanted: bool,
) -> tuple[Compared | ForeignCompared, Evidence | None]:
    """Both sides compared, and the evidence where it is wanted."""
    if not asked.config.simulates:
        from braggtrace.pipeline.foreign_run import compare_asked, foreign_evidence

        foreign = compare_asked(asked)
        return foreign, foreign_evidence(foreign, asked) if wanted else None
    compared = _compared(asked.config, asked.started, progress, say)
    return compared, evidence_of(compared, asked) if wanted else None


def _blocked(error: CannotRunError | OSError, asked: Asked) -> str:
    """Leave evidence of a run that could not finish; where it lies, in a sentence."""
    blocked = blocked_by(error)
    try:
        evidence = blocked_evidence(asked, blocked)
        bundle = write_bundle(blocked, evidence, asked.config.report_folder)
    except (BraggtraceError, OSError) as second:
        return f"and no evidence of that could be left: {second}"
    return f"what stopped it is told in {bundle / BLOCKERS}"


def _compared(
    config: RunConfig,
    started: datetime,
    progress: Progress | None,
    say: Callable[[str], None],
) -> Compared:
    """Both sides computed or read, compared, and explained where they diverge."""
    registry = Registry()
    extractors, rules = configured(registry, config, today=started.date())
    require_sides(registry, config)
    declared = declared_hypotheses(config, extractors)
    request = request_from_config(config)
    images, request = _imaged(config, request, progress)
    references = open_references(
        config, request.experiment, request.pixels, registry=registry
    )
    trace = trace_subject(request, mirrored=config.traced_pixels)
    sides = _third_side(config, request, references.trace, trace, extractors, say)
    rules, budget = budgeted(config, rules, request, references.trace, extractors)
    report = compare_traces(
        references.trace,
        trace,
        registry=registry,
        extractors=extractors,
        rules=rules,
        name=config.name,
        sides=(_baseline_side(references), simulated_side(trace)),
    )
    if report.verdict.diverged:
        comparing = comparing_of(references.trace, registry, extractors, rules)
        found = explain_difference(comparing, request, trace, declared, registry)
        report = replace(report, explanation=found)
    report = _three_way(report, sides, registry, extractors, rules)
    report = _imaged_report(report, images)
    return Compared(
        report=report,
        references=references,
        trace=trace,
        sides=sides,
        images=images,
        registry=registry,
        notes=(*request.notes, *trace_notes(trace.header)),
        budget=budget,
        warnings=warnings_of(report, config),
    )


def _imaged(
    config: RunConfig, request: Request, progress: Progress | None
) -> tuple[Images | None, Request]:
    """The images where they are compared, and the pixels that are traced."""
    for pixel in request.pixels:
        request.experiment.require_pixel(*pixel)
    if config.scope == "pixel":
        return None, request
    from braggtrace.pipeline.images import compare_images

    images = compare_images(config, request, progress=progress)
    return images, replace(request, pixels=images.pixels)


def _third_side(
    config: RunConfig,
    request: Request,
    baseline: Trace,
    subject: Trace,
    extractors: Sequence[FactorExtractor],
    say: Callable[[str], None],
) -> Sides | None:
    """The candidate beside the other two, before anything is judged."""
    if config.candidate is None:
        return None
    from braggtrace.bundle.candidate import computed_beside

    return computed_beside(
        config.candidate, request, baseline, subject, extractors, say
    )


def _three_way(
    report: Report,
    sides: Sides | None,
    registry: Registry,
    extractors: Sequence[FactorExtractor],
    rules: Rules,
) -> Report:
    """The report with the candidate in it, where there is one."""
    if sides is None:
        return report
    from braggtrace.pipeline.three_way import with_candidate

    return with_candidate(
        report,
        sides,
        simulated_side(sides.candidate),
        registry=registry,
        extractors=extractors,
        rules=rules,
    )


def _imaged_report(report: Report, images: Images | None) -> Report:
    """The report with the images beside it, where there are some."""
    if images is None:
        return report
    from braggtrace.pipeline.images import with_images

    return with_images(report, images.verdict, images.chosen)


def _baseline_side(references: References) -> Side:
    facts = data_without_home(dict(references.identity))
    return Side(
        program=facts.pop("program"), version=facts.pop("program_version"), facts=facts
    )
