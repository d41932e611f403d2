"""How far two images may be apart."""

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageLimit:
    """The limit of one metric.

    Attributes:
        value: the limit; None measures without judging.
        why: reason of a limit that is not the default.
    """

    value: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageLimits:
    """The limits of all metrics.

    Both programs compute in double precision and round to float32 at the end: nearly
    every pixel has the same bits, and no difference is one that a person could see.

    Attributes:
        bit_identical: least fraction of pixels that are the same float32.
        of_maximum: greatest difference, of the baseline's maximum.
        of_itself: greatest relative difference of a bright pixel.
        above: a pixel above this fraction of the maximum is bright.
        correlation: least Pearson correlation.
        sum_ratio: greatest distance of (sum of subject / sum of baseline) from one.
        rmse: greatest root mean square difference, of the baseline's maximum.
        peak_shift: greatest way that a peak may have moved, pixels; a peak that is lost
            fails too.
    """

    bit_identical: ImageLimit = field(default=ImageLimit(value=0.999))
    of_maximum: ImageLimit = field(default=ImageLimit(value=1.0e-6))
    of_itself: ImageLimit = field(default=ImageLimit(value=1.0e-5))
    above: float = 1.0e-6
    correlation: ImageLimit = field(default=ImageLimit())
    sum_ratio: ImageLimit = field(default=ImageLimit())
    rmse: ImageLimit = field(default=ImageLimit())
    peak_shift: ImageLimit = field(default=ImageLimit())


DEFAULT_LIMITS: Final = ImageLimits()
