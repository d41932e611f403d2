"""Both sides of a comparison of images, cut to what is compared."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from braggtrace.config import RunConfig
from braggtrace.errors import BaselineError
from braggtrace.experiment import Detector
from braggtrace.imagecompare import ImagePair
from braggtrace.imageio.area import Area
from braggtrace.imageio.integer_image import integer_image
from braggtrace.sources.image import BaselineImage
from braggtrace.sources.render import render_part
from braggtrace.sources.request import Request

Progress = Callable[[int, int], None]


def rectangle(config: RunConfig, detector: Detector) -> tuple[range, range]:
    """Rows and columns that are compared.

    Raises:
        ConfigError: they do not lie on the detector.
    """
    sizes = {"slow": detector.n_slow, "fast": detector.n_fast}
    roi = config.roi
    if roi is None:
        return range(sizes["slow"]), range(sizes["fast"])
    for name, (_, last) in (("slow", roi.slow), ("fast", roi.fast)):
        if last >= sizes[name]:
            what = f"{last} lies outside the detector ({name} 0..{sizes[name] - 1})"
            raise config.error(what, "scope", "roi", name)
    return range(roi.slow[0], roi.slow[1] + 1), range(roi.fast[0], roi.fast[1] + 1)


def rendered_pixels(
    detector: Detector, rows: range, columns: range
) -> NDArray[np.bool_]:
    """True where the experiment renders a pixel, shape (len(rows), len(columns))."""
    area, size = Area.of(detector), (detector.n_slow, detector.n_fast)
    whole = np.zeros(size, dtype=np.bool_)
    whole[area.window()] = area.rendered(size)
    return whole[rows.start : rows.stop, columns.start : columns.stop]


def image_pair(
    config: RunConfig,
    request: Request,
    baseline: BaselineImage,
    *,
    progress: Progress | None = None,
) -> ImagePair:
    """The baseline's image and the subject's, of the rectangle that is compared.

    Args:
        config: the configuration; its scope says which rectangle.
        request: what the subject simulates.
        baseline: the baseline's image.
        progress: told how many of how many rows are rendered.

    Returns:
        The pair; an image of another size than the detector is taken as it is.

    Raises:
        ConfigError: the rectangle does not lie on the detector.
        BaselineError: the baseline's image does not cover it.
    """
    detector = request.experiment.detector
    rows, columns = rectangle(config, detector)
    values = _cut(config, baseline, rows, columns, detector)
    subject = render_part(request, rows, columns, progress=progress)
    if baseline.counts is not None:
        whole = np.zeros((detector.n_slow, detector.n_fast), dtype=np.float32)
        window = np.s_[rows.start : rows.stop, columns.start : columns.stop]
        whole[window] = subject
        counts = integer_image(
            whole,
            scale=baseline.counts.scale,
            adc=baseline.counts.adc,
            area=Area.of(detector),
        )
        subject = counts[window].astype(np.float32)
    return ImagePair(
        baseline=values,
        subject=subject,
        rendered=rendered_pixels(detector, rows, columns),
        origin=(rows.start, columns.start),
        unit="photons" if baseline.counts is None else "counts",
    )


def _cut(
    config: RunConfig,
    baseline: BaselineImage,
    rows: range,
    columns: range,
    detector: Detector,
) -> NDArray[np.float32]:
    """The rectangle of the baseline's image."""
    size = baseline.values.shape
    whole = size == (detector.n_slow, detector.n_fast)
    if baseline.origin is None and not whole and config.roi is None:
        return baseline.values  # images of two sizes are a finding, not an error
    slow, fast = baseline.origin or (0, 0)
    inside = (
        rows.start >= slow
        and columns.start >= fast
        and rows.stop <= slow + size[0]
        and columns.stop <= fast + size[1]
    )
    if not inside or (baseline.origin is None and not whole):
        raise BaselineError(
            f"the baseline's image covers slow {slow}..{slow + size[0] - 1}, fast "
            f"{fast}..{fast + size[1] - 1} of the detector's {detector.n_slow} x "
            f"{detector.n_fast} pixels; slow {rows.start}..{rows.stop - 1}, fast "
            f"{columns.start}..{columns.stop - 1} are wanted; choose a part of it with "
            "scope: {roi: ...}"
        )
    return baseline.values[
        rows.start - slow : rows.stop - slow, columns.start - fast : columns.stop - fast
    ]
