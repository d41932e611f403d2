"""nanoBragg's own argument list, in and out."""

from braggtrace.nanobragg.arguments.moving import move_arguments, prolong_arguments
from braggtrace.nanobragg.arguments.output import OutputOptions
from braggtrace.nanobragg.arguments.reading import ArgumentList, read_arguments
from braggtrace.nanobragg.arguments.table import OPTIONS
from braggtrace.nanobragg.arguments.writing import write_arguments

__all__ = [
    "OPTIONS",
    "ArgumentList",
    "OutputOptions",
    "move_arguments",
    "prolong_arguments",
    "read_arguments",
    "write_arguments",
]
