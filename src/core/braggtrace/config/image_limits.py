"""From the YAML's limits of images to those that a comparison takes."""

from braggtrace.config.image_model import AtLeastModel, AtMostModel
from braggtrace.config.model import RunConfig
from braggtrace.imagecompare import DEFAULT_LIMITS, ImageLimit, ImageLimits


def build_image_limits(config: RunConfig) -> ImageLimits:
    """The default limits, with those that a configuration names in their place."""
    image, default = config.image, DEFAULT_LIMITS
    bright = image.of_itself
    return ImageLimits(
        bit_identical=_limit(image.bit_identical, default.bit_identical),
        of_maximum=_limit(image.of_maximum, default.of_maximum),
        of_itself=_limit(bright, default.of_itself),
        above=default.above if bright is None else bright.above,
        correlation=_limit(image.correlation, default.correlation),
        sum_ratio=_limit(image.sum_ratio, default.sum_ratio),
        rmse=_limit(image.rmse, default.rmse),
        peak_shift=_limit(image.peak_shift_px, default.peak_shift),
    )


def _limit(given: AtMostModel | AtLeastModel | None, default: ImageLimit) -> ImageLimit:
    if given is None:
        return default
    value = given.at_least if isinstance(given, AtLeastModel) else given.at_most
    return ImageLimit(value=value, why=given.why)
