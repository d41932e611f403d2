"""From two images to the pixels whose traces tell why they differ."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from braggtrace.bundle.run import Images
from braggtrace.config import build_image_limits
from braggtrace.errors import BaselineError
from braggtrace.imagecompare import ImagePair, ImageVerdict, find_peaks, judge_images
from braggtrace.pipeline.image_sides import image_pair
from braggtrace.report.report import Chosen, Report
from braggtrace.sources.base import Pixel
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
    for pixel in verdict.suspects if not verdict.agree else ():
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
