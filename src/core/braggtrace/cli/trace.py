"""``braggtrace trace``: the subject's trace alone."""

from pathlib import Path

import click

from braggtrace.cli.exit_codes import ExitCode
from braggtrace.cli.options import (
    config_overrides,
    lenient_option,
    overrides_of,
    show_notes,
    write_text,
)
from braggtrace.errors import UsageError


@click.command("trace")
@click.argument("words", nargs=-1, metavar="(CONFIG | -- NANOBRAGG_ARGS)")
@config_overrides
@lenient_option
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(path_type=Path),
    help="FILE.jsonl for every event, FILE.log for nanoBragg's lines, - for those on "
    "the console.",
)
def command(
    words: tuple[str, ...],
    pixel: tuple[tuple[int, int], ...],
    mode: str | None,
    device: str | None,
    dtype: str | None,
    settings: tuple[str, ...],
    output: Path,
    *,
    lenient: bool,
) -> int:
    """Simulate one pixel, or several in one pass, and write their trace.

    After -- stands the C program's own argument list, with its meaning of every option.
    """
    from braggtrace.pipeline.request import request_from_words
    from braggtrace.pipeline.subject import trace_notes, trace_subject
    from braggtrace.traceio import format_log, write_jsonl

    if str(output) != "-" and output.suffix not in (".log", ".jsonl"):
        raise UsageError(
            f"-o wants a name ending in .log or .jsonl, got {str(output)!r}"
        )
    overrides = overrides_of(
        pixel=pixel, mode=mode, device=device, dtype=dtype, settings=settings
    )
    request = request_from_words(words, overrides, lenient=lenient)
    show_notes(request.notes)
    if output.suffix != ".jsonl" and len(request.pixels) > 1:
        raise UsageError(
            "nanoBragg's lines hold one pixel; write several to a .jsonl, or give one "
            "--pixel"
        )
    trace = trace_subject(request, mirrored=request.pixels)
    show_notes(trace_notes(trace))
    text = write_jsonl(trace) if output.suffix == ".jsonl" else format_log(trace)
    if str(output) == "-":
        click.echo(text, nl=False)
    else:
        write_text(output, text)
    return ExitCode.AGREE
