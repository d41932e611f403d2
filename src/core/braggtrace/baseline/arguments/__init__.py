"""nanoBragg's own argument list, in and out."""

from braggtrace.baseline.arguments.moving import move_arguments, prolong_arguments
from braggtrace.baseline.arguments.output import OutputOptions
from braggtrace.baseline.arguments.reading import ArgumentList, read_arguments
from braggtrace.baseline.arguments.table import OPTIONS
from braggtrace.baseline.arguments.writing import write_arguments

__all__ = [
    "OPTIONS",
    "ArgumentList",
    "OutputOptions",
    "move_arguments",
    "prolong_arguments",
    "read_arguments",
    "write_arguments",
]
