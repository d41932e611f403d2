"""What a run leaves besides its report: configuration, traces, metadata."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from braggtrace import __version__
from braggtrace.bundle.collected_tests import Collected
from braggtrace.bundle.environment import surroundings
from braggtrace.bundle.plugin_reports import extra_reports
from braggtrace.bundle.traces import trace_files
from braggtrace.bundle.warnings import last_bundle
from braggtrace.config import RunConfig, resolved_yaml
from braggtrace.events import Trace
from braggtrace.pipeline.budget import BUDGET, Budget, budget_files
from braggtrace.pluginmanager import Registry
from braggtrace.report.bundle import CARRY_TIME, Evidence, bundle_stamp
from braggtrace.report.circumstances import recorded_why
from braggtrace.report.environment import commit
from braggtrace.report.home import data_without_home
from braggtrace.report.hypotheses import (
    HYPOTHESES,
    earlier_hypotheses,
    hypotheses_text,
)
from braggtrace.report.report import Report
from braggtrace.sources.opened import References
from braggtrace.traceio import write_jsonl

if TYPE_CHECKING:
    from braggtrace.pipeline.images import Images
    from braggtrace.pipeline.three_way import Sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a user asked for, and when.

    Attributes:
        config: the configuration, overrides applied.
        source: the YAML file.
        command: what was typed.
        overrides: what the command line changed, for the record.
        started: when, UTC.
        tests: those that cover the configuration, where that was asked for.
    """

    config: RunConfig
    source: Path
    command: str
    overrides: Sequence[tuple[str, Any]]
    started: datetime
    tests: Collected | None = None

    @property
    def resolved(self) -> str:
        """The configuration as the bundle holds it."""
        folder = self.config.report_folder / bundle_stamp(self.started)
        return resolved_yaml(self.config, folder)

    @property
    def metadata(self) -> dict[str, Any]:
        """What run_metadata.json says of the request."""
        tests = {} if self.tests is None else {"collected_tests": self.tests.metadata}
        return {
            "name": self.config.name,
            "started": self.started.isoformat(timespec="seconds"),
            "command": self.command,
            "configuration": self.source.name,
            "overrides": {key: str(value) for key, value in self.overrides},
            "repository": commit(self.source.resolve().parent),
            "braggtrace": __version__,
            "config_sha256": _digest(self.resolved),
            "carry_time": list(CARRY_TIME),
            **tests,
        }

    @property
    def attachments(self) -> dict[str, str]:
        """Further files that the request alone gives."""
        return {} if self.tests is None else {self.tests.FILE: self.tests.text}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compared:
    """Both sides of a run, and what became of them.

    Attributes:
        report: of the comparison.
        references: the baseline.
        trace: of the subject.
        sides: with the candidate, where there is one.
        images: where whole images were compared.
        registry: the plugins that took part.
        notes: about the request and the files that were read.
        warnings: rules that judge nothing or let anything pass, and what makes the
            gate weaker than at the last bundle of this name.
        budget: the error budget, where one was wanted.
    """

    report: Report
    references: References
    trace: Trace
    sides: "Sides | None"
    images: "Images | None"
    registry: Registry
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    budget: Budget | None = None


