"""``braggtrace trace``: the subject's trace alone."""

from pathlib import Path

import click

from braggtrace.cli.exit_codes import ExitCode
from braggtrace.cli.options import config_overrides, overrides_of, write_text
from braggtrace.errors import UsageError


@click.command("trace")
@click.argument("config", type=click.Path(path_type=Path))
@config_overrides
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(path_type=Path),
    help="FILE.jsonl for every event, FILE.log for nanoBragg's lines, - for those on "
    "the console.",
)
def command(
    config: Path,
    pixel: tuple[int, int] | None,
    mode: str | None,
    device: str | None,
    dtype: str | None,
    settings: tuple[str, ...],
    output: Path,
) -> int:
    """Simulate one pixel of CONFIG and write its trace."""
    from braggtrace.config import load_config
    from braggtrace.pipeline.subject import trace_subject
    from braggtrace.traceio import format_log, write_jsonl

    if str(output) != "-" and output.suffix not in (".log", ".jsonl"):
        raise UsageError(
            f"-o wants a name ending in .log or .jsonl, got {str(output)!r}"
        )
    overrides = overrides_of(
        pixel=pixel, mode=mode, device=device, dtype=dtype, settings=settings
    )
    trace = trace_subject(load_config(config, overrides))
    text = write_jsonl(trace) if output.suffix == ".jsonl" else format_log(trace)
    if str(output) == "-":
        click.echo(text, nl=False)
    else:
        write_text(output, text)
    return ExitCode.AGREE
