"""``braggtrace compare``: two trace files, no simulation."""

from functools import partial
from pathlib import Path

import click

from braggtrace.cli.allocator import keep_freed_memory
from braggtrace.cli.faces import Judged, finish, gate_options, gated, show


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
    style: str,
    *,
    quiet: bool,
) -> int:
    """Compare the trace file SUBJECT with the trace file BASELINE.

    Either may be native JSONL or a log with nanoBragg's trace lines; a configuration
    of two traces says with --config how other files are read.
    """
    one = gated(subject.name, str(subject), partial(_judge, baseline, subject, config))
    if style == "text":
        show(one, table=not quiet)
    return finish([one], style=style, junit=junit)


def _judge(baseline: Path, subject: Path, config: Path | None) -> Judged:
    from braggtrace.pipeline.compare_files import compare_files

    keep_freed_memory()
    loaded = None
    if config is not None:
        from braggtrace.config import load_config

        loaded = load_config(config)
    return compare_files(baseline, subject, loaded), None, ()
