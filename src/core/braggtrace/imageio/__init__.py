"""Image files: the C program's own, byte for byte, and those that people look at.

Nothing here simulates: an image is an array of photons, shape (slow, fast). Random
numbers are handed in as a function.
"""

from braggtrace.imageio.area import Area
from braggtrace.imageio.float_image import encode_float, read_float
from braggtrace.imageio.integer_image import integer_image, integer_scale
from braggtrace.imageio.noise import NoiseImage, noise_image
from braggtrace.imageio.people import encode_npy, encode_png, write_cbf
from braggtrace.imageio.pgm import encode_pgm, pgm_scale
from braggtrace.imageio.poisson import GaussGenerator, PoissonGenerator
from braggtrace.imageio.read import READABLE, read_arrays, read_image
from braggtrace.imageio.smv import SmvHeader, SmvImage, encode_smv, read_smv
from braggtrace.imageio.statistics import ImageStatistics, image_statistics
from braggtrace.imageio.whole_file import write_whole
from braggtrace.imageio.write import (
    SUFFIXES,
    ImageSettings,
    require_suffix,
    write_image,
)

__all__ = [
    "READABLE",
    "SUFFIXES",
    "Area",
    "GaussGenerator",
    "ImageSettings",
    "ImageStatistics",
    "NoiseImage",
    "PoissonGenerator",
    "SmvHeader",
    "SmvImage",
    "encode_float",
    "encode_npy",
    "encode_pgm",
    "encode_png",
    "encode_smv",
    "image_statistics",
    "integer_image",
    "integer_scale",
    "noise_image",
    "pgm_scale",
    "read_arrays",
    "read_float",
    "read_image",
    "read_smv",
    "require_suffix",
    "write_cbf",
    "write_image",
    "write_whole",
]
