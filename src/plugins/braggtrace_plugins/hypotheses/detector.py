"""Slips of the detector's place: beam centre, pixel, pivot, convention."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from braggtrace import (
    CONVENTIONS,
    Exposure,
    Hypothesis,
    center_of,
    edited,
    hookimpl,
    with_value,
)

Change = Callable[[Exposure], Exposure | None]


def _centre(
    function: Callable[[Exposure, float, float], tuple[float, float]],
) -> Change:
    def change(exposure: Exposure) -> Exposure | None:
        old = center_of(exposure)
        new = function(exposure, *old)
        if new == old:
            return None
        return with_value(exposure, "detector.beam_center", new)

    return change


def _shifted(x: float, y: float) -> Change:
    """The beam centre moved by pixels."""

    def move(exposure: Exposure, own_x: float, own_y: float) -> tuple[float, float]:
        pixel = float(exposure.experiment.detector.pixel_size)
        return own_x + x * pixel, own_y + y * pixel

    return _centre(move)


def _default_centre(exposure: Exposure) -> Exposure | None:
    if exposure.experiment.detector.beam_center is None:
        return None
    return with_value(exposure, "detector.beam_center", None)


def _sub_pixels(n: int) -> Change:
    def change(exposure: Exposure) -> Exposure | None:
        if exposure.experiment.detector.oversample == n:
            return None
        return with_value(exposure, "detector.oversample", n)

    return change


def _extent(exposure: Exposure) -> tuple[float, float]:
    """Edges along the beam centre's x and y, m."""
    detector = exposure.experiment.detector
    pixel = float(detector.pixel_size)
    slow, fast = detector.extent or (pixel * detector.n_slow, pixel * detector.n_fast)
    swaps = CONVENTIONS[detector.convention].swaps_center
    return (slow, fast) if swaps else (fast, slow)


def _origin(by: float) -> Change:
    return lambda exposure: edited(
        exposure,
        "detector.origin",
        lambda halves: tuple(None if half is None else half + by for half in halves),
    )


def _pivot(name: str) -> Change:
    def change(exposure: Exposure) -> Exposure | None:
        if exposure.experiment.detector.pivot == name:
            return None
        free = exposure
        if exposure.experiment.detector.convention != "custom":
            free = with_value(exposure, "switches.pivot_custom_only", False)
        return with_value(free, "detector.pivot", name)

    return change


def _edit(path: str, function: Callable[[Any], Any]) -> Change:
    return lambda exposure: edited(exposure, path, function)


def _always(value: Any) -> Callable[[Any], Any]:
    return lambda _: value


def _swapped_pixel(exposure: Exposure) -> Exposure | None:
    slow, fast = exposure.pixel
    detector = exposure.experiment.detector
    inside = fast < detector.n_slow and slow < detector.n_fast
    if slow == fast or not inside:
        return None
    return replace(exposure, pixel=(fast, slow))


def _pixel(slow: int, fast: int) -> Change:
    def change(exposure: Exposure) -> Exposure | None:
        new = (exposure.pixel[0] + slow, exposure.pixel[1] + fast)
        detector = exposure.experiment.detector
        inside = 0 <= new[0] < detector.n_slow and 0 <= new[1] < detector.n_fast
        return replace(exposure, pixel=new) if inside else None

    return change


def _flat(exposure: Exposure) -> Exposure | None:
    """Distance and close distance taken for each other."""
    detector = exposure.experiment.detector
    if detector.close_distance is None:
        found = with_value(exposure, "detector.close_distance", detector.distance)
        return found
    found = with_value(exposure, "detector.distance", detector.close_distance)
    return with_value(found, "detector.close_distance", None)


_SHIFTS: Final = tuple(
    (x, y)
    for size in (0.5, 1.0)
    for x, y in (
        *((size, 0.0), (-size, 0.0), (0.0, size), (0.0, -size)),
        *((size, size), (-size, -size), (size, -size), (-size, size)),
    )
)


def _shift_rows() -> Sequence[tuple[str, str, Change]]:
    return [
        (
            f"beam_center_{x:+g}_{y:+g}_pixel",
            f"the beam centre is off by ({x:+g}, {y:+g}) pixels in x, y",
            _shifted(x, y),
        )
        for x, y in _SHIFTS
    ]


_ROWS: Final[tuple[tuple[str, str, Change], ...]] = (
    (
        "beam_center_swapped",
        "x and y of the beam centre are swapped",
        _centre(lambda _, x, y: (y, x)),
    ),
    (
        "beam_center_x_flipped",
        "the beam centre's x counts from the far edge",
        _centre(lambda e, x, y: (_extent(e)[0] - x, y)),
    ),
    (
        "beam_center_y_flipped",
        "the beam centre's y counts from the far edge",
        _centre(lambda e, x, y: (x, _extent(e)[1] - y)),
    ),
    (
        "beam_center_default",
        "the beam centre is the middle of the detector",
        _default_centre,
    ),
    ("origin_half_pixel_more", "ORGX and ORGY are half a pixel short", _origin(0.5)),
    ("origin_half_pixel_less", "ORGX and ORGY are half a pixel long", _origin(-0.5)),
    ("origin_pixel_more", "ORGX and ORGY count from 0", _origin(1.0)),
    ("origin_pixel_less", "ORGX and ORGY count from 1", _origin(-1.0)),
    ("pivot_sample", "the detector turns about the sample", _pivot("sample")),
    ("pivot_beam", "the detector turns about the beam spot", _pivot("beam")),
    (
        "pixel_slow_fast_swapped",
        "slow and fast of the pixel are swapped",
        _swapped_pixel,
    ),
    *(
        (f"pixel_{s:+d}_{f:+d}", f"the pixel is off by ({s:+d}, {f:+d})", _pixel(s, f))
        for s, f in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1))
    ),
    ("distance_is_close_distance", "distance and close distance are mistaken", _flat),
    *(
        (
            f"convention_{name}",
            f"the detector convention is {name}",
            _edit("detector.convention", _always(name)),
        )
        for name in CONVENTIONS
    ),
    (
        "curved",
        "one side has a curved detector",
        _edit("detector.curved", lambda on: not on),
    ),
    (
        "point_pixel",
        "one side has point pixels",
        _edit("detector.point_pixel", lambda on: not on),
    ),
    *(
        (
            f"oversample_{name}",
            f"the {words} is taken at every step on one side only",
            _edit(f"detector.oversample_{name}", lambda on: not on),
        )
        for name, words in (
            ("omega", "solid angle"),
            ("polar", "polarisation factor"),
            ("thick", "capture"),
        )
    ),
    *(
        (
            f"oversample_{n}",
            f"there are {n} × {n} sub-pixels",
            _sub_pixels(n),
        )
        for n in (1, 2, 3, 4)
    ),
)


@hookimpl
def braggtrace_hypotheses() -> Sequence[Hypothesis]:
    """Beam centre, pixel, pivot, convention, sub-pixels."""
    rows = (*_ROWS, *_shift_rows())
    return tuple(Hypothesis(id=i, claim=c, change=change) for i, c, change in rows)
