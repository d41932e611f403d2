"""The whole comparison: configuration in, verdict and bundle out.

What only some runs need (images, a third side, an explanation) is imported by those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from braggtrace.bundle.blockers import BLOCKERS
from braggtrace.bundle.evidence import (
    as_recorded,
    blocked_by,
    blocked_evidence,
    evidence_of,
)
from braggtrace.bundle.run import Images, Run, RunRequest
from braggtrace.bundle.sections.collected_tests import collect_tests
from braggtrace.bundle.sections.inputs import as_kept, baseline_as_kept
from braggtrace.bundle.warnings import warnings_of
from braggtrace.bundle.write import Prepared, prepare_bundle, write_bundle
from braggtrace.config import RunConfig
from braggtrace.config.side_model import Role
from braggtrace.diagnosis.explanation import Explanation
from braggtrace.errors import BraggtraceError, CannotRunError
from braggtrace.explain.hypotheses import declared_hypotheses
from braggtrace.explain.recompare import comparing_of
from braggtrace.gradients.budget import budgeted
from braggtrace.judgement.findings import FactorExtractor, Rules
from braggtrace.pipeline.header_rules import scaled
from braggtrace.pipeline.judged import Inputs, judged
from braggtrace.pluginmanager import Registry
from braggtrace.report.redact import without_home
from braggtrace.report.report import Report
from braggtrace.sources.base import CanReplay, Progress, Sourced, under
from braggtrace.sources.candidate import ThreeSides
from braggtrace.sources.opened import Opening, can_replay
from braggtrace.sources.request import Request
from braggtrace.sources.selection import (
    configured,
    names_and_axes,
    prepare,
    read_named,
    require_sides,
)

if TYPE_CHECKING:
    from braggtrace.whatif import Hypothesis


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
        progress: receives how many of how many rows of an image are rendered.
        tests: selectors of the tests that cover the configuration, for the record.
        say: receives messages about what takes long.

    Returns:
        The report, and the bundle where one is wanted.

    Raises:
        BraggtraceError: see braggtrace.errors. A run that cannot finish leaves a
            bundle with blockers.md, too; a note of the exception says where.
    """
    request = RunRequest(
        config=config,
        source=source,
        command=without_home(command),
        overrides=overrides,
        started=started,
        tests=collect_tests(tests),
    )
    wanted = "bundle" in config.report.formats
    try:
        made = _run(request, progress, say)
        prepared = _prepared(made) if wanted else None
    except (CannotRunError, OSError) as error:
        if wanted:
            error.add_note(_blocked(error, request))
        raise
    bundle = None
    if prepared is not None:
        bundle = prepared.place(config.report_folder)
    return Outcome(
        report=made.report, bundle=bundle, notes=made.notes, warnings=made.warnings
    )


def _prepared(made: Run) -> Prepared:
    evidence = evidence_of(made)
    return prepare_bundle(as_recorded(made.report, evidence.metadata), evidence)


def _blocked(error: CannotRunError | OSError, request: RunRequest) -> str:
    """Leave evidence of a run that could not finish; where it lies, in a sentence."""
    blocked = blocked_by(error)
    try:
        evidence = blocked_evidence(request, blocked)
        bundle = write_bundle(blocked, evidence, request.config.report_folder)
    except (BraggtraceError, OSError) as second:
        return f"and no evidence of that could be left: {second}"
    return f"what stopped it is told in {bundle / BLOCKERS}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Opened:
    """All sides of a run."""

    baseline: Sourced
    subject: Sourced
    candidate: Sourced | None = None
    three: ThreeSides | None = None


