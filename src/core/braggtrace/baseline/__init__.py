"""References to compare against: the C program, and recordings of it."""

from braggtrace.baseline.image import (
    BaselineImage,
    Counts,
    open_image,
    recorded_pixels,
)
from braggtrace.baseline.recorded import open_recording
from braggtrace.baseline.reference import Reference, open_trace

__all__ = [
    "BaselineImage",
    "Counts",
    "Reference",
    "open_image",
    "open_recording",
    "open_trace",
    "recorded_pixels",
]
