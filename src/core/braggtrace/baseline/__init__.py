"""References to compare against: the C program, and recordings of it."""

from braggtrace.baseline.recorded import open_recording
from braggtrace.baseline.reference import Reference, open_trace

__all__ = ["Reference", "open_recording", "open_trace"]
