"""How far two images are apart, in figures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from braggtrace.imagecompare.pair import ImagePair
from braggtrace.imagecompare.peaks import PeakMatch, match_peaks
from braggtrace.imagecompare.worst import PixelDifference


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageMetrics:
    """Figures of two images; what cannot be computed is None.

    Attributes:
        compared: number of pixels.
        identical: of these, the same float32; minus zero is zero.
        maximum: greatest |value| of the baseline.
        correlation: Pearson; None where an image is constant.
        sum_ratio: sum of the subject / sum of the baseline; None where that is zero.
        rmse: root mean square difference, in the unit of the images.
        greatest: pixel of the greatest absolute difference.
        of_maximum: that difference, of the maximum; None where that is zero.
        bright: number of pixels above ``above`` times the maximum.
        greatest_of_itself: bright pixel of the greatest relative difference; None
            without a bright one.
        of_itself: that difference.
        peaks: what became of the baseline's peaks.
    """

    compared: int
    identical: int
    maximum: float
    correlation: float | None
    sum_ratio: float | None
    rmse: float
    greatest: PixelDifference
    of_maximum: float | None
    bright: int
    greatest_of_itself: PixelDifference | None
    of_itself: float | None
    peaks: PeakMatch

    @property
    def identical_fraction(self) -> float:
        """Fraction of pixels that are the same float32."""
        return self.identical / self.compared

    @property
    def rmse_of_maximum(self) -> float | None:
        """Root mean square difference, of the maximum."""
        return self.rmse / self.maximum if self.maximum > 0.0 else None


def image_metrics(pair: ImagePair, above: float) -> ImageMetrics:
    """Measure two images.

    Args:
        pair: finite images of one shape, of which at least one pixel is rendered.
        above: fraction of the maximum above which a pixel is bright.

    Returns:
        The figures, computed in double precision.
    """
    index, baseline, subject = pair.values()
    gap = np.abs(subject - baseline)
    maximum = float(np.abs(baseline).max())

    def pixel(i: int) -> PixelDifference:
        return PixelDifference(
            pixel=pair.place(index[i]),
            baseline=float(baseline[i]),
            subject=float(subject[i]),
        )

    bright = np.flatnonzero(np.abs(baseline) > above * maximum)
    ratio = gap[bright] / np.abs(baseline[bright])
    at = int(bright[ratio.argmax()]) if len(bright) else None
    return ImageMetrics(
        compared=len(index),
        identical=int((gap == 0.0).sum()),
        maximum=maximum,
        correlation=_correlation(baseline, subject),
        sum_ratio=_ratio(float(subject.sum()), float(baseline.sum())),
        rmse=_rms(gap),
        greatest=pixel(int(gap.argmax())),
        of_maximum=_ratio(float(gap.max()), maximum),
        bright=len(bright),
        greatest_of_itself=None if at is None else pixel(at),
        of_itself=None if at is None else float(ratio.max()),
        peaks=match_peaks(pair.baseline, pair.subject, pair.rendered),
    )


def _rms(values: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(values * values)))


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole != 0.0 else None


def _correlation(x: NDArray[np.float64], y: NDArray[np.float64]) -> float | None:
    if x.min() == x.max() or y.min() == y.max():
        return None
    x, y = x - x.mean(), y - y.mean()
    spread = float(np.sqrt(x @ x) * np.sqrt(y @ y))
    if spread == 0.0:
        return None
    return float(np.clip((x @ y) / spread, -1.0, 1.0))
