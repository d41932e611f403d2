"""Where to look, and why."""

import numpy as np

from braggtrace.imagecompare import places_to_look
from tests.imagecompare.images import SIZE, SPOTS, changed, pair, spots

ALL = np.ones(SIZE, dtype=bool)


def by_reason(found):
    kinds: dict[str, list[tuple[int, int]]] = {}
    for advice in found:
        kinds.setdefault(advice.reason, []).append(advice.pixel)
    return kinds


def test_peaks_gradients_and_corners_are_named():
    kinds = by_reason(places_to_look(spots(), ALL))
    assert kinds["peak"] == list(SPOTS)
    assert kinds["corner"] == [(0, 0), (0, 29), (23, 0), (23, 29)]
    slow, fast = kinds["steepest gradient"][0]
    assert abs(slow - 5) + abs(fast - 6) == 1  # beside the brightest spot
    assert "greatest difference" not in kinds


def test_greatest_difference_is_named_where_a_baseline_is_there():
    image = spots()
    both = pair(image, changed(image, (2, 3), 50.0), origin=(10, 20))
    found = places_to_look(both.subject, ALL, origin=(10, 20), pair=both)
    assert by_reason(found)["greatest difference"] == [(12, 23)]
    assert by_reason(found)["corner"][0] == (10, 20)


def test_no_two_gradients_lie_beside_one_another():
    places = by_reason(places_to_look(spots(), ALL, count=9))["steepest gradient"]
    apart = [
        max(abs(a[0] - b[0]), abs(a[1] - b[1]))
        for i, a in enumerate(places)
        for b in places[:i]
    ]
    assert min(apart) > 3


def test_count_bounds_each_kind():
    kinds = by_reason(places_to_look(spots(), ALL, count=2))
    assert {kind: len(places) for kind, places in kinds.items()} == {
        "peak": 2,
        "steepest gradient": 2,
        "corner": 4,
    }


def test_flat_top_is_one_peak():
    image = np.zeros((9, 9), dtype=np.float32)
    image[4, 4:6] = 7.0
    found = places_to_look(image, np.ones((9, 9), dtype=bool))
    assert by_reason(found)["peak"] == [(4, 4)]


def test_values_that_are_not_finite_and_pixels_that_are_not_rendered_are_passed_over():
    rendered = ALL.copy()
    rendered[12, 20] = False
    kinds = by_reason(places_to_look(changed(spots(), (5, 6), np.nan), rendered))
    assert (5, 6) not in kinds["peak"]
    assert (12, 20) not in kinds["peak"]


def test_dark_image_has_its_corners_alone():
    found = places_to_look(np.zeros(SIZE, dtype=np.float32), ALL)
    assert {advice.reason for advice in found} == {"corner"}
