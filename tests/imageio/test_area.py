"""Which pixels of an image were rendered."""

import numpy as np
import pytest

from braggtrace.errors import InternalError
from braggtrace.experiment import Detector, Region
from braggtrace.imageio import Area

SHAPE = (5, 7)


def region(slow_first, slow_last, fast_first, fast_last):
    return Region(
        slow_first=slow_first,
        slow_last=slow_last,
        fast_first=fast_first,
        fast_last=fast_last,
    )


def numbered():
    return np.arange(35).reshape(SHAPE)


def test_no_region_is_the_whole_image():
    assert numbered()[Area().window()].shape == SHAPE


def test_bounds_are_inclusive():
    cut = numbered()[Area(region=region(1, 2, 3, 5)).window()]
    assert cut.tolist() == [[10, 11, 12], [17, 18, 19]]


def test_region_beyond_the_image_is_cut_off():
    assert numbered()[Area(region=region(-3, 99, 6, 99)).window()].shape == (5, 1)


@pytest.mark.parametrize("bounds", [(3, 2, 0, 6), (0, 4, 5, 1), (-5, -2, 0, 6)])
def test_bounds_in_disorder_hold_no_pixel(bounds):
    assert numbered()[Area(region=region(*bounds)).window()].size == 0


def test_detectors_bytes_become_a_mask():
    flags = bytes([1, 0] * 17 + [255])
    detector = Detector(pixel_size=1e-4, n_slow=5, n_fast=7, distance=0.1, mask=flags)
    rendered = Area.of(detector).rendered(SHAPE)
    assert rendered.shape == SHAPE
    assert rendered.flatten().tolist() == [flag != 0 for flag in flags]


def test_detector_without_a_mask_renders_its_region():
    detector = Detector(
        pixel_size=1e-4, n_slow=5, n_fast=7, distance=0.1, region=region(0, 1, 2, 2)
    )
    assert Area.of(detector).rendered(SHAPE).tolist() == [[True], [True]]


def test_mask_of_another_image_is_an_error():
    mask = np.ones((7, 5), dtype=np.bool_)
    with pytest.raises(InternalError, match=r"mask of \(7, 5\)"):
        Area(mask=mask).rendered(SHAPE)
