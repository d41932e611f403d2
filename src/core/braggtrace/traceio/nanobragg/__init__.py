"""nanoBragg's own trace lines: vocabulary, reader, writer."""

from braggtrace.traceio.nanobragg.assembly import assemble
from braggtrace.traceio.nanobragg.completeness import lost_events
from braggtrace.traceio.nanobragg.printing import as_printed, printed_lines
from braggtrace.traceio.nanobragg.splicing import splice_log
from braggtrace.traceio.nanobragg.text import (
    format_log,
    holds_trace_lines,
    parse_log,
)

__all__ = [
    "as_printed",
    "assemble",
    "format_log",
    "holds_trace_lines",
    "lost_events",
    "parse_log",
    "printed_lines",
    "splice_log",
]
