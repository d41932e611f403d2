"""The noise image: order of the deviates, pedestal, overloads."""

import numpy as np

from braggtrace.experiment import Region
from braggtrace.imageio import Area, PoissonGenerator, noise_image
from braggtrace.simulator.random import UniformGenerator

IMAGE = np.array([[0.5, 30.0, 4000.0], [2.5e6, 7.0, 0.0]], dtype=np.float32)


def test_pixels_are_drawn_row_by_row():
    poisson = PoissonGenerator(UniformGenerator(-9))
    drawn = [[poisson(float(mean)) for mean in row] for row in IMAGE]
    made = noise_image(IMAGE, UniformGenerator(-9), adc=0.0)
    expected = np.minimum(drawn, 65535.0).astype(int)
    assert made.pixels.tolist() == expected.tolist()
    assert made.photons == sum(map(sum, drawn))
    assert made.overloads == 1


def test_region_alone_draws_and_has_the_pedestal():
    region = Region(slow_first=1, slow_last=1, fast_first=1, fast_last=2)
    made = noise_image(IMAGE, UniformGenerator(-9), area=Area(region=region))
    assert made.pixels[0].tolist() == [0, 0, 0]
    alone = noise_image(IMAGE[1:, 1:], UniformGenerator(-9))
    assert made.pixels[1].tolist() == [0, *alone.pixels[0].tolist()]
    assert made.photons == alone.photons


def test_masked_pixel_draws_for_its_zero():
    masked = np.where(IMAGE > 5.0, 0.0, IMAGE).astype(np.float32)
    mask = masked > 0.0
    with_mask = noise_image(masked, UniformGenerator(-9), area=Area(mask=mask))
    without = noise_image(masked, UniformGenerator(-9))
    assert with_mask.pixels.tolist() == without.pixels.tolist()


def test_negative_sum_wraps():
    dark = np.zeros((1, 2), dtype=np.float32)
    made = noise_image(dark, UniformGenerator(-9), adc=-5.0)
    assert made.pixels.tolist() == [[65531, 65531]]
    assert made.overloads == 0


def test_not_a_number_is_zero_counts():
    image = np.array([[np.nan, 0.0]], dtype=np.float32)
    assert noise_image(image, UniformGenerator(-9)).pixels.tolist() == [[0, 40]]


def test_empty_region_has_no_photons():
    region = Region(slow_first=1, slow_last=0, fast_first=0, fast_last=2)
    made = noise_image(IMAGE, UniformGenerator(-9), area=Area(region=region))
    assert (made.photons, made.overloads, made.pixels.max()) == (0.0, 0, 0)


def test_progress_counts_the_rows():
    told = []
    noise_image(
        IMAGE, UniformGenerator(-9), progress=lambda done, of: told.append((done, of))
    )
    assert told == [(1, 2), (2, 2)]


def test_same_seed_gives_the_same_image():
    first, again = (noise_image(IMAGE, UniformGenerator(-9)) for _ in range(2))
    other = noise_image(IMAGE, UniformGenerator(-10))
    assert first.pixels.tolist() == again.pixels.tolist() != other.pixels.tolist()
