"""The pixels in which two images differ most."""

from dataclasses import dataclass

import numpy as np

from braggtrace.imagecompare.pair import ImagePair


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelDifference:
    """One pixel of both images.

    Attributes:
        pixel: (slow, fast) on the detector.
        baseline: value of the baseline.
        subject: value of the subject.
    """

    pixel: tuple[int, int]
    baseline: float
    subject: float

    @property
    def absolute(self) -> float:
        """|subject − baseline|."""
        return abs(self.subject - self.baseline)

    @property
    def relative(self) -> float | None:
        """(subject − baseline) / baseline; None where the baseline is zero."""
        if self.baseline == 0.0:
            return None
        return (self.subject - self.baseline) / self.baseline


def worst_pixels(pair: ImagePair, count: int) -> tuple[PixelDifference, ...]:
    """Pixels that differ, the worst first.

    A value that is not finite is worse than every difference; of equal differences
    comes first what comes first on the detector.

    Args:
        pair: images of one shape.
        count: of pixels at most.

    Returns:
        Pixels whose values are not equal.
    """
    index, baseline, subject = pair.values()
    with np.errstate(invalid="ignore"):
        gap = np.abs(subject - baseline)
    gap[~(np.isfinite(baseline) & np.isfinite(subject))] = np.inf
    kept = np.flatnonzero(gap > 0.0)
    if len(kept) > count:
        least = np.partition(gap[kept], len(kept) - count)[len(kept) - count]
        kept = kept[gap[kept] >= least]
    order = kept[np.argsort(-gap[kept], kind="stable")][:count]
    return tuple(
        PixelDifference(
            pixel=pair.place(index[i]),
            baseline=float(baseline[i]),
            subject=float(subject[i]),
        )
        for i in order
    )
