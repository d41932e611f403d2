"""Counts: scaled, lifted, rounded and cut off."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.experiment import Region
from braggtrace.imageio import Area, integer_image, integer_scale
from tests.helpers import REPEATABLE

photons = st.floats(-1e6, 1e6, width=32)


def counts(value: float, scale: float, adc: float) -> int:
    """One pixel."""
    level = min(max(value * scale + adc, 0.0), 65535.0)
    return math.floor(float(np.float32(level + 0.5)))


@REPEATABLE
@given(
    values=st.lists(photons, min_size=1),
    scale=st.floats(1e-6, 1e6),
    adc=st.floats(-100.0, 1e5),
)
def test_counts_are_the_scalar_ones(values, scale, adc):
    made = integer_image(np.array([values], np.float32), scale=scale, adc=adc)
    assert made.dtype == np.uint16
    assert made.tolist() == [[counts(value, scale, adc) for value in values]]


def test_rounding_to_float32_shows():
    # the sum with a half, 40000.999, is 40001 in float32
    image = np.ones((1, 1), dtype=np.float32)
    assert integer_image(image, scale=40000.499, adc=0.0).tolist() == [[40001]]
    assert math.floor(40000.499 + 0.5) == 40000


def test_pixels_outside_the_region_have_no_pedestal():
    region = Region(slow_first=1, slow_last=1, fast_first=0, fast_last=1)
    image = np.zeros((3, 3), np.float32)
    made = integer_image(image, scale=1.0, adc=40.0, area=Area(region=region))
    assert made.tolist() == [[0, 0, 0], [40, 40, 0], [0, 0, 0]]


def test_masked_pixels_have_the_pedestal():
    mask = np.array([[True, False]])
    image = np.array([[2.0, 0.0]], np.float32)
    made = integer_image(image, scale=1.0, area=Area(mask=mask))
    assert made.tolist() == [[42, 40]]


@pytest.mark.parametrize(
    ("value", "scale", "expected"),
    [
        (math.nan, 1.0, 0),
        (math.inf, 1.0, 65535),
        (-math.inf, 1.0, 0),
        (math.inf, 0.0, 0),
        (3e38, 1e300, 65535),
    ],
)
def test_extremes_are_counts_too(value, scale, expected):
    image = np.array([[value]], np.float32)
    assert integer_image(image, scale=scale).tolist() == [[expected]]


@pytest.mark.parametrize("asked", [None, 0.0, -2.0])
def test_brightest_pixel_has_55000_counts(asked):
    assert integer_scale(asked, 110.0) == 500.0


@pytest.mark.parametrize("maximum", [0.0, -1.0, math.nan])
def test_scale_of_a_black_image_is_one(maximum):
    assert integer_scale(None, maximum) == 1.0


def test_scale_that_was_asked_for_is_taken():
    assert integer_scale(0.25, 110.0) == 0.25
