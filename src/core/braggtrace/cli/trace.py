"""``braggtrace trace``: the subject's trace alone."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from braggtrace.cli.allocator import keep_freed_memory
from braggtrace.cli.exit_codes import ExitCode
from braggtrace.cli.options import (
    config_overrides,
    lenient_option,
    overrides_of,
    rendering_progress,
    show_notes,
    write_text,
)
from braggtrace.errors import UsageError

if TYPE_CHECKING:
    from braggtrace.sources.request import Request

_SUFFIXES = (".log", ".jsonl", ".parquet")


@click.command("trace")
@click.argument("words", nargs=-1, metavar="(CONFIG | -- NANOBRAGG_ARGS)")
@config_overrides
@lenient_option
@click.option(
    "--region",
    type=int,
    nargs=4,
    metavar="SLOW SLOW FAST FAST",
    help="First and last row, first and last column: every pixel of a rectangle.",
)
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(path_type=Path),
    help="FILE.jsonl for every event, FILE.parquet for those of many pixels, FILE.log "
    "for nanoBragg's lines, - for those on the console.",
)
def command(
    words: tuple[str, ...],
    pixel: tuple[tuple[int, int], ...],
    mode: str | None,
    device: str | None,
    dtype: str | None,
    settings: tuple[str, ...],
    region: tuple[int, int, int, int] | None,
    output: Path,
    *,
    lenient: bool,
) -> int:
    """Simulate one pixel, or several in one pass, and write their trace.

    The C program's own argument list follows after --, with its meaning of every
    option.
    """
    from braggtrace.replaceable import require_unprotected
    from braggtrace.sources.request import request_from_words

    if str(output) != "-" and output.suffix not in _SUFFIXES:
        *others, last = _SUFFIXES
        raise UsageError(
            f"-o wants a name ending in {', '.join(others)} or {last}, got "
            f"{str(output)!r}"
        )
    require_unprotected(output)
    overrides = overrides_of(
        pixel=pixel, mode=mode, device=device, dtype=dtype, settings=settings
    )
    request = request_from_words(words, overrides, lenient=lenient)
    if region is not None:
        keep_freed_memory()
        request = _with_region(request, region, pixel)
    show_notes(request.notes)
    _write(request, output)
    return ExitCode.AGREE


def _with_region(
    request: "Request",
    region: tuple[int, int, int, int],
    pixels: Sequence[tuple[int, int]],
) -> "Request":
    from braggtrace.sources.region import region_pixels

    if pixels:
        raise UsageError("give --pixel or --region, not both")
    slow, fast = region[:2], region[2:]
    for corner in ((slow[0], fast[0]), (slow[1], fast[1])):
        request.experiment.require_pixel(*corner)
    return replace(request, pixels=region_pixels(slow, fast))


def _write(request: "Request", output: Path) -> None:
    from braggtrace.sources.region import trace_to_columnar
    from braggtrace.sources.simulator import trace_notes, trace_subject
    from braggtrace.traceio import format_log, write_jsonl

    if output.suffix == ".parquet":
        header = trace_to_columnar(request, output, progress=rendering_progress())
        show_notes(trace_notes(header))
        return
    if output.suffix != ".jsonl" and len(request.pixels) > 1:
        raise UsageError(
            "nanoBragg's lines hold one pixel; write several to a .jsonl or .parquet, "
            "or give one --pixel"
        )
    trace = trace_subject(request, mirrored=request.pixels)
    show_notes(trace_notes(trace.header))
    text = write_jsonl(trace) if output.suffix == ".jsonl" else format_log(trace)
    if str(output) == "-":
        click.echo(text, nl=False)
    else:
        write_text(output, text)
