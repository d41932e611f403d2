"""Statistics: summed one pixel after the other."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from braggtrace.experiment import Region
from braggtrace.imageio import Area, image_statistics
from tests.helpers import REPEATABLE

photons = arrays.arrays(
    np.float32, (4, 5), elements=st.floats(-1e6, 1e6, width=32, allow_subnormal=False)
)
masks = arrays.arrays(np.bool_, (4, 5))
REGION = Region(slow_first=1, slow_last=3, fast_first=0, fast_last=2)


def oracle(image, area):
    """The same in loops."""
    total = squares = deviations = 0.0
    n = m = 0
    brightest, place = 0.0, None
    bounds = area.region or Region(slow_first=0, slow_last=3, fast_first=0, fast_last=4)
    inside = [
        (slow, fast)
        for slow in range(bounds.slow_first, bounds.slow_last + 1)
        for fast in range(bounds.fast_first, bounds.fast_last + 1)
    ]
    for at in inside:
        m += 1
        if area.mask is not None and not area.mask[at]:
            continue
        n += 1
        value = float(image[at])
        total += value
        squares += float(np.float32(value * value))
        if value > brightest:
            brightest, place = value, at
    mean = total / max(n, 1)
    for at in inside:
        deviations += (float(image[at]) - mean) * (float(image[at]) - mean)
    rms = math.sqrt(squares / (max(n, 2) - 1))
    return brightest, place, mean, rms, math.sqrt(deviations / (max(m, 2) - 1)), n, m


@REPEATABLE
@given(image=photons, mask=st.none() | masks, region=st.sampled_from([None, REGION]))
def test_numbers_are_the_scalar_ones(image, mask, region):
    area = Area(region=region, mask=mask)
    if mask is not None:
        image = np.where(mask, image, np.float32(0))
    made = image_statistics(image, area)
    got = (made.maximum, made.brightest, made.mean, made.rms, made.rmsd)
    assert (*got, made.rendered, made.in_region) == oracle(image, area)


def test_sum_runs_in_order():
    # summed in pairs, the small numbers would not be lost
    image = np.array([[2.0**24] + [2.0**-30] * 4096], dtype=np.float32)
    assert image_statistics(image).mean == 2.0**24 / 4097


def test_not_a_number_is_never_the_brightest():
    image = np.array([[math.nan, 1.0, 3.0, 3.0]], dtype=np.float32)
    made = image_statistics(image)
    assert (made.maximum, made.brightest) == (3.0, (0, 2))
    assert math.isnan(made.mean)
    assert math.isnan(made.rmsd)


def test_infinite_pixels_do_not_warn():
    made = image_statistics(np.array([[math.inf, 3e38]], dtype=np.float32))
    assert made.maximum == math.inf
    assert made.rms == math.inf


@pytest.mark.parametrize("pixels", [[[0.0]], [[-1.0, -2.0]]])
def test_image_without_light_has_no_brightest_pixel(pixels):
    made = image_statistics(np.array(pixels, dtype=np.float32))
    assert (made.maximum, made.brightest) == (0.0, None)


def test_empty_region_has_zeros():
    region = Region(slow_first=2, slow_last=1, fast_first=0, fast_last=0)
    made = image_statistics(np.ones((4, 5), np.float32), Area(region=region))
    assert (made.mean, made.rms, made.rmsd) == (0.0, 0.0, 0.0)
    assert (made.rendered, made.in_region) == (0, 0)
