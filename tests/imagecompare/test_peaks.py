"""Peaks are found, followed, and missed when they are gone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from braggtrace.imagecompare import find_peaks, match_peaks
from braggtrace.imagecompare.peaks import FAINTEST, REACH
from tests.helpers import REPEATABLE
from tests.imagecompare.images import SIZE, SPOTS, spots

ALL = np.ones(SIZE, dtype=bool)


def test_spots_are_found_the_brightest_first():
    found = find_peaks(spots(), ALL)
    assert [tuple(place) for place in found.tolist()] == list(SPOTS)


def test_same_image_has_every_peak_in_place():
    found = match_peaks(spots(), spots(), ALL)
    assert (found.baseline, found.matched, found.moved, found.shift) == (3, 3, 0, 0.0)


def test_peak_that_moved_is_followed():
    places = {(5, 6): 1000.0, (15, 24): 400.0, (19, 9): 90.0}
    found = match_peaks(spots(), spots(places), ALL)
    assert (found.matched, found.moved, found.lost) == (3, 1, 0)
    assert found.shift == 5.0  # 3 along slow, 4 along fast


def test_peak_that_is_gone_is_lost_and_not_a_shift():
    places = {(5, 6): 1000.0, (12, 20): 400.0}
    found = match_peaks(spots(), spots(places), ALL)
    assert (found.lost, found.moved, found.shift) == (1, 0, 0.0)


def test_image_without_a_peak_loses_all():
    found = match_peaks(spots(), np.zeros(SIZE, dtype=np.float32), ALL)
    assert (found.matched, found.lost, found.shift) == (0, 3, None)


def test_peak_that_is_not_rendered_is_none():
    rendered = ALL.copy()
    rendered[5, 6] = False
    found = {tuple(place) for place in find_peaks(spots(), rendered).tolist()}
    assert (5, 6) not in found


def test_image_of_zeros_has_no_peak():
    assert len(find_peaks(np.zeros((4, 4), np.float32), np.ones((4, 4), bool))) == 0


@REPEATABLE
@given(
    st.tuples(st.integers(1, 7), st.integers(1, 7)).flatmap(
        lambda shape: arrays(np.float32, shape, elements=st.integers(0, 5).map(float))
    )
)
def test_peaks_are_those_of_a_loop_over_windows(image):
    rendered = np.ones(image.shape, dtype=bool)
    found = {tuple(place) for place in find_peaks(image, rendered).tolist()}
    wanted = set()
    for slow, fast in np.ndindex(*image.shape):
        window = image[
            max(0, slow - REACH) : slow + REACH + 1,
            max(0, fast - REACH) : fast + REACH + 1,
        ]
        value = image[slow, fast]
        if value == window.max() and value > FAINTEST * image.max():
            wanted.add((slow, fast))
    assert found == wanted


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (2, 2)])
def test_narrow_images_have_peaks_too(shape):
    image = np.ones(shape, dtype=np.float32)
    assert len(find_peaks(image, np.ones(shape, dtype=bool))) == image.size
