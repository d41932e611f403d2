"""Peaks of an image: where they are, and whether they moved."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

REACH: Final = 2  # pixels; a peak is the brightest pixel within
FAINTEST: Final = 1.0e-3  # of the maximum; what is below is no peak
MOST: Final = 100  # peaks that are followed
SEARCH: Final = 8  # pixels; a peak that moved further is lost


@dataclass(frozen=True, slots=True, kw_only=True)
class PeakMatch:
    """What became of the baseline's peaks.

    Attributes:
        baseline: number of the baseline's peaks that were looked for.
        matched: of these, found again.
        moved: of these, found at another pixel.
        shift: greatest way of a matched peak, pixels; None without one.
    """

    baseline: int
    matched: int
    moved: int
    shift: float | None

    @property
    def lost(self) -> int:
        """Peaks that the subject does not have."""
        return self.baseline - self.matched


def find_peaks(
    image: NDArray[np.float32], rendered: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Pixels that none within reach exceeds, the brightest first.

    Args:
        image: finite values, shape (slow, fast).
        rendered: pixels that count, same shape.

    Returns:
        (slow, fast) from the image's first pixel, shape (n, 2); every pixel of a flat
        top is there.
    """
    shown = np.where(rendered, image, np.float32(0.0))
    top = float(shown.max(initial=0.0))
    if top <= 0.0:
        return np.empty((0, 2), dtype=np.int64)
    found = (shown >= _greatest_around(shown)) & (shown > FAINTEST * top) & rendered
    places = np.argwhere(found)
    order = np.argsort(-shown[found], kind="stable")
    return places[order]


def match_peaks(
    baseline: NDArray[np.float32],
    subject: NDArray[np.float32],
    rendered: NDArray[np.bool_],
) -> PeakMatch:
    """Follow the baseline's brightest peaks to the nearest peak of the subject.

    Args:
        baseline: finite values, shape (slow, fast).
        subject: the same shape.
        rendered: pixels that count, same shape.
    """
    wanted = find_peaks(baseline, rendered)[:MOST].astype(np.float64)
    there = find_peaks(subject, rendered).astype(np.float64)
    ways = np.array([_way(peak, there) for peak in wanted], dtype=np.float64)
    matched = ways[ways <= SEARCH]
    return PeakMatch(
        baseline=len(wanted),
        matched=len(matched),
        moved=int((matched > 0.0).sum()),
        shift=float(matched.max()) if len(matched) else None,
    )


def _way(peak: NDArray[np.float64], there: NDArray[np.float64]) -> float:
    """From a peak to the nearest of some; infinite without one."""
    return float(np.hypot(*(there - peak).T).min(initial=np.inf))


def _greatest_around(image: NDArray[np.float32]) -> NDArray[np.float32]:
    """The greatest value within reach of each pixel, the pixel included."""
    for axis in (0, 1):
        greatest = image.copy()
        size = image.shape[axis]
        for step in range(1, min(REACH, size - 1) + 1):
            low = [slice(None), slice(None)]
            high = [slice(None), slice(None)]
            low[axis], high[axis] = slice(0, size - step), slice(step, size)
            here, there = tuple(low), tuple(high)
            greatest[here] = np.maximum(greatest[here], image[there])
            greatest[there] = np.maximum(greatest[there], image[here])
        image = greatest
    return image
