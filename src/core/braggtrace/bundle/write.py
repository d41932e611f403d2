"""The bundle: evidence of one run, written aside and renamed into place whole."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from braggtrace.bundle.attempt import Attempt, attempt_of
from braggtrace.bundle.blockers import (
    BLOCKERS,
    Blocked,
    blocked_summary,
    blockers_text,
)
from braggtrace.bundle.checksums import CHECKSUMS, LISTING, checksums, listing
from braggtrace.bundle.ledger import now
from braggtrace.bundle.names import (
    commands_text,
    core_files,
    json_text,
)
from braggtrace.bundle.placing import place_bundle
from braggtrace.bundle.sections.renderings import (
    BUILT_IN,
    PLUGINS,
    render_built_in,
    render_plugins,
)
from braggtrace.digests import digest
from braggtrace.pluginmanager import Registry
from braggtrace.report.context import Compared, context_of
from braggtrace.report.report import Report
from braggtrace.report.text import bundle_stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a bundle holds besides the report's own renderings.

    Attributes:
        config: resolved configuration, YAML.
        traces: file name → text of both traces.
        attachments: further files, by relative name.
        binaries: further files that are not text, by relative name.
        metadata: for run_metadata.json.
        environment: for env.json.
        command: what was run.
        started: when, UTC.
        compared: what renderers may ask for by value.
        reports: names of plugins' reports.
        registry: has them.
    """

    config: str
    traces: Mapping[str, str]
    attachments: Mapping[str, str]
    metadata: Mapping[str, Any]
    environment: Mapping[str, Any]
    command: str
    started: datetime
    binaries: Mapping[str, bytes] = field(default_factory=dict)
    compared: Compared = field(default_factory=Compared)
    reports: tuple[str, ...] = ()
    registry: Registry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A bundle that is rendered and not written yet.

    Attributes:
        files: all of it, by relative name.
        metadata: what run_metadata.json holds.
        started: when the run began, UTC.
    """

    files: Mapping[str, bytes]
    metadata: Mapping[str, Any]
    started: datetime

    def place(self, folder: Path) -> Path:
        """Write it under a folder, and its line into the ledger next to it.

        Args:
            folder: ``reports/<name>``; made where absent.

        Returns:
            The bundle. A second run in the same second gets a name with a counter.

        Raises:
            BundleError: the folder cannot be written; nothing is left behind.
        """

        def entry(bundle: str, manifest: str) -> Attempt:
            metrics = self.files.get("metrics.json")
            return attempt_of(
                self.metadata,
                None if metrics is None else json.loads(metrics),
                time=now(),
                bundle=bundle,
                manifest=manifest,
            )

        return place_bundle(self.files, folder, bundle_stamp(self.started), entry)


def write_bundle(report: Report | Blocked, evidence: Evidence, folder: Path) -> Path:
    """Render a bundle and write it under a folder; see ``Prepared.place``.

    Args:
        report: the comparison, or what kept it from a verdict.
        evidence: all else.
        folder: ``reports/<name>``.

    Raises:
        PluginError: a renderer raised; nothing is written.
        BundleError: the folder cannot be written.
    """
    return prepare_bundle(report, evidence).place(folder)


def prepare_bundle(report: Report | Blocked, evidence: Evidence) -> Prepared:
    """Render all files of a bundle.

    Args:
        report: the comparison, or what kept it from a verdict.
        evidence: all else.

    Raises:
        PluginError: a renderer raised, or answered what is no file.
    """
    metadata = dict(evidence.metadata)
    if isinstance(report, Blocked):
        rendered = _blocked_texts(report, evidence)
    else:
        rendered, recorded = _rendered(report, evidence)
        metadata |= recorded
    texts = {
        "config.yaml": evidence.config,
        **evidence.traces,
        **evidence.attachments,
        "run_metadata.json": json_text(metadata),
        "env.json": json_text(evidence.environment),
        "commands.txt": commands_text(
            evidence.started, evidence.environment, evidence.command
        ),
    }
    files = {name: text.encode() for name, text in texts.items()}
    files = dict(sorted({**files, **rendered, **evidence.binaries}.items()))
    sizes = {name: len(data) for name, data in files.items()}
    files[LISTING] = listing(sizes).encode()
    files[CHECKSUMS] = checksums(files).encode()
    return Prepared(files=files, metadata=metadata, started=evidence.started)


def _blocked_texts(report: Blocked, evidence: Evidence) -> dict[str, bytes]:
    name = str(evidence.metadata.get("name"))
    about = (name, bundle_stamp(evidence.started), evidence.command, report)
    return {
        BLOCKERS: blockers_text(*about, evidence.environment).encode(),
        "summary.md": blocked_summary(*about).encode(),
    }


def _rendered(
    report: Report, evidence: Evidence
) -> tuple[dict[str, bytes], dict[str, Any]]:
    """All that follows from the report, and what the record says of it."""
    digests = {n: digest(text.encode()) for n, text in evidence.traces.items()}
    record = {"command": evidence.command, **evidence.metadata}
    # as it will be read again, so that the same bytes can be rendered of it
    record, environment = (
        json.loads(json_text(data)) for data in (record, evidence.environment)
    )
    context = context_of(report, record, environment, digests, evidence.compared)
    files = {name: text.encode() for name, text in core_files(report).items()}
    recorded: dict[str, Any] = {}
    made = {BUILT_IN: render_built_in(context)}
    if evidence.reports:
        registry = evidence.registry or Registry()
        made[PLUGINS] = render_plugins(evidence.reports, registry, context)
    for key, renderings in made.items():
        recorded[key] = {name: one.record for name, one in renderings.items()}
        for one in renderings.values():
            files |= one.files
    return files, recorded
