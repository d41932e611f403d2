"""Small images with a few spots, and pairs of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from braggtrace.imagecompare import ImagePair

SIZE = (24, 30)
SPOTS = {(5, 6): 1000.0, (12, 20): 400.0, (19, 9): 90.0}

Image = NDArray[np.float32]


def spots(places: dict[tuple[int, int], float] | None = None) -> Image:
    """Round spots on a faint background that is nowhere flat."""
    slow, fast = np.indices(SIZE)
    image = 1e-3 * (1.0 + 0.01 * slow + 0.003 * fast)
    for (s, f), height in (SPOTS if places is None else places).items():
        image = image + height * np.exp(-0.5 * ((slow - s) ** 2 + (fast - f) ** 2))
    return image.astype(np.float32)


def pair(baseline: Any, subject: Any, rendered: Any = None, **more: Any) -> ImagePair:
    """A pair, of which every pixel is rendered unless one says otherwise."""
    first = np.asarray(baseline, dtype=np.float32)
    second = np.asarray(subject, dtype=np.float32)
    mask = np.ones(second.shape, dtype=bool) if rendered is None else rendered
    return ImagePair(baseline=first, subject=second, rendered=mask, **more)


def changed(image: Image, pixel: tuple[int, int], value: float) -> Image:
    """A copy with one other pixel."""
    copy = image.copy()
    copy[pixel] = value
    return copy
