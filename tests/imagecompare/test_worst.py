"""The worst pixels, in order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from braggtrace.imagecompare import worst_pixels
from tests.helpers import REPEATABLE
from tests.imagecompare.images import pair

IMAGES = arrays(np.float32, (3, 4), elements=st.integers(0, 3).map(float))


@REPEATABLE
@given(IMAGES, IMAGES, st.integers(1, 13))
def test_worst_come_first_and_ties_in_the_detectors_order(baseline, subject, count):
    found = worst_pixels(pair(baseline, subject), count)
    gap = np.abs(baseline - subject)
    order = sorted(np.ndindex(3, 4), key=lambda p: (-gap[p], p))
    assert [w.pixel for w in found] == [p for p in order if gap[p] > 0][:count]


def test_value_that_is_not_finite_is_the_worst():
    found = worst_pixels(pair([[1.0, 2.0, 3.0]], [[9e9, np.nan, 3.0]]), 5)
    assert [w.pixel for w in found] == [(0, 1), (0, 0)]


def test_relative_difference_of_a_zero_is_none():
    (worst,) = worst_pixels(pair([[0.0]], [[2.0]]), 1)
    assert worst.relative is None
    assert worst.absolute == 2.0
