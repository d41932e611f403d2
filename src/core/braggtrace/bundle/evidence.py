"""What a run leaves besides its report: sections, metadata, environment."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from braggtrace.bundle.blockers import Blocked
from braggtrace.bundle.compared import compared_in
from braggtrace.bundle.environment import surroundings
from braggtrace.bundle.names import json_text
from braggtrace.bundle.run import Run, RunRequest
from braggtrace.bundle.sections.candidate import recorded_side
from braggtrace.bundle.sections.collected_tests import test_files, test_record
from braggtrace.bundle.sections.table import section_files
from braggtrace.bundle.sections.traces import recorded_sides
from braggtrace.bundle.warnings import last_bundle
from braggtrace.bundle.write import Evidence
from braggtrace.errors import (
    BaselineError,
    CannotRunError,
    PluginError,
    ProgramError,
    TraceFormatError,
)
from braggtrace.report.redact import data_without_home, without_home
from braggtrace.report.report import Report
from braggtrace.report.run_context import recorded_why


def evidence_of(run: Run) -> Evidence:
    """Everything that a bundle holds of a run besides the report's renderings.

    Raises:
        BraggtraceError: a file of a section cannot be made.
    """
    request = run.request
    files, record = section_files(run)
    metadata = data_without_home(
        {
            **request.metadata,
            **recorded_why(run.report),
            "notes": list(run.notes),
            "warnings": list(run.warnings),
            **({"scales": dict(run.scales)} if run.scales else {}),
            **record,
        }
    )
    last = last_bundle(request.config.report_folder)
    return Evidence(
        config=request.resolved,
        traces={n: d.decode() for n, d in files.items() if n.startswith("trace_")},
        attachments={},
        binaries={n: d for n, d in files.items() if not n.startswith("trace_")},
        metadata=metadata,
        environment=surroundings(request.config, metadata, last),
        command=request.command,
        started=request.started,
        compared=compared_in(run, files),
        reports=request.config.report.plugins,
        registry=run.registry,
    )


def as_recorded(report: Report, record: Mapping[str, Any]) -> Report:
    """A report as it is recomputed from the record: what a renderer is handed.

    The explanation needs the simulator: the record has its lines.

    Args:
        report: of a run.
        record: what run_metadata.json says of the run.
    """
    written = json.loads(json_text(record))
    baseline, subject = recorded_sides(written)
    candidate = None if report.candidate is None else recorded_side(written)
    return replace(
        report,
        baseline=baseline,
        subject=subject,
        candidate=candidate,
        explanation=None,
    )


def blocked_evidence(request: RunRequest, blocked: Blocked) -> Evidence:
    """Everything that a bundle holds of a run without a verdict.

    Args:
        request: what was asked for.
        blocked: what stopped it.
    """
    metadata = data_without_home(
        {
            **request.metadata,
            **test_record(request),
            "blocked": {
                "kind": blocked.kind,
                "message": blocked.message,
                "stderr": blocked.stderr,
                "advice": list(blocked.advice),
                "traceback": blocked.traceback,
            },
        }
    )
    last = last_bundle(request.config.report_folder)
    return Evidence(
        config=request.resolved,
        traces={},
        attachments={},
        binaries=test_files(request),
        metadata=metadata,
        environment=surroundings(request.config, metadata, last),
        command=request.command,
        started=request.started,
    )


def blocked_by(error: CannotRunError | OSError) -> Blocked:
    """What an error says of a run, in the words of blockers.md."""
    stderr = error.stderr if isinstance(error, ProgramError) else ""
    traceback = error.traceback if isinstance(error, PluginError) else ""
    return Blocked(
        kind=type(error).__name__,
        message=without_home(str(error)),
        stderr=without_home(stderr),
        advice=(*_advice(error), "Then run the command above again."),
        traceback=without_home(traceback),
    )


def _advice(error: CannotRunError | OSError) -> tuple[str, ...]:
    match error:
        case ProgramError():
            return (
                "Run the program by hand with the arguments that `braggtrace export "
                "config.yaml` prints, and see whether it fails there too.",
                "If it was stopped by a limit, raise timeout_s, memory_GB or output_GB "
                "under baseline.nanobragg.",
            )
        case BaselineError():
            return (
                "Mend or restore the baseline as the message says; a run never writes "
                "it.",
                "Compare it with its manifest: `braggtrace baseline protect FOLDER` "
                "checks every file.",
            )
        case TraceFormatError():
            return ("Record the trace again, or restore the file from a copy.",)
        case PluginError():
            return (
                "Run `braggtrace plugins --verbose` to see where the plugin comes "
                "from, mend it, or leave it out of the configuration.",
            )
        case OSError():
            return ("Mend what the operating system reports (disk, rights, memory).",)
        case _:
            return ("Do what the message says.",)
