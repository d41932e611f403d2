"""A run that compares two programs' files: verdict and evidence."""

from dataclasses import dataclass

from braggtrace.bundle.environment import surroundings
from braggtrace.bundle.evidence import Asked, further_files, plugins_metadata
from braggtrace.bundle.warnings import last_bundle, warnings_of
from braggtrace.pipeline.comparison import require_sides
from braggtrace.pipeline.foreign import Foreign, compare_foreign, open_foreign
from braggtrace.pipeline.foreign_bundle import (
    foreign_metadata,
    kept_files,
    native_traces,
)
from braggtrace.report.bundle import Evidence
from braggtrace.report.circumstances import recorded_why
from braggtrace.report.home import data_without_home
from braggtrace.report.report import Report


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ForeignCompared:
    """Two files that were compared.

    Attributes:
        report: of the comparison.
        found: both files.
        warnings: rules that judge nothing or let anything pass, and what makes the
            gate weaker than at the last bundle of this name.
        notes: none.
    """

    report: Report
    found: Foreign
    warnings: tuple[str, ...]
    notes: tuple[str, ...] = ()


def compare_asked(asked: Asked) -> ForeignCompared:
    """Compare the files that a configuration names.

    Args:
        asked: the configuration, and how it was asked for.

    Raises:
        BraggtraceError: see braggtrace.errors.
    """
    config = asked.config
    found = open_foreign(config)
    require_sides(found.registry, config)
    day = asked.started.date()
    report = compare_foreign(found, config, name=config.name, today=day)
    warnings = warnings_of(report, config)
    return ForeignCompared(report=report, found=found, warnings=warnings)


def foreign_evidence(compared: ForeignCompared, asked: Asked) -> Evidence:
    """Everything that a bundle holds of such a run besides the renderings."""
    config, found = asked.config, compared.found
    metadata = data_without_home(
        {
            **asked.metadata,
            **foreign_metadata(config, found),
            **plugins_metadata(found.registry),
            **recorded_why(compared.report),
            "notes": list(compared.notes),
            "warnings": list(compared.warnings),
        }
    )
    return Evidence(
        config=asked.resolved,
        traces=native_traces(found),
        attachments=further_files(compared.report, asked, found.registry),
        binaries=kept_files(config, found),
        metadata=metadata,
        environment=surroundings(config, metadata, last_bundle(config.report_folder)),
        command=asked.command,
        started=asked.started,
    )
