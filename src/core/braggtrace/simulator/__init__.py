"""The torch simulator: the physics of nanoBragg, one stage a file.

A single pixel, a region and the whole image run the same stages; tracing attaches a
recorder and changes nothing else.
"""

from braggtrace.simulator.image import pixel_photons, render
from braggtrace.simulator.precision import Precision
from braggtrace.simulator.setup import Setup, prepare
from braggtrace.simulator.tracing import trace_pixel, trace_pixels

__all__ = [
    "Precision",
    "Setup",
    "pixel_photons",
    "prepare",
    "render",
    "trace_pixel",
    "trace_pixels",
]
