"""``braggtrace compare``: two trace files, no simulation."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from braggtrace.cli.allocator import keep_freed_memory
from braggtrace.cli.options import gate_options

if TYPE_CHECKING:
    from braggtrace.cli.outcomes import Judged
    from braggtrace.config import RunConfig
    from braggtrace.report.report import Report


@click.command("compare")
@click.argument("baseline", type=click.Path(path_type=Path))
@click.argument("subject", type=click.Path(path_type=Path))
@click.option(
    "--config",
    "-c",
    type=click.Path(path_type=Path),
    help="Take factors, tolerances and exemptions from this YAML file.",
)
@click.option("--quiet", "-q", is_flag=True, help="The verdict without the table.")
@gate_options
def command(
    baseline: Path,
    subject: Path,
    config: Path | None,
    junit: Path | None,
    renders: tuple[str, ...],
    style: str,
    *,
    quiet: bool,
) -> int:
    """Compare the trace file SUBJECT with the trace file BASELINE.

    Either may be native JSONL, a log with nanoBragg's trace lines, or a file of arrays
    or a table (.npz .npy .csv .h5 .nc), whose axes are dim0, dim1, ...; a
    configuration of two traces says with --config how other files are read.
    """
    from braggtrace.cli.outcomes import gated, outcome_writers_of

    writers = outcome_writers_of(
        style, junit, renders, quiet=quiet, configs=partial(_configs, config)
    )
    one = gated(subject.name, str(subject), partial(_judge, baseline, subject, config))
    writers.show(one)
    return writers.finish([one])


def _configs(config: Path | None) -> "tuple[RunConfig, ...]":
    if config is None:
        return ()
    from braggtrace.config import load_config

    return (load_config(config),)


def _judge(baseline: Path, subject: Path, config: Path | None) -> "Judged":
    from braggtrace.pipeline.files.compare_files import compare_files
    from braggtrace.report.sides_text import (
        nan_warnings,
        same_file_warnings,
        unread_warnings,
    )
    from braggtrace.sources.single_source import same_file

    keep_freed_memory()
    loaded = next(iter(_configs(config)), None)
    report = compare_files(baseline, subject, loaded)
    same = same_file(baseline, subject)
    warnings = (
        *([same] if same else []),
        *_rule_warnings(report, loaded),
        *unread_warnings(report),
        *nan_warnings(report),
        *same_file_warnings(report),
    )
    return report, None, warnings


def _rule_warnings(report: "Report", config: "RunConfig | None") -> tuple[str, ...]:
    if config is None:
        return ()
    from braggtrace.bundle.warnings import warnings_of_rules

    return warnings_of_rules(report, config)
