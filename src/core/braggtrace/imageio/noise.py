"""The noise image: what a counting detector would have seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from braggtrace.imageio.area import Area
from braggtrace.imageio.cast import wrapped
from braggtrace.imageio.integer_image import GREATEST, PEDESTAL
from braggtrace.imageio.poisson import PoissonGenerator

Progress = Callable[[int, int], None]


@dataclass(eq=False, frozen=True, slots=True, kw_only=True)
class NoiseImage:
    """Counts of one exposure.

    Attributes:
        pixels: photons and pedestal, shape (slow, fast); 0 outside the region.
        photons: sum of all photons.
        overloads: pixels with more counts than 16 bits hold.
    """

    pixels: NDArray[np.uint16]
    photons: float
    overloads: int


def noise_image(
    image: NDArray[np.float32],
    uniform: Callable[[], float],
    *,
    adc: float = PEDESTAL,
    area: Area | None = None,
    outside: float = 0.0,
    wraps: bool = True,
    progress: Progress | None = None,
) -> NoiseImage:
    """One Poisson deviate for each pixel of the region, row by row.

    Args:
        image: photons expected, shape (slow, fast).
        uniform: the C program's generator, freshly seeded for the noise.
        adc: pedestal, counts.
        area: the rendered pixels; a masked pixel inside the region draws for a mean of
            what the image holds there, which is zero.
        outside: counts of the pixels outside the region; none in the C program.
        wraps: a sum below zero wraps to a bright pixel, as in the C program; else it is
            zero.
        progress: called after each row with the number of rows done and of all.

    Returns:
        The counts.
    """
    window = (area or Area()).window()
    means = image[window]
    drawn = np.empty(means.shape, dtype=np.float64)
    poisson = PoissonGenerator(uniform)
    for row, line in enumerate(means):
        drawn[row] = [poisson(mean) for mean in line.tolist()]
        if progress is not None:
            progress(row + 1, len(means))
    with np.errstate(invalid="ignore"):
        photons = float(np.cumsum(drawn)[-1]) if drawn.size else 0.0
    counts = drawn + adc
    overloaded = counts > GREATEST
    counts[overloaded] = GREATEST
    if not wraps:
        counts = np.maximum(counts, 0.0)
    around = int(min(max(outside, 0.0), GREATEST))
    pixels = np.full(image.shape, around, dtype=np.uint16)
    pixels[window] = wrapped(counts, np.uint16)
    return NoiseImage(
        pixels=pixels,
        photons=photons,
        overloads=int(overloaded.sum()),
    )
