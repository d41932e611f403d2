"""Traces of many pixels as a columnar file: Parquet, lossless, read in blocks.

pyarrow is imported when such a file is read or written.
"""

from braggtrace.traceio.columnar.file import ColumnarFile, is_columnar, read_columnar
from braggtrace.traceio.columnar.layout import empty_event
from braggtrace.traceio.columnar.windows import Span, Window, windows_of
from braggtrace.traceio.columnar.writer import ColumnarWriter, write_columnar

__all__ = [
    "ColumnarFile",
    "ColumnarWriter",
    "Span",
    "Window",
    "empty_event",
    "is_columnar",
    "read_columnar",
    "windows_of",
    "write_columnar",
]
