"""Two images of one experiment: how far apart they are, and where. NumPy only.

Images are arrays of photons, shape (slow, fast); which program made them is not known
here.
"""

from braggtrace.imagecompare.advice import Advice, places_to_look
from braggtrace.imagecompare.limits import DEFAULT_LIMITS, ImageLimit, ImageLimits
from braggtrace.imagecompare.metrics import ImageMetrics, image_metrics
from braggtrace.imagecompare.pair import ImagePair
from braggtrace.imagecompare.peaks import PeakMatch, find_peaks, match_peaks
from braggtrace.imagecompare.verdict import Gate, ImageVerdict, judge_images
from braggtrace.imagecompare.worst import PixelDifference, worst_pixels

__all__ = [
    "DEFAULT_LIMITS",
    "Advice",
    "Gate",
    "ImageLimit",
    "ImageLimits",
    "ImageMetrics",
    "ImagePair",
    "ImageVerdict",
    "PeakMatch",
    "PixelDifference",
    "find_peaks",
    "image_metrics",
    "judge_images",
    "match_peaks",
    "places_to_look",
    "worst_pixels",
]
