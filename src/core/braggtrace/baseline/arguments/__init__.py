"""nanoBragg's own argument list, in and out."""

from braggtrace.baseline.arguments.output import OutputOptions
from braggtrace.baseline.arguments.reading import ArgumentList, read_arguments

__all__ = ["ArgumentList", "OutputOptions", "read_arguments"]
