"""The table of all sections; a new kind of evidence is one more line."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from braggtrace.bundle.run import Run
from braggtrace.bundle.sections.budget import BudgetFiles
from braggtrace.bundle.sections.candidate import CandidateFiles
from braggtrace.bundle.sections.collected_tests import CollectedTests
from braggtrace.bundle.sections.hypotheses import HypothesisLog
from braggtrace.bundle.sections.images import ImageFiles
from braggtrace.bundle.sections.inputs import InputFiles
from braggtrace.bundle.sections.plugin_files import PluginFiles
from braggtrace.bundle.sections.renderings import BuiltInRenderings, PluginReports
from braggtrace.bundle.sections.section import Section
from braggtrace.bundle.sections.traces import TraceFiles
from braggtrace.config import RunConfig

SECTIONS: Final[tuple[Section, ...]] = (
    TraceFiles(),
    InputFiles(),
    ImageFiles(),
    CandidateFiles(),
    BudgetFiles(),
    PluginFiles(),
    CollectedTests(),
    HypothesisLog(),
    BuiltInRenderings(),
    PluginReports(),
)


def section_files(run: Run) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Every file of a run's sections by name, and what the record says of them.

    Raises:
        BraggtraceError: a file cannot be made.
    """
    files: dict[str, bytes] = {}
    record: dict[str, Any] = {}
    for section in SECTIONS:
        mine = section.files(run)
        files |= mine
        record |= section.record(run, mine)
    return files, record


def section_names(config: RunConfig, record: Mapping[str, Any]) -> set[str]:
    """Files that the sections of a bundle must have."""
    return {
        name
        for section in SECTIONS
        if section.applies(config, record)
        for name in section.names(config, record)
    }


def section_problems(
    config: RunConfig, bundle: Path, record: Mapping[str, Any]
) -> Iterator[str]:
    """What is not as the sections of a bundle recorded it, in sentences."""
    for section in SECTIONS:
        if section.applies(config, record):
            yield from section.problems(config, bundle, record)
