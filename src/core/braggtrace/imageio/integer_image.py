"""The integer image: scaled photons on a pedestal, 16 bits a pixel."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.imageio.area import Area
from braggtrace.imageio.cast import wrapped

PEDESTAL: Final = 40.0
_BRIGHTEST: Final = 55000.0
GREATEST: Final = 65535.0


def integer_scale(scale: float | None, maximum: float) -> float:
    """Counts per photon.

    Args:
        scale: the requested scale; None, zero and less mean the automatic one.
        maximum: the brightest pixel, photons.

    Returns:
        The scale that gives the brightest pixel 55000 counts, 1 for a black image.
    """
    if scale is not None and not scale <= 0.0:
        return scale
    return _BRIGHTEST / maximum if maximum > 0.0 else 1.0


def integer_image(
    image: NDArray[np.float32],
    *,
    scale: float,
    adc: float = PEDESTAL,
    area: Area | None = None,
    outside: float = 0.0,
) -> NDArray[np.uint16]:
    """Counts, ⌊v·scale + adc + ½⌋ within 0 to 65535.

    The sum with ½ is rounded to float32 before the floor, as the C program does it,
    which shows in one count of a thousand.

    Args:
        image: photons, shape (slow, fast).
        scale: counts per photon.
        adc: pedestal, counts.
        area: the rendered pixels; a masked pixel inside the region has the pedestal.
        outside: counts of the pixels outside the region; none in the C program.

    Returns:
        Counts, shape (slow, fast).
    """
    around = math.floor(min(max(outside, 0.0), GREATEST) + 0.5)
    counts = np.full(image.shape, around, dtype=np.uint16)
    window = (area or Area()).window()
    with np.errstate(invalid="ignore", over="ignore"):
        level = image[window].astype(np.float64) * scale + adc
    level = np.clip(level, 0.0, GREATEST)
    rounded = np.floor((level + 0.5).astype(np.float32))
    counts[window] = wrapped(rounded.astype(np.float64), np.uint16)
    return counts
