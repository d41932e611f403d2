"""The C program's process: asked what it is, run within limits, never run twice."""

from braggtrace.nanobragg.program.cache import RunCache, usual_folder
from braggtrace.nanobragg.program.limits import Limits
from braggtrace.nanobragg.program.program import find_program

__all__ = ["Limits", "RunCache", "find_program", "usual_folder"]
