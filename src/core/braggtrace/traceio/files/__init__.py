"""What readers of other programs' files share: logs, tables, arrays."""

from braggtrace.traceio.files.arrays import (
    UnreadableValuesError,
    array_event,
    unreadable_event,
)
from braggtrace.traceio.files.declared import Declared, Shape
from braggtrace.traceio.files.gathering import SampleCollector
from braggtrace.traceio.files.json_document import json_trace
from braggtrace.traceio.files.json_rows import json_lines_trace
from braggtrace.traceio.files.log_lines import LogLines
from braggtrace.traceio.files.log_patterns import LogPatterns, log_patterns
from braggtrace.traceio.files.mapping import Renaming, mapped
from braggtrace.traceio.files.memory import MemoryLimit
from braggtrace.traceio.files.npy import read_npy
from braggtrace.traceio.files.packing import applied_attributes, unpacked_values
from braggtrace.traceio.files.table_columns import table_trace
from braggtrace.traceio.files.tables import TableCell, TableRows
from braggtrace.traceio.files.template import LinePattern, TemplateError
from braggtrace.traceio.files.text_columns import TextColumn
from braggtrace.traceio.literal import in_64_bits, read_value, whole_number

__all__ = [
    "Declared",
    "LinePattern",
    "LogLines",
    "LogPatterns",
    "MemoryLimit",
    "Renaming",
    "SampleCollector",
    "Shape",
    "TableCell",
    "TableRows",
    "TemplateError",
    "TextColumn",
    "UnreadableValuesError",
    "applied_attributes",
    "array_event",
    "in_64_bits",
    "json_lines_trace",
    "json_trace",
    "log_patterns",
    "mapped",
    "read_npy",
    "read_value",
    "table_trace",
    "unpacked_values",
    "unreadable_event",
    "whole_number",
]
