"""Statistics of an image that the C program prints, and scales its files by."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from braggtrace.imageio.area import Area


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageStatistics:
    """Numbers of one image, photons.

    Attributes:
        maximum: the brightest rendered pixel, 0 if none is brighter than that.
        brightest: its (slow, fast); None if there is none.
        mean: of the rendered pixels, 0 if there are none.
        rms: root of the mean square of the rendered pixels, with n − 1.
        rmsd: root of the mean square deviation from ``mean``, over all pixels of the
            region, masked ones too, with m − 1; else over the rendered ones.
        rendered: n, the number of rendered pixels.
        in_region: m, the number of pixels in the region.
    """

    maximum: float
    brightest: tuple[int, int] | None
    mean: float
    rms: float
    rmsd: float
    rendered: int
    in_region: int


def image_statistics(
    image: NDArray[np.float32], area: Area | None = None, *, masked: bool = True
) -> ImageStatistics:
    """Statistics of an image, summed pixel by pixel in the C program's order.

    Args:
        image: photons, shape (slow, fast).
        area: the rendered pixels; None is all of them.
        masked: ``rmsd`` counts the masked pixels of the region, as in the C program.

    Returns:
        The numbers.
    """
    area = area or Area()
    window = area.window()
    region = image[window]
    pixels = region[area.rendered(image.shape)]
    with np.errstate(invalid="ignore", over="ignore"):
        mean = _total(pixels.astype(np.float64)) / max(pixels.size, 1)
        square = _total((pixels * pixels).astype(np.float64))
        spread = region.ravel() if masked else pixels
        off = _total((spread.astype(np.float64) - mean) ** 2)
    maximum, brightest = _brightest(image, area)
    return ImageStatistics(
        maximum=maximum,
        brightest=brightest,
        mean=mean,
        rms=math.sqrt(square / _less_one(pixels.size)),
        rmsd=math.sqrt(off / _less_one(spread.size)),
        rendered=pixels.size,
        in_region=region.size,
    )


def _brightest(
    image: NDArray[np.float32], area: Area
) -> tuple[float, tuple[int, int] | None]:
    """The first pixel that is brighter than zero and all before it; never a NaN."""
    window = area.window()
    region = image[window]
    light = np.where(area.rendered(image.shape) & (region > 0.0), region, 0.0)
    if not light.any():
        return 0.0, None
    slow, fast = divmod(int(light.argmax()), region.shape[1])
    place = (slow + (window[0].start or 0), fast + (window[1].start or 0))
    return float(region[slow, fast]), place


def _total(values: NDArray[np.float64]) -> float:
    """A sum one after the other, which is not what ``numpy.sum`` does."""
    return float(np.cumsum(values)[-1]) if values.size else 0.0


def _less_one(count: int) -> int:
    return max(count, 2) - 1
