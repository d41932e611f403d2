"""What the unmodified C program prints of a pixel: one block, six to ten digits."""

from braggtrace.traceio.printout.printing import format_printout
from braggtrace.traceio.printout.selection import as_printout, without_stale
from braggtrace.traceio.printout.text import (
    holds_printout,
    parse_printout,
    printout_lines,
)

__all__ = [
    "as_printout",
    "format_printout",
    "holds_printout",
    "parse_printout",
    "printout_lines",
    "without_stale",
]
