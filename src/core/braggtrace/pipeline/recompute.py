"""The report of a bundle once more, from the bundle alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from braggtrace.bundle.read import bundled_config, record_of, rules_of
from braggtrace.bundle.recorded_reading import STRICTER_READERS, read_as_then
from braggtrace.bundle.sections.budget import read_budget
from braggtrace.bundle.sections.candidate import recorded_side, recorded_three
from braggtrace.bundle.sections.images import IMAGES, chosen_of, unpack_images
from braggtrace.bundle.sections.inputs import (
    NATIVE,
    keeps_texts,
    read_given,
    require_given,
)
from braggtrace.bundle.sections.traces import SUBJECT, read_baseline, recorded_sides
from braggtrace.catalog import BUILT_IN
from braggtrace.config import RunConfig, build_image_limits
from braggtrace.config.side_model import Role
from braggtrace.events import Catalog, Trace
from braggtrace.imagecompare import ImagePair, judge_images
from braggtrace.judgement.comparators import rules_need_noise
from braggtrace.judgement.findings import FactorExtractor, Rules
from braggtrace.pipeline.judged import Inputs, judged
from braggtrace.pluginmanager import Registry
from braggtrace.report.context import Compared
from braggtrace.report.report import Report
from braggtrace.sources.base import Sourced, SourceRequest, under
from braggtrace.sources.selection import (
    catalog_of_config,
    configured,
    load_plugins,
    names_and_axes,
    require_used,
)
from braggtrace.sources.trace import SOURCE as FILE
from braggtrace.traceio import read_trace


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recomputed:
    """A report once more.

    Attributes:
        report: under the rules that were asked for.
        registry: the plugins that took part.
        compared: what was compared, for renderers.
        read_again: traces of sides whose files were read again, by role.
        by_rules: the report by another version of the rules, from the same traces; not
            what ``recompute`` gives where files were read again, for readers differ by
            version, too.
    """

    report: Report
    registry: Registry
    compared: Compared
    by_rules: Callable[[int], Report]
    read_again: Mapping[Role, Trace] = field(default_factory=dict)


def recompute(
    bundle: Path,
    rules_from: RunConfig | None = None,
    *,
    today: date | None = None,
    version: int | None = None,
) -> Recomputed:
    """The report once more, from the traces of the bundle.

    Args:
        bundle: the folder.
        rules_from: plugins, factors, tolerances and all else by which the traces are
            judged; None takes the bundle's own configuration.
        today: by which declared divergences expire; None is the day of the run.
        version: of the rules; None takes those under which the bundle was judged.

    Returns:
        The report, and what was read again for it.

    Raises:
        BraggtraceError: see braggtrace.errors.
    """
    own, record = bundled_config(bundle), record_of(bundle)
    judging = rules_from or own
    if own.experiment is None and judging.experiment is not None:
        what = "wanted a configuration without an experiment, as the bundle's is"
        raise judging.error(what, "experiment")
    require_given(own, record)
    by = rules_of(record) if version is None else version
    catalog, read = _read_again(own, bundle, by)
    events, axes = names_and_axes(read)
    day = today or datetime.fromisoformat(record["started"]).date()
    registry = Registry()
    extractors, rules = configured(
        registry, judging, today=day, events=events, axes=axes
    )
    rules = _in_force(bundle, replace(rules, version=by), extractors, registry)
    inputs = _inputs(bundle, own, judging, record, catalog, read)

    def by_rules(other: int) -> Report:
        their = replace(rules, version=other)
        return judged(inputs, own.name, registry, extractors, their)

    return Recomputed(
        report=by_rules(by),
        by_rules=by_rules,
        registry=registry,
        compared=_compared(bundle, own, inputs, registry, extractors, rules),
        read_again={role: side.trace for role, side in read.items()},
    )


def _compared(
    bundle: Path,
    own: RunConfig,
    inputs: Inputs,
    registry: Registry,
    extractors: Sequence[FactorExtractor],
    rules: Rules,
) -> Compared:
    third = None if inputs.three is None else inputs.three.candidate

    def images() -> ImagePair | None:
        return None if own.scope == "pixel" else unpack_images(bundle / IMAGES)

    return Compared(
        read=lambda: (inputs.baseline, inputs.subject, third),
        read_images=images,
        extractors=extractors,
        comparators=registry.all_comparators(),
        rules=rules,
    )


def _read_again(
    config: RunConfig, bundle: Path, version: int
) -> tuple[Catalog | None, dict[Role, Sourced]]:
    """The declared catalogue, and the sides whose files lie in the bundle, read again.

    The bundle's plugins read them, whichever plugins judge; under rules from before
    the readers became stricter, what was read then is in force.
    """
    registry = Registry()
    load_plugins(registry, config)
    declared = catalog_of_config(config, registry)
    catalog = declared if config.experiment is None else BUILT_IN
    read: dict[Role, Sourced] = {}
    for role in config.sides:
        if not config.reads_names(role):
            continue
        request = SourceRequest(
            config=config, role=role, registry=registry, catalog=catalog
        )
        if version < STRICTER_READERS:
            read[role] = read_as_then(bundle, role, request)
        else:
            read[role] = _scaled(FILE.open(request), bundle / NATIVE[role], config)
    if version >= STRICTER_READERS:
        require_used(config, read)
    return declared, read


def _scaled(side: Sourced, native: Path, config: RunConfig) -> Sourced:
    """A side with the experiment's natural scales, which its native trace has."""
    if config.experiment is None or side.trace.header.scales:
        return side
    scales = read_trace(native).header.scales
    return replace(side, trace=side.trace.relabelled(scales=scales))


def _in_force(
    bundle: Path,
    rules: Rules,
    extractors: Sequence[FactorExtractor],
    registry: Registry,
) -> Rules:
    """The rules, with the noise floor that the bundle holds."""
    comparators = registry.all_comparators()
    if not rules_need_noise(rules, comparators):
        return rules
    return read_budget(bundle).applied(rules, extractors, comparators)


def _inputs(
    bundle: Path,
    own: RunConfig,
    judging: RunConfig,
    record: Mapping[str, Any],
    catalog: Catalog | None,
    read: Mapping[Role, Sourced],
) -> Inputs:
    """Traces and images of a bundle."""
    again = {role: side.trace for role, side in read.items()}
    for role in own.sides:
        if keeps_texts(own, role):
            again[role] = under(catalog, read_given(bundle, role, record))
    baseline = (
        again["baseline"]
        if "baseline" in again
        else under(catalog, read_baseline(bundle, record))
    )
    subject = again["subject"] if "subject" in again else read_trace(bundle / SUBJECT)
    subject = under(catalog, subject)
    three = recorded_three(own, bundle, baseline, subject, again.get("candidate"))
    inputs = Inputs(
        baseline=baseline,
        subject=subject,
        scales=None if own.subject.is_computed else record.get("scales", {}),
        is_file=own.subject.kind == "trace",
        sides=recorded_sides(record),
        three=three,
        candidate=None if three is None else recorded_side(record),
    )
    if own.scope == "pixel":
        return inputs
    verdict = judge_images(unpack_images(bundle / IMAGES), build_image_limits(judging))
    return replace(inputs, images=verdict, chosen=chosen_of(record))
