"""``braggtrace compare``: two trace files, no simulation."""

from pathlib import Path

import click

from braggtrace.cli.exit_codes import ExitCode


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
def command(baseline: Path, subject: Path, config: Path | None, *, quiet: bool) -> int:
    """Compare the trace file SUBJECT with the trace file BASELINE.

    Either may be native JSONL or a log with nanoBragg's trace lines.
    """
    from braggtrace.pipeline.comparison import compare_files
    from braggtrace.report.console import console_text

    loaded = None
    if config is not None:
        from braggtrace.config import load_config

        loaded = load_config(config)
    report = compare_files(baseline, subject, loaded)
    click.echo(console_text(report, table=not quiet))
    return ExitCode.AGREE if report.verdict.agree else ExitCode.DIVERGED
