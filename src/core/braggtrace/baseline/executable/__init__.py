"""The C program itself: asked what it is, run within limits, never run twice."""

from braggtrace.baseline.executable.cache import RunCache, usual_folder
from braggtrace.baseline.executable.limits import Limits
from braggtrace.baseline.executable.live import LiveBaseline
from braggtrace.baseline.executable.program import find_program

__all__ = ["Limits", "LiveBaseline", "RunCache", "find_program", "usual_folder"]
