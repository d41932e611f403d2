"""The YAML models of images: the part compared, its limits, how files are written."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, field_validator

from braggtrace.config.base import Model

Reason = Annotated[str, Field(min_length=1)]
Index = Annotated[int, Field(ge=0)]


class RoiModel(Model):
    """A rectangle of the detector."""

    slow: tuple[Index, Index]
    """First and last row, both inclusive."""
    fast: tuple[Index, Index]
    """First and last column, both inclusive."""

    @field_validator("slow", "fast")
    @classmethod
    def _in_order(cls, value: tuple[int, int]) -> tuple[int, int]:
        if value[0] > value[1]:
            raise ValueError(f"the first, {value[0]}, lies behind the last, {value[1]}")
        return value


class ScopeModel(Model):
    """A part of the image."""

    roi: RoiModel
    """The rectangle that is compared."""


def _kind(value: Any) -> str:
    return "[mapping]" if isinstance(value, dict | ScopeModel) else "[word]"


Scope = Annotated[
    Annotated[Literal["pixel", "image"], Tag("[word]")]
    | Annotated[ScopeModel, Tag("[mapping]")],
    Discriminator(_kind),
]


class AtMostModel(Model):
    """A limit that a figure must not exceed."""

    at_most: Annotated[float, Field(ge=0)]
    """The greatest figure that passes."""
    why: Reason
    """Why the default does not do."""


class AtLeastModel(Model):
    """A limit that a figure must reach."""

    at_least: Annotated[float, Field(ge=0, le=1)]
    """The least figure that passes."""
    why: Reason
    """Why the default does not do."""


class OfItselfModel(AtMostModel):
    """The limit of relative differences."""

    above: Annotated[float, Field(gt=0, lt=1)] = 1.0e-6
    """Pixels above this fraction of the baseline's maximum are looked at."""


class ImageModel(Model):
    """How far the subject's image may be from the baseline's."""

    bit_identical: AtLeastModel | None = None
    """Fraction of pixels that are the same float32; by default at least 0.999."""
    of_maximum: AtMostModel | None = None
    """Greatest difference, of the baseline's maximum; by default at most 1e-6."""
    of_itself: OfItselfModel | None = None
    """Greatest relative difference of a pixel above 1e-6 of the maximum; by default at
    most 1e-5."""
    correlation: AtLeastModel | None = None
    """Pearson correlation; by default not judged."""
    sum_ratio: AtMostModel | None = None
    """Distance of the ratio of the sums from one; by default not judged."""
    rmse: AtMostModel | None = None
    """Root mean square difference, of the baseline's maximum; by default not judged."""
    peak_shift_px: AtMostModel | None = None
    """Way of the peak that moved furthest; a lost peak fails; by default not judged."""


class OutputModel(Model):
    """Counts, scales and seed of image files, as the C program's options give them."""

    adc: float = 40.0
    """Offset of the integer and noise images, counts."""
    scale: float | None = None
    """Of the integer image, counts per photon; the default is automatic."""
    pgm_scale: float | None = None
    """Of the PGM image; the default is automatic."""
    seed: int | None = None
    """Of the noise (nanoBragg's -seed); the default is the clock's."""
    osc_deg: float | None = None
    """Range of the scan that headers state; the default is steps times step."""
