"""What readers of other programs' files share: logs, tables, arrays."""

from braggtrace.traceio.files.arrays import array_event
from braggtrace.traceio.files.declared import Declared, Shape
from braggtrace.traceio.files.gathering import SampleCollector
from braggtrace.traceio.files.mapping import Renaming, mapped, overruled_units
from braggtrace.traceio.files.tables import TableCell, TableRows
from braggtrace.traceio.files.template import LinePattern, TemplateError
from braggtrace.traceio.literal import in_64_bits, read_value

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
    "overruled_units",
    "read_value",
]
