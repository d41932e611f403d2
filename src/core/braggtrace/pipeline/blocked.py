"""Evidence of a run that could not finish."""

from braggtrace.bundle.environment import surroundings
from braggtrace.bundle.evidence import Asked
from braggtrace.bundle.warnings import last_bundle
from braggtrace.errors import (
    BaselineError,
    CannotRunError,
    PluginError,
    ProgramError,
    TraceFormatError,
)
from braggtrace.report.blockers import Blocked
from braggtrace.report.bundle import Evidence
from braggtrace.report.home import data_without_home, without_home


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


def blocked_evidence(asked: Asked, blocked: Blocked) -> Evidence:
    """Everything that a bundle holds of a run without a verdict.

    Args:
        asked: the request.
        blocked: what stopped it.
    """
    metadata = data_without_home(
        {
            **asked.metadata,
            "blocked": {
                "kind": blocked.kind,
                "message": blocked.message,
                "stderr": blocked.stderr,
                "advice": list(blocked.advice),
                "traceback": blocked.traceback,
            },
        }
    )
    last = last_bundle(asked.config.report_folder)
    return Evidence(
        config=asked.resolved,
        traces={},
        attachments=asked.attachments,
        metadata=metadata,
        environment=surroundings(asked.config, metadata, last),
        command=asked.command,
        started=asked.started,
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
