"""References to compare against: recordings of the C program."""

from braggtrace.baseline.recorded import Reference, open_recording, open_trace

__all__ = ["Reference", "open_recording", "open_trace"]
