"""What a run leaves besides its report: configuration, traces, metadata."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from braggtrace import __version__
from braggtrace.config import RunConfig, resolved_yaml
from braggtrace.events import Trace
from braggtrace.pipeline.extra_reports import extra_reports
from braggtrace.pipeline.images import Images, image_files, image_metadata
from braggtrace.pipeline.reference import References
from braggtrace.pipeline.trace_files import trace_files
from braggtrace.pluginmanager import Registry
from braggtrace.report.bundle import Evidence, bundle_stamp
from braggtrace.report.environment import commit, environment
from braggtrace.report.ledger import LEDGER, earlier_ledgers, ledger_text
from braggtrace.report.report import Report
from braggtrace.traceio import write_jsonl


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a user asked for, and when.

    Attributes:
        config: the configuration, overrides applied.
        source: the YAML file.
        command: what was typed.
        overrides: what the command line changed, for the record.
        started: when, UTC.
    """

    config: RunConfig
    source: Path
    command: str
    overrides: Sequence[tuple[str, Any]]
    started: datetime


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compared:
    """Both sides of a run, and what became of them.

    Attributes:
        report: of the comparison.
        references: the baseline.
        trace: of the subject.
        images: where whole images were compared.
        registry: the plugins that took part.
        notes: about the request and the files that were read.
        warnings: what makes the gate weaker than at the last bundle of this name.
    """

    report: Report
    references: References
    trace: Trace
    images: Images | None
    registry: Registry
    notes: tuple[str, ...]
    warnings: tuple[str, ...]


def evidence_of(compared: Compared, asked: Asked) -> Evidence:
    """Everything that a bundle holds of a run besides the report's renderings.

    Args:
        compared: both sides.
        asked: the request.
    """
    config = asked.config
    text = resolved_yaml(config, config.report_folder / bundle_stamp(asked.started))
    subject_text = write_jsonl(compared.trace)
    traces = trace_files(compared.references, compared.trace)
    plugins = {
        bundled: Path(plugin).read_text("utf-8")
        for plugin, bundled in bundled_plugins(config).items()
    }
    images = compared.images
    return Evidence(
        config=text,
        traces={**traces, "trace_py.jsonl": subject_text},
        attachments={
            **plugins,
            **extra_reports(config, compared.registry, compared.report),
            LEDGER: _ledger(compared.report, asked),
        },
        binaries={} if images is None else image_files(images, config.name),
        metadata={
            **_metadata(compared, asked),
            "trace_sha256": {
                name: sha256(text.encode()).hexdigest()
                for name, text in traces.items()
                if name.startswith("trace_c")
            },
            "notes": list(compared.notes),
            "warnings": list(compared.warnings),
            **({} if images is None else image_metadata(images)),
            "config_sha256": sha256(text.encode()).hexdigest(),
            "subject_trace_sha256": sha256(subject_text.encode()).hexdigest(),
        },
        environment=environment(),
        command=asked.command,
        started=asked.started,
    )


def _ledger(report: Report, asked: Asked) -> str:
    return ledger_text(
        report,
        bundle_stamp(asked.started),
        [hypothesis.id for hypothesis in asked.config.hypotheses],
        earlier_ledgers(asked.config.report_folder),
    )


def bundled_plugins(config: RunConfig) -> dict[str, str]:
    """Where a bundle keeps each plugin file of a configuration."""
    named = dict.fromkeys((*config.plugins, *config.factors))
    bundled: dict[str, str] = {}
    for i, path in enumerate(name for name in named if name.endswith(".py")):
        own = f"plugins/{Path(path).name}"
        taken = own in bundled.values()
        bundled[path] = f"plugins/{i}-{Path(path).name}" if taken else own
    return bundled


def _metadata(compared: Compared, asked: Asked) -> Mapping[str, Any]:
    references, trace = compared.references, compared.trace
    return {
        "name": asked.config.name,
        "started": asked.started.isoformat(timespec="seconds"),
        "command": asked.command,
        "configuration": asked.source.name,
        "overrides": {key: str(value) for key, value in asked.overrides},
        "repository": commit(asked.source.resolve().parent),
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
            for o in compared.registry.origins.values()
        ],
    }
