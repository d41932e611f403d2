"""Traces and files: native JSONL, nanoBragg's lines; `files` reads all others."""

from braggtrace.traceio.columnar import (
    ColumnarFile,
    ColumnarWriter,
    is_columnar,
    read_columnar,
    windows_of,
    write_columnar,
)
from braggtrace.traceio.content import text_of, unpacked_name
from braggtrace.traceio.dialects import (
    in_one_dialect,
    log_like,
    three_in_one_dialect,
)
from braggtrace.traceio.jsonl import read_jsonl, write_jsonl
from braggtrace.traceio.nanobragg import (
    as_printed,
    format_log,
    lost_events,
    parse_log,
    splice_log,
)
from braggtrace.traceio.pipes import regular_file
from braggtrace.traceio.pixels import split_pixels, stack_pixels
from braggtrace.traceio.reading import (
    holds_native,
    holds_trace,
    parse_trace,
    read_text,
    read_trace,
)

__all__ = [
    "ColumnarFile",
    "ColumnarWriter",
    "as_printed",
    "format_log",
    "holds_native",
    "holds_trace",
    "in_one_dialect",
    "is_columnar",
    "log_like",
    "lost_events",
    "parse_log",
    "parse_trace",
    "read_columnar",
    "read_jsonl",
    "read_text",
    "read_trace",
    "regular_file",
    "splice_log",
    "split_pixels",
    "stack_pixels",
    "text_of",
    "three_in_one_dialect",
    "unpacked_name",
    "windows_of",
    "write_columnar",
    "write_jsonl",
]