def _run(
    request: RunRequest, progress: Progress | None, say: Callable[[str], None]
) -> Run:
    """All sides computed or read, judged, and explained where they diverge."""
    config, registry = request.config, Registry()
    opening = prepare(config, registry, say=say, progress=progress)
    read = read_named(opening)
    events, axes = names_and_axes(read)
    extractors, rules = configured(
        registry, config, today=request.started.date(), events=events, axes=axes
    )
    require_sides(registry, config)
    declared = declared_hypotheses(config, extractors)
    images = _images(opening)
    sides = _opened(opening, read, extractors)
    replayed = _replayed(opening)
    budget = None
    if replayed is not None:
        rules, budget = budgeted(
            config, rules, replayed, sides.baseline.trace, extractors, registry
        )
    why = partial(_why, sides, replayed, declared, registry, extractors, rules)
    scales = None
    if not config.subject.is_computed:
        scales = scaled(sides.baseline.trace, config).header.scales
    is_file = config.subject.kind == "trace"
    inputs = _inputs(sides, images, scales, is_file=is_file)
    report = judged(inputs, config.name, registry, extractors, rules, why)
    return Run(
        request=request,
        report=report,
        baseline=sides.baseline,
        subject=sides.subject,
        candidate=sides.candidate,
        three=sides.three,
        images=images,
        scales=scales,
        registry=registry,
        extractors=extractors,
        rules=rules,
        notes=_notes(opening, sides),
        budget=budget,
        warnings=warnings_of(report, config),
    )


def _notes(opening: Opening, sides: _Opened) -> tuple[str, ...]:
    """About the request, the files that were read, and what cannot be had of them."""
    simulated, config = opening.simulated("subject"), opening.config
    notes = [*(simulated.notes if simulated else ()), *sides.subject.notes]
    if config.report.budget and not can_replay(config):
        notes.append(
            "no error budget: the subject cannot be computed again, which is how "
            "one is measured"
        )
    return tuple(notes)


def _images(opening: Opening) -> Images | None:
    """The images where they are compared; their pixels are then what is traced."""
    simulated = opening.simulated("subject")
    if simulated is not None:
        for pixel in opening.pixels:
            simulated.experiment.require_pixel(*pixel)
    if opening.config.scope == "pixel":
        return None
    from braggtrace.pipeline.images import compare_images

    images = compare_images(opening)
    opening.pixels = tuple(sorted(set(images.pixels)))
    return images


def _opened(
    opening: Opening,
    read: dict[Role, Sourced],
    extractors: Sequence[FactorExtractor],
) -> _Opened:
    """Every side; those that were read already with the experiment's scales."""
    simulated, config = opening.simulated("subject"), opening.config
    opened = dict(read)
    for role, side in read.items():
        if simulated is not None and not side.trace.header.scales:
            scales = simulated.experiment.scales()
            opened[role] = replace(side, trace=side.trace.relabelled(scales=scales))
    baseline = opened.get("baseline") or baseline_as_kept(opening.open("baseline"))
    subject = opened.get("subject") or as_kept(opening.open("subject"))
    baseline, subject = (_declared(opening, side) for side in (baseline, subject))
    if config.candidate is None:
        return _Opened(baseline=baseline, subject=subject)
    from braggtrace.pipeline.third_side import open_third

    candidate, three = open_third(
        opening,
        config.candidate,
        baseline,
        subject,
        extractors,
        opened.get("candidate"),
    )
    return _Opened(baseline=baseline, subject=subject, candidate=candidate, three=three)


def _declared(opening: Opening, side: Sourced) -> Sourced:
    """A side under the catalogue that the configuration declares."""
    return replace(side, trace=under(opening.catalog, side.trace))


def _replayed(opening: Opening) -> Request | None:
    """What the subject computes, where its source can compute it again."""
    source = opening.source("subject")
    if not isinstance(source, CanReplay):
        return None
    return source.replayed(opening.request("subject"))


def _why(
    sides: _Opened,
    replayed: Request | None,
    declared: tuple[Hypothesis, ...],
    registry: Registry,
    extractors: Sequence[FactorExtractor],
    rules: Rules,
) -> Explanation | None:
    """Why the two differ, where the subject can be computed again."""
    if replayed is None:
        return None
    from braggtrace.explain.explain import explain_difference

    comparing = comparing_of(sides.baseline.trace, registry, extractors, rules)
    return explain_difference(
        comparing, replayed, sides.subject.trace, declared, registry
    )


def _inputs(
    sides: _Opened,
    images: Images | None,
    scales: Mapping[str, float] | None,
    *,
    is_file: bool,
) -> Inputs:
    return Inputs(
        baseline=sides.baseline.trace,
        subject=sides.subject.trace,
        scales=scales,
        is_file=is_file,
        sides=(sides.baseline.side, sides.subject.side),
        three=sides.three,
        candidate=None if sides.candidate is None else sides.candidate.side,
        images=None if images is None else images.verdict,
        chosen=() if images is None else images.chosen,
    )
