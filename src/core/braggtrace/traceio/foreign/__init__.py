"""What readers of other programs' files share: logs, tables, arrays."""

from braggtrace.traceio.foreign.arrays import array_event
from braggtrace.traceio.foreign.declared import Declared, Shape
from braggtrace.traceio.foreign.gathering import SampleCollector
from braggtrace.traceio.foreign.mapping import Renaming, mapped
from braggtrace.traceio.foreign.numbers import in_64_bits, read_value
from braggtrace.traceio.foreign.table import TableCell, TableRows
from braggtrace.traceio.foreign.template import LinePattern, TemplateError

__all__ = [
    "Declared",
    "LinePattern",
    "Renaming",
    "SampleCollector",
    "Shape",
    "TableCell",
    "TableRows",
    "TemplateError",
    "array_event",
    "in_64_bits",
    "mapped",
    "read_value",
]
