"""Pixels that are worth a trace."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from braggtrace.imagecompare.pair import ImagePair
from braggtrace.imagecompare.peaks import find_peaks
from braggtrace.imagecompare.worst import worst_pixels

APART: Final = 3  # pixels; a second place of one kind lies further away
Reason = Literal["peak", "greatest difference", "steepest gradient", "corner"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A pixel, and why one should look at it.

    Attributes:
        pixel: (slow, fast) on the detector.
        reason: what is special about it.
        value: how much of it, in ``unit``.
        unit: of the value.
    """

    pixel: tuple[int, int]
    reason: Reason
    value: float
    unit: str


def places_to_look(
    image: NDArray[np.float32],
    rendered: NDArray[np.bool_],
    *,
    origin: tuple[int, int] = (0, 0),
    pair: ImagePair | None = None,
    count: int = 5,
) -> tuple[Advice, ...]:
    """Peaks, greatest differences, steepest gradients, corners.

    Args:
        image: photons, shape (slow, fast); values that are not finite are passed over.
        rendered: pixels that count, same shape.
        origin: (slow, fast) of the image's first pixel on the detector.
        pair: the image and the baseline's, where there is one.
        count: of places of each kind at most; there are four corners.

    Returns:
        The places, the most telling of each kind first.
    """
    counted = rendered & np.isfinite(image)
    shown = np.where(counted, image, np.float32(0.0))

    def at(slow: int, fast: int) -> tuple[int, int]:
        return origin[0] + slow, origin[1] + fast

    found = [
        Advice(pixel=at(s, f), reason="peak", value=float(shown[s, f]), unit="photons")
        for s, f in _apart(find_peaks(shown, counted), count)
    ]
    if pair is not None and pair.baseline.shape == pair.subject.shape:
        found += [
            Advice(
                pixel=worst.pixel,
                reason="greatest difference",
                value=worst.subject - worst.baseline,
                unit=pair.unit,
            )
            for worst in worst_pixels(pair, count)
        ]
    found += [
        Advice(
            pixel=at(s, f),
            reason="steepest gradient",
            value=steepness,
            unit="photons/pixel",
        )
        for s, f, steepness in _steepest(shown, counted, count)
    ]
    found += [
        Advice(
            pixel=at(s, f), reason="corner", value=float(shown[s, f]), unit="photons"
        )
        for s, f in _corners(counted)
    ]
    return tuple(found)


def _apart(places: NDArray[np.int64], count: int) -> Iterator[tuple[int, int]]:
    """The first places, without neighbours of one that was taken."""
    taken: list[tuple[int, int]] = []
    for slow, fast in places.tolist():
        if len(taken) == count:
            return
        if all(max(abs(slow - s), abs(fast - f)) > APART for s, f in taken):
            taken.append((slow, fast))
            yield slow, fast


def _steepest(
    image: NDArray[np.float32], counted: NDArray[np.bool_], count: int
) -> Iterator[tuple[int, int, float]]:
    """Pixels at which the image changes most, each with its gradient."""
    steep = np.zeros(image.shape)
    for axis in (0, 1):
        if image.shape[axis] > 1:
            slope = np.gradient(image.astype(np.float64), axis=axis)
            steep = np.hypot(steep, slope)
    steep[~counted] = 0.0
    for _ in range(count):
        slow, fast = divmod(int(steep.argmax()), image.shape[1])
        if steep[slow, fast] <= 0.0:
            return
        yield slow, fast, float(steep[slow, fast])
        near = (slice(max(0, i - APART), i + APART + 1) for i in (slow, fast))
        steep[tuple(near)] = 0.0


def _corners(counted: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Outermost pixels that count."""
    where = np.argwhere(counted)
    if not len(where):
        return
    (top, left), (bottom, right) = where.min(axis=0), where.max(axis=0)
    corners = dict.fromkeys(
        (int(s), int(f)) for s in (top, bottom) for f in (left, right)
    )
    yield from (corner for corner in corners if counted[corner])
