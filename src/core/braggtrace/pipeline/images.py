"""From two images to the pixels whose traces tell why they differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np

from braggtrace.config import RunConfig, build_image_limits
from braggtrace.errors import BaselineError, BundleError
from braggtrace.imagecompare import ImagePair, ImageVerdict, find_peaks, judge_images
from braggtrace.imageio.read import read_arrays
from braggtrace.pipeline.image_sides import Progress, image_pair
from braggtrace.report.image_plot import image_png
from braggtrace.report.report import Chosen, Report
from braggtrace.sources.opened import Pixel, baseline_image, traceable_pixels
from braggtrace.sources.request import Request

IMAGES: Final = "images.npz"
PICTURE: Final = "image.png"
SEARCHED: Final = 3  # worst pixels that are traced


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Images:
    """Two images, what came of them, and which pixels should tell why.

    Attributes:
        pair: the images.
        verdict: how far they are apart.
        identity: facts of the baseline's image, for the record.
        chosen: pixels to trace on both sides, and why.
    """

    pair: ImagePair
    verdict: ImageVerdict
    identity: Mapping[str, str]
    chosen: tuple[Chosen, ...]

    @property
    def pixels(self) -> tuple[Pixel, ...]:
        """The pixels to trace."""
        return tuple(chosen.pixel for chosen in self.chosen)


def compare_images(
    config: RunConfig, request: Request, *, progress: Progress | None = None
) -> Images:
    """Compare the subject's image with the baseline's and choose what to trace.

    Raises:
        BraggtraceError: an image cannot be had, or no pixel of it can be traced.
    """
    baseline = baseline_image(config, request.experiment)
    pair = image_pair(config, request, baseline, progress=progress)
    verdict = judge_images(pair, build_image_limits(config))
    return Images(
        pair=pair,
        verdict=verdict,
        identity=baseline.identity,
        chosen=_chosen(config, pair, verdict),
    )


def _chosen(
    config: RunConfig, pair: ImagePair, verdict: ImageVerdict
) -> tuple[Chosen, ...]:
    """Pixels that differ most, if the images do; else the named ones or the brightest.

    Raises:
        BaselineError: the baseline traces no pixel of the image.
    """
    own = [Chosen(pixel=p, because="it is named") for p in config.traced_pixels]
    if verdict.agree and own:
        return tuple(own)
    able = traceable_pixels(config)
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


def image_files(images: Images, name: str) -> dict[str, bytes]:
    """Files of a bundle that are not text, by name."""
    picture = image_png(images.pair, images.verdict, name)
    return {IMAGES: pack_images(images.pair), PICTURE: picture}


def image_metadata(images: Images) -> dict[str, Any]:
    """What the record says of the images."""
    return {
        "baseline_image": dict(images.identity),
        "images_sha256": pixels_checksum(images.pair),
        "chosen": [
            {"pixel": list(c.pixel), "because": c.because} for c in images.chosen
        ],
    }


def chosen_of(metadata: Mapping[str, Any]) -> tuple[Chosen, ...]:
    """The chosen pixels of what ``image_metadata`` wrote.

    Raises:
        BundleError: it does not hold them.
    """
    try:
        return tuple(
            Chosen(pixel=(int(slow), int(fast)), because=str(entry["because"]))
            for entry in metadata["chosen"]
            for slow, fast in [entry["pixel"]]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BundleError("run_metadata.json does not say which pixels") from error


def pixels_checksum(pair: ImagePair) -> str:
    """Checksum of the pixels of both images, however they are compressed."""
    digest = sha256(repr((pair.origin, pair.unit, pair.rendered.shape)).encode())
    for side in (pair.baseline, pair.subject, pair.rendered):
        digest.update(repr((side.shape, side.dtype.str)).encode())
        digest.update(np.ascontiguousarray(side).tobytes())
    return digest.hexdigest()


def pack_images(pair: ImagePair) -> bytes:
    """Both images as the bytes of a compressed ``.npz``."""
    buffer = BytesIO()
    np.savez_compressed(
        buffer,
        baseline=pair.baseline,
        subject=pair.subject,
        rendered=pair.rendered,
        origin=np.array(pair.origin, dtype=np.int64),
        unit=np.array(pair.unit),
    )
    return buffer.getvalue()


def unpack_images(path: Path) -> ImagePair:
    """Both images of a file that ``pack_images`` filled.

    Raises:
        InputFileError: it cannot be read.
        BundleError: it lacks something, or holds it in another form.
    """
    arrays = read_arrays(path)
    try:
        slow, fast = arrays["origin"].tolist()
        pair = ImagePair(
            baseline=arrays["baseline"],
            subject=arrays["subject"],
            rendered=arrays["rendered"],
            origin=(int(slow), int(fast)),
            unit=str(arrays["unit"].item()),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BundleError(f"{path.name} is not what a run writes: {error}") from error
    sides = (pair.baseline, pair.subject)
    flat = all(a.ndim == 2 and a.dtype == np.float32 for a in sides)
    if not flat or pair.rendered.ndim != 2 or pair.rendered.dtype != np.bool_:
        raise BundleError(f"{path.name} holds no two float32 images and their mask")
    return pair
