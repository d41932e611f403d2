"""Figures of two images against slow oracles and known answers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from braggtrace.imagecompare import image_metrics
from tests.helpers import REPEATABLE
from tests.imagecompare.images import changed, pair, spots

ABOVE = 1e-6
VALUES = st.floats(0.0, 1e6, width=32)
SHAPES = st.tuples(st.integers(1, 5), st.integers(1, 5))
PAIRS = SHAPES.flatmap(
    lambda shape: st.tuples(
        arrays(np.float32, shape, elements=VALUES),
        arrays(np.float32, shape, elements=VALUES),
        arrays(np.bool_, shape),
    ).filter(lambda three: bool(three[2].any()))
)


def test_same_images_agree_to_the_last_bit():
    found = image_metrics(pair(spots(), spots()), ABOVE)
    assert found.identical_fraction == 1.0
    assert (found.of_maximum, found.of_itself, found.rmse) == (0.0, 0.0, 0.0)
    assert found.sum_ratio == 1.0
    assert found.correlation == pytest.approx(1.0, abs=1e-15)


def test_a_tenth_more_everywhere_is_a_tenth_in_each_figure():
    image = spots().astype(np.float64)
    found = image_metrics(pair(image, 1.1 * image), ABOVE)
    assert found.identical == 0
    assert found.of_maximum == pytest.approx(0.1, rel=1e-6)
    assert found.of_itself == pytest.approx(0.1, rel=1e-5)
    assert found.sum_ratio == pytest.approx(1.1, rel=1e-6)
    assert found.rmse == pytest.approx(0.1 * np.sqrt(np.mean(image**2)), rel=1e-6)
    assert found.correlation == pytest.approx(1.0, abs=1e-12)
    assert found.greatest.pixel == (5, 6)


def test_last_bit_of_one_pixel_counts_as_not_identical():
    image = spots()
    other = changed(image, (3, 4), np.nextafter(image[3, 4], np.float32(np.inf)))
    found = image_metrics(pair(image, other), ABOVE)
    assert found.compared - found.identical == 1
    assert found.greatest.pixel == (3, 4)


def test_minus_zero_is_zero():
    found = image_metrics(pair([[0.0, 1.0]], [[-0.0, 1.0]]), ABOVE)
    assert found.identical == 2


def test_dim_pixel_counts_for_the_maximum_but_not_for_itself():
    baseline, subject = [[1e6, 0.5, 2.0]], [[1e6, 0.6, 2.0]]
    found = image_metrics(pair(baseline, subject), ABOVE)
    assert found.bright == 2
    assert found.of_itself == 0.0
    assert found.of_maximum == pytest.approx(1e-7, rel=1e-6)


def test_pixel_that_is_not_rendered_counts_nowhere():
    image = spots()
    rendered = np.ones(image.shape, dtype=bool)
    rendered[5, 6] = False
    other = changed(image, (5, 6), 7.0)
    found = image_metrics(pair(image, other, rendered), ABOVE)
    assert found.compared == image.size - 1
    assert found.identical == found.compared
    assert found.maximum < image[5, 6]


def test_places_are_those_of_the_detector():
    image = spots()
    both = pair(image, changed(image, (3, 4), 9.0), origin=(100, 200))
    assert image_metrics(both, ABOVE).greatest.pixel == (103, 204)


def test_correlation_of_a_flat_image_is_not_a_number():
    found = image_metrics(pair(np.ones((3, 3)), spots()[:3, :3]), ABOVE)
    assert found.correlation is None


def test_image_of_zeros_has_no_figures_of_its_maximum():
    found = image_metrics(pair(np.zeros((2, 2)), np.ones((2, 2))), ABOVE)
    assert (found.of_maximum, found.of_itself, found.sum_ratio) == (None, None, None)
    assert found.rmse_of_maximum is None
    assert found.rmse == 1.0


@REPEATABLE
@given(PAIRS)
def test_figures_are_those_of_a_loop_over_the_pixels(images):
    baseline, subject, rendered = images
    found = image_metrics(pair(baseline, subject, rendered), ABOVE)
    rows = [
        (float(baseline[p]), float(subject[p]), p)
        for p in np.ndindex(*baseline.shape)
        if rendered[p]
    ]
    gaps = [abs(s - b) for b, s, _ in rows]
    maximum = max(abs(b) for b, _, _ in rows)
    assert found.compared == len(rows)
    assert found.identical == sum(b == s for b, s, _ in rows)
    assert found.maximum == maximum
    assert found.rmse == pytest.approx(
        math.sqrt(sum(g * g for g in gaps) / len(gaps)), rel=1e-12
    )
    assert found.greatest.pixel == rows[gaps.index(max(gaps))][2]
    own = [abs(s - b) / abs(b) for b, s, _ in rows if abs(b) > ABOVE * maximum]
    assert found.of_itself == (max(own) if own else None)


@REPEATABLE
@given(PAIRS)
def test_correlation_does_not_depend_on_the_order_of_the_sides(images):
    baseline, subject, rendered = images
    forth = image_metrics(pair(baseline, subject, rendered), ABOVE).correlation
    back = image_metrics(pair(subject, baseline, rendered), ABOVE).correlation
    assert (forth is None) == (back is None)
    if forth is not None and back is not None:
        assert -1.0 <= forth <= 1.0
        assert forth == pytest.approx(back, abs=1e-9)
