"""From two images to the pixels whose traces tell why they differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.bundle.run import Images
from braggtrace.config import RunConfig, build_image_limits
from braggtrace.config.side_model import Role
from braggtrace.errors import BaselineError
from braggtrace.experiment import Detector
from braggtrace.imagecompare import ImagePair, ImageVerdict, find_peaks, judge_images
from braggtrace.imageio.area import Area
from braggtrace.imageio.integer_image import integer_image
from braggtrace.report.report import Chosen, Report
from braggtrace.sources.base import HasImage, Pixel
from braggtrace.sources.image import Counts, SideImage
from braggtrace.sources.opened import Opening

SEARCHED: Final = 3  # worst pixels that are traced


def compare_images(opening: Opening) -> Images:
    """Compare the subject's image with the baseline's and choose what to trace.

    Args:
        opening: the sides.

    Raises:
        BraggtraceError: an image cannot be had, or no pixel of it can be traced.
    """
    pair, identity = image_pair(opening)
    verdict = judge_images(pair, build_image_limits(opening.config))
    return Images(
        pair=pair,
        verdict=verdict,
        identity=identity,
        chosen=_chosen(opening, pair, verdict),
    )


def _chosen(
    opening: Opening, pair: ImagePair, verdict: ImageVerdict
) -> tuple[Chosen, ...]:
    """Pixels that differ most, if the images do; else the named ones or the brightest.

    Raises:
        BaselineError: the baseline traces no pixel of the image.
    """
    own = [Chosen(pixel=p, because="it is named") for p in opening.config.traced_pixels]
    if verdict.agree and own:
        return tuple(own)
    able = opening.traced_by_all()
    found = _anywhere(pair, verdict) if able is None else _among(pair, verdict, able)
    worst = tuple(found)[: 1 if verdict.agree else SEARCHED]
    if not worst and not own:
        raise BaselineError(
            "the baseline has the trace of no pixel of the image, so that nothing can "
            "tell where a difference comes from; record one, or name one with --pixel"
        )
    taken = {chosen.pixel for chosen in worst}
    return (*worst, *(chosen for chosen in own if chosen.pixel not in taken))


def _anywhere(pair: ImagePair, verdict: ImageVerdict) -> Iterator[Chosen]:
    """The worst pixels of an image that differs, or the brightest one."""
    worst = [difference.pixel for difference in verdict.worst]
    for pixel in verdict.worth_tracing if not verdict.agree else ():
        because = "it is furthest off itself"
        if pixel in worst:
            because = f"it differs {'next' if worst.index(pixel) else 'most'}"
        yield Chosen(pixel=pixel, because=because)
    if verdict.worst and not verdict.agree:
        return
    finite = np.nan_to_num(pair.subject, nan=0.0, posinf=0.0, neginf=0.0)
    for slow, fast in find_peaks(finite, pair.rendered)[:1].tolist():
        place = (pair.origin[0] + slow, pair.origin[1] + fast)
        yield Chosen(pixel=place, because="it is the brightest")


def _among(
    pair: ImagePair, verdict: ImageVerdict, able: Sequence[Pixel]
) -> Iterator[Chosen]:
    """Pixels of a recording that lie in the image, the worst first."""
    rows, columns = pair.subject.shape
    inside = [
        (slow, fast)
        for slow, fast in able
        if 0 <= slow - pair.origin[0] < rows and 0 <= fast - pair.origin[1] < columns
    ]
    same = pair.baseline.shape == pair.subject.shape

    def rank(pixel: Pixel) -> tuple[float, float]:
        at = (pixel[0] - pair.origin[0], pixel[1] - pair.origin[1])
        subject = float(pair.subject[at])
        gap = abs(subject - float(pair.baseline[at])) if same else 0.0
        unfinite = not np.isfinite(gap)
        return (-np.inf if unfinite else -gap, -subject)

    most = "differs most" if not verdict.agree else "is the brightest"
    for pixel in sorted(inside, key=rank):
        yield Chosen(pixel=pixel, because=f"of the recorded pixels it {most}")
        most = "differs next"


def with_images(
    report: Report, verdict: ImageVerdict, chosen: Sequence[Chosen]
) -> Report:
    """The report of some pixels' traces with the images that led to them.

    Args:
        report: of the traces.
        verdict: of the images.
        chosen: why each pixel was traced.
    """
    decided = report.verdict
    return replace(
        report,
        verdict=replace(
            decided,
            agree=decided.agree and verdict.agree,
            reasons=(*decided.reasons, *_reasons(verdict)),
        ),
        image=verdict,
        chosen=tuple(chosen),
    )


def _reasons(verdict: ImageVerdict) -> Iterator[str]:
    if verdict.agree:
        return
    yield from verdict.problems
    failed = ", ".join(gate.metric for gate in verdict.failed)
    if failed:
        yield f"the images differ ({failed})"
    elif not verdict.problems:
        yield "the images were not compared"


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


def image_pair(opening: Opening) -> tuple[ImagePair, Mapping[str, str]]:
    """Both sides' images, of the rectangle that is compared, and facts of the baseline.

    Args:
        opening: the sides; the scope of their configuration says which rectangle.

    Returns:
        The pair; an image of another size than the detector is taken as it is.

    Raises:
        ConfigError: the rectangle does not lie on the detector, or a source has no
            image.
        BaselineError: an image does not cover it.
    """
    config = opening.config
    detector = opening.request("subject").experiment.experiment.detector
    rows, columns = rectangle(config, detector)
    baseline = _image(opening, "baseline", rows, columns)
    subject = _image(opening, "subject", rows, columns)
    values, counted = (
        _cut(config, side, role, rows, columns, detector)
        for side, role in ((baseline, "baseline"), (subject, "subject"))
    )
    counts = baseline.counts or subject.counts
    if counts is not None:
        if baseline.counts is None:
            values = _as_counts(values, counts, rows, columns, detector)
        if subject.counts is None:
            counted = _as_counts(counted, counts, rows, columns, detector)
    pair = ImagePair(
        baseline=values,
        subject=counted,
        rendered=rendered_pixels(detector, rows, columns),
        origin=(rows.start, columns.start),
        unit="photons" if counts is None else "counts",
    )
    return pair, baseline.identity


def _image(opening: Opening, role: Role, rows: range, columns: range) -> SideImage:
    """The image of a side, or a part that covers the rectangle."""
    source = opening.source(role)
    if isinstance(source, HasImage):
        return source.image(opening.request(role), rows, columns)
    what = f"a {source.name} has no image; name a recording with one, or the program"
    raise opening.config.error(what, role, source.name)


def _as_counts(
    photons: NDArray[np.float32],
    counts: Counts,
    rows: range,
    columns: range,
    detector: Detector,
) -> NDArray[np.float32]:
    """Photons of the rectangle, as the other side's counts were made of its own."""
    whole = np.zeros((detector.n_slow, detector.n_fast), dtype=np.float32)
    window = np.s_[rows.start : rows.stop, columns.start : columns.stop]
    if whole[window].shape != photons.shape:
        return photons  # images of two sizes are a finding, not an error
    whole[window] = photons
    made = integer_image(
        whole, scale=counts.scale, adc=counts.adc, area=Area.of(detector)
    )
    return made[window].astype(np.float32)


def _cut(
    config: RunConfig,
    side: SideImage,
    role: str,
    rows: range,
    columns: range,
    detector: Detector,
) -> NDArray[np.float32]:
    """The rectangle of an image."""
    size = side.values.shape
    whole = size == (detector.n_slow, detector.n_fast)
    if side.origin is None and not whole and config.roi is None:
        return side.values  # images of two sizes are a finding, not an error
    slow, fast = side.origin or (0, 0)
    inside = (
        rows.start >= slow
        and columns.start >= fast
        and rows.stop <= slow + size[0]
        and columns.stop <= fast + size[1]
    )
    if not inside or (side.origin is None and not whole):
        raise BaselineError(
            f"the {role}'s image covers slow {slow}..{slow + size[0] - 1}, fast "
            f"{fast}..{fast + size[1] - 1} of the detector's {detector.n_slow} x "
            f"{detector.n_fast} pixels; slow {rows.start}..{rows.stop - 1}, fast "
            f"{columns.start}..{columns.stop - 1} are wanted; choose a part of it with "
            "scope: {roi: ...}"
        )
    return side.values[
        rows.start - slow : rows.stop - slow, columns.start - fast : columns.stop - fast
    ]
