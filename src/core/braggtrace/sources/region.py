"""A region, traced block by block into a columnar file."""

from collections.abc import Callable
from pathlib import Path

from braggtrace.errors import UsageError
from braggtrace.events import TraceHeader
from braggtrace.sources.request import Request
from braggtrace.sources.simulator import trace_subject, tracing_of
from braggtrace.traceio import ColumnarWriter, write_columnar

Progress = Callable[[int, int], None]


def region_pixels(
    slow: tuple[int, int], fast: tuple[int, int]
) -> tuple[tuple[int, int], ...]:
    """Every pixel of a rectangle, first and last row and column included.

    Raises:
        UsageError: a last one lies before the first.
    """
    for name, (first, last) in (("SLOW", slow), ("FAST", fast)):
        if last < first:
            raise UsageError(
                f"--region wants the first {name} before the last, got {first} {last}"
            )
    rows, columns = range(slow[0], slow[1] + 1), range(fast[0], fast[1] + 1)
    return tuple((row, column) for row in rows for column in columns)


def trace_to_columnar(
    request: Request, path: Path, *, progress: Progress | None = None
) -> TraceHeader:
    """Trace the pixels of a request into a Parquet file.

    Args:
        request: experiment, switches, precision and pixels.
        path: the file.
        progress: called with how many of how many pixels are done.

    Returns:
        Header of the trace.

    Raises:
        PixelError: the detector has no such pixel.
        InputFileError: a file that the experiment names cannot be used.
        UsageError: no pixel, no such device, or the file cannot be written.
        CannotRunError: the device is not there.
    """
    if len(set(request.pixels)) < 2:
        trace = trace_subject(request, mirrored=request.pixels)
        write_columnar(trace, path)
        return trace.header
    how = tracing_of(request)

    from braggtrace.simulator.region import Region

    region = Region(request.experiment, request.pixels, **how)
    with ColumnarWriter(path) as writer:
        writer.open(region.pattern(), "pixel")
        for block in region.blocks():
            writer.add(block.trace, count=block.count, first=block.first)
            if progress is not None:
                progress(block.first + block.count, len(region.pixels))
    return region.header