def evidence_of(compared: Compared, asked: Asked) -> Evidence:
    """Everything that a bundle holds of a run besides the report's renderings.

    Args:
        compared: both sides.
        asked: the request.
    """
    config = asked.config
    subject_text = write_jsonl(compared.trace)
    traces = trace_files(compared.references, compared.trace)
    budget = budget_files(compared.budget)
    third = _candidate(compared.sides)
    stated = {"budget_sha256": _digest(budget[BUDGET])} if budget else {}
    metadata = data_without_home(
        {
            **asked.metadata,
            **_compared_metadata(compared),
            **recorded_why(compared.report),
            "trace_sha256": {
                name: _digest(text)
                for name, text in traces.items()
                if name.startswith("trace_c")
            },
            "subject_trace_sha256": _digest(subject_text),
            **stated,
            **third.metadata,
            **_image_metadata(compared.images),
        }
    )
    return Evidence(
        config=asked.resolved,
        traces={
            **traces,
            "trace_py.jsonl": subject_text,
            **third.traces,
        },
        attachments={
            **further_files(compared.report, asked, compared.registry),
            **budget,
            **third.attachments,
        },
        binaries=_image_files(compared.images, config.name),
        metadata=metadata,
        environment=surroundings(config, metadata, last_bundle(config.report_folder)),
        command=asked.command,
        started=asked.started,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """What a bundle holds of a candidate; nothing where there is none."""

    traces: Mapping[str, str] = field(default_factory=dict)
    attachments: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)


def _candidate(sides: "Sides | None") -> _Candidate:
    if sides is None:
        return _Candidate()
    from braggtrace.bundle.candidate import (
        CANDIDATE_TRACE,
        candidate_metadata,
        candidate_texts,
    )

    texts = candidate_texts(sides)
    return _Candidate(
        traces={CANDIDATE_TRACE: texts[CANDIDATE_TRACE]},
        attachments={n: t for n, t in texts.items() if n != CANDIDATE_TRACE},
        metadata=candidate_metadata(sides, texts),
    )


def _image_metadata(images: "Images | None") -> Mapping[str, Any]:
    if images is None:
        return {}
    from braggtrace.pipeline.images import image_metadata

    return image_metadata(images)


def _image_files(images: "Images | None", name: str) -> Mapping[str, bytes]:
    if images is None:
        return {}
    from braggtrace.pipeline.images import image_files

    return image_files(images, name)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def further_files(report: Report, asked: Asked, registry: Registry) -> dict[str, str]:
    """Plugin files, reports of plugins and hypotheses.md, by name."""
    return {
        **asked.attachments,
        **plugin_texts(asked.config),
        **extra_reports(asked.config, registry, report),
        HYPOTHESES: _hypotheses(report, asked),
    }


def plugins_metadata(registry: Registry) -> dict[str, Any]:
    """What run_metadata.json says of the plugins that took part."""
    origins = registry.origins.values()
    found = [{"name": o.name, "distribution": o.distribution} for o in origins]
    return {"plugins": found}


def _hypotheses(report: Report, asked: Asked) -> str:
    return hypotheses_text(
        report,
        bundle_stamp(asked.started),
        [hypothesis.id for hypothesis in asked.config.hypotheses],
        earlier_hypotheses(asked.config.report_folder),
    )


def plugin_texts(config: RunConfig) -> dict[str, str]:
    """Text of each plugin file of a configuration, by its name in the bundle."""
    return {
        bundled: Path(plugin).read_text("utf-8")
        for plugin, bundled in bundled_plugins(config).items()
    }


def bundled_plugins(config: RunConfig) -> dict[str, str]:
    """Where a bundle keeps each plugin file of a configuration."""
    catalog = config.catalog.plugin if config.catalog is not None else None
    named = dict.fromkeys((*config.plugins, *config.factors, catalog or ""))
    bundled: dict[str, str] = {}
    for i, path in enumerate(name for name in named if name.endswith(".py")):
        own = f"plugins/{Path(path).name}"
        taken = own in bundled.values()
        bundled[path] = f"plugins/{i}-{Path(path).name}" if taken else own
    return bundled


def _compared_metadata(compared: Compared) -> Mapping[str, Any]:
    references, trace = compared.references, compared.trace
    return {
        "pixels": [{"slow": slow, "fast": fast} for slow, fast in references.pixels],
        "baseline": dict(references.identity),
        "subject": {
            "program": trace.header.program,
            "version": trace.header.version,
            **trace.header.provenance,
        },
        **plugins_metadata(compared.registry),
        "notes": list(compared.notes),
        "warnings": list(compared.warnings),
    }
