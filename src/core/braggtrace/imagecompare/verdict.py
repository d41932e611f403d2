"""Two images and their limits in, verdict out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from braggtrace.imagecompare.limits import ImageLimits
from braggtrace.imagecompare.metrics import ImageMetrics, image_metrics
from braggtrace.imagecompare.pair import ImagePair
from braggtrace.imagecompare.worst import PixelDifference, worst_pixels

WORST: Final = 10  # pixels that a report shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One metric against its limit.

    Attributes:
        metric: name, as in the configuration.
        measured: the figure; None where it could not be computed, which fails.
        limit: least or greatest figure that passes.
        at_least: whether the limit is the least.
        why: reason of a limit that is not the default.
    """

    metric: str
    measured: float | None
    limit: float
    at_least: bool = False
    why: str = ""

    @property
    def passed(self) -> bool:
        """Whether the figure is there and keeps to the limit."""
        if self.measured is None:
            return False
        if self.at_least:
            return self.measured >= self.limit
        return self.measured <= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageVerdict:
    """What a comparison of two images found.

    Attributes:
        size: pixels along slow and fast of the compared rectangle.
        origin: (slow, fast) of its first pixel on the detector.
        unit: of the values.
        compared: pixels that were compared.
        unrendered: pixels of the rectangle that the experiment does not render.
        metrics: the figures; None where they cannot be computed.
        gates: the figures that are judged.
        problems: what kept the images from being compared, in sentences.
        worst: pixels that differ most, the worst first.
    """

    size: tuple[int, int]
    origin: tuple[int, int]
    unit: str
    compared: int
    unrendered: int
    metrics: ImageMetrics | None
    gates: tuple[Gate, ...]
    problems: tuple[str, ...]
    worst: tuple[PixelDifference, ...]

    @property
    def agree(self) -> bool:
        """Something was compared, nothing was wrong, every gate was passed."""
        passed = bool(self.gates) and all(gate.passed for gate in self.gates)
        return self.compared > 0 and not self.problems and passed

    @property
    def failed(self) -> tuple[Gate, ...]:
        """Gates that were not passed."""
        return tuple(gate for gate in self.gates if not gate.passed)

    @property
    def worth_tracing(self) -> tuple[tuple[int, int], ...]:
        """Pixels whose traces should tell why, the worst first.

        A dim pixel that is far off itself comes second, because no pixel of the others
        need show what is wrong with it.
        """
        pixels = [difference.pixel for difference in self.worst]
        dim = self.metrics.greatest_of_itself if self.metrics else None
        if dim is not None and any(g.metric == "of_itself" for g in self.failed):
            pixels.insert(1, dim.pixel)
        return tuple(dict.fromkeys(pixels))


def judge_images(pair: ImagePair, limits: ImageLimits) -> ImageVerdict:
    """Judge two images.

    Args:
        pair: the images; whatever is wrong with them is an answer.
        limits: how far they may be apart.

    Returns:
        The verdict.
    """
    comparable = pair.baseline.shape == pair.subject.shape == pair.rendered.shape
    compared = int(pair.rendered.sum()) if comparable else 0
    problems = tuple(_problems(pair)) if comparable else (_shapes(pair),)
    finite = comparable and not any(_unfinite(pair, side) for side in _SIDES)
    metrics = image_metrics(pair, limits.above) if finite and compared else None
    rows, columns = pair.subject.shape
    return ImageVerdict(
        size=(rows, columns),
        origin=pair.origin,
        unit=pair.unit,
        compared=compared,
        unrendered=pair.rendered.size - compared if comparable else 0,
        metrics=metrics,
        gates=tuple(_gates(metrics, limits)) if metrics else (),
        problems=problems,
        worst=worst_pixels(pair, WORST) if comparable else (),
    )


_SIDES: Final = ("baseline", "subject")


def _problems(pair: ImagePair) -> Iterator[str]:
    """What keeps images of one shape from being compared."""
    if not pair.rendered.any():
        size = _size(pair.rendered)
        yield f"no pixel was compared: the experiment renders none of the {size} pixels"
        return
    for side in _SIDES:
        yield from _unfinite(pair, side)
    if np.any(stray := _stray(pair)):
        first = pair.place(int(stray.argmax()))
        yield (
            f"{int(stray.sum())} pixels that the experiment does not render differ, "
            f"the first at {_place(first)}"
        )
    count = int(pair.rendered.sum())
    dark = [s for s in _SIDES if not np.any(getattr(pair, s)[pair.rendered])]
    if len(dark) == 2:
        yield (
            f"both images are zero in all {count} compared pixels; choose a region or "
            "an experiment with photons"
        )
    elif dark:
        yield f"the {dark[0]}'s image is zero in all {count} compared pixels"


def _unfinite(pair: ImagePair, side: str) -> tuple[str, ...]:
    image: NDArray[np.float32] = getattr(pair, side)
    wrong = np.flatnonzero(pair.rendered & ~np.isfinite(image))
    if not len(wrong):
        return ()
    first = float(image.ravel()[wrong[0]])
    values = "values that are" if len(wrong) > 1 else "value that is"
    where = _place(pair.place(int(wrong[0])))
    return (
        f"the {side}'s image holds {len(wrong)} {values} not finite, the first at "
        f"{where}: {first}",
    )


def _stray(pair: ImagePair) -> NDArray[np.bool_]:
    """Unrendered pixels that differ, flattened; NaN differs from everything."""
    stray: NDArray[np.bool_] = ~pair.rendered & (pair.baseline != pair.subject)
    return stray.ravel()


def _shapes(pair: ImagePair) -> str:
    sides = (pair.baseline.shape, pair.subject.shape)
    turned = sides[0] == sides[1][::-1] and sides[0] != sides[1]
    hint = "; slow and fast look swapped" if turned else ""
    return (
        f"the baseline's image has {_size(pair.baseline)} pixels (slow x fast), the "
        f"subject's {_size(pair.subject)}{hint}"
    )


def _size(image: NDArray[np.generic]) -> str:
    return " x ".join(str(edge) for edge in image.shape)


def _place(pixel: tuple[int, int]) -> str:
    return f"slow {pixel[0]} fast {pixel[1]}"


def _gates(metrics: ImageMetrics, limits: ImageLimits) -> Iterator[Gate]:
    peaks, ratio = metrics.peaks, metrics.sum_ratio
    shift = None if peaks.lost else peaks.shift
    measured = {
        "bit_identical": metrics.identical_fraction,
        "of_maximum": metrics.of_maximum,
        "of_itself": metrics.of_itself,
        "correlation": metrics.correlation,
        "sum_ratio": None if ratio is None else abs(ratio - 1.0),
        "rmse": metrics.rmse_of_maximum,
        "peak_shift": shift,
    }
    for metric, figure in measured.items():
        limit = getattr(limits, metric)
        if limit.value is not None:
            yield Gate(
                metric=metric,
                measured=figure,
                limit=limit.value,
                at_least=metric in ("bit_identical", "correlation"),
                why=limit.why,
            )
