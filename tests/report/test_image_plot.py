"""The picture of two images, whatever they are like."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from braggtrace.imagecompare import DEFAULT_LIMITS, judge_images
from braggtrace.report.image_plot import image_png, pooled
from tests.imagecompare.images import changed, pair, spots
from tests.slow import mostly_slow

DARK = np.zeros((4, 5), dtype=np.float32)
PAIRS = {
    "spots": (spots(), 1.1 * spots()),
    "not finite": (spots(), changed(spots(), (3, 4), np.nan)),
    "other shapes": (spots().T, spots()),
    "dark": (DARK, DARK),
    "one pixel": (np.ones((1, 1)), np.ones((1, 1))),
    "below zero": (-spots(), spots()),
}


@pytest.mark.parametrize(
    "kind",
    mostly_slow(
        PAIRS, but=lambda kind: kind == "below zero", why="draws a figure each"
    ),
)
def test_any_pair_gives_a_picture(kind):
    both = pair(*PAIRS[kind], origin=(100, 200))
    data = image_png(both, judge_images(both, DEFAULT_LIMITS), "a name")
    with Image.open(BytesIO(data)) as picture:
        assert picture.format == "PNG"
        colours = picture.convert("RGB").getcolors(2**24)
        assert colours is not None
        assert len(colours) > 100


def test_single_bright_pixel_survives_pooling():
    image = np.zeros((1000, 1700), dtype=np.float32)
    image[777, 1234] = -5.0
    small = pooled(image, 100)
    assert max(small.shape) <= 100
    assert small[777 // 17, 1234 // 17] == -5.0
    assert np.count_nonzero(small) == 1


def test_value_that_is_not_finite_survives_pooling():
    image = np.full((10, 10), 1e9)
    image[3, 3] = np.nan
    assert np.isnan(pooled(image, 2)[0, 0])


def test_small_image_is_not_pooled():
    np.testing.assert_array_equal(pooled(spots()), spots())
