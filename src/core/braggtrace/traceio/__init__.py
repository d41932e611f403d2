"""Traces and files: native JSONL, and nanoBragg's own lines in both directions."""

from braggtrace.traceio.columnar import (
    ColumnarFile,
    ColumnarWriter,
    is_columnar,
    read_columnar,
    windows_of,
    write_columnar,
)
from braggtrace.traceio.dialects import in_one_dialect, log_like
from braggtrace.traceio.jsonl import read_jsonl, write_jsonl
from braggtrace.traceio.nanobragg import (
    as_printed,
    format_log,
    lost_events,
    parse_log,
)
from braggtrace.traceio.pixels import split_pixels, stack_pixels
from braggtrace.traceio.reading import parse_trace, read_trace

__all__ = [
    "ColumnarFile",
    "ColumnarWriter",
    "as_printed",
    "format_log",
    "in_one_dialect",
    "is_columnar",
    "log_like",
    "lost_events",
    "parse_log",
    "parse_trace",
    "read_columnar",
    "read_jsonl",
    "read_trace",
    "split_pixels",
    "stack_pixels",
    "windows_of",
    "write_columnar",
    "write_jsonl",
]
