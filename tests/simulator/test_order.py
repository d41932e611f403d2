"""Which pixels are rendered, and in which order."""

import itertools

import pytest
import torch

from braggtrace.experiment import Detector, Region
from braggtrace.simulator import order, render
from braggtrace.simulator.order import pixels_in_order, rendered
from tests.simulator.cases import experiment, set_up

N_SLOW, N_FAST = 5, 7
ALL = list(itertools.product(range(N_SLOW), range(N_FAST)))
CPU = torch.device("cpu")
REGION = Region(slow_first=1, slow_last=3, fast_first=2, fast_last=4)
EVEN = bytes(i % 2 == 0 for i in range(N_SLOW * N_FAST))


def detector(**changes):
    return Detector(
        pixel_size=1e-4, n_slow=N_SLOW, n_fast=N_FAST, distance=0.1, **changes
    )


def kept(**changes):
    slow, fast = torch.tensor(ALL).unbind(-1)
    flags = rendered(detector(**changes), slow, fast).tolist()
    return [pixel for pixel, flag in zip(ALL, flags, strict=True) if flag]


def in_order(rows=None, **changes):
    chunks = pixels_in_order(detector(**changes), CPU, rows)
    return [tuple(pixel) for chunk in chunks for pixel in chunk.tolist()]


def test_every_pixel_is_rendered_by_default():
    assert kept() == ALL


def test_bounds_of_a_region_are_inclusive():
    assert kept(region=REGION) == list(itertools.product((1, 2, 3), (2, 3, 4)))


def test_masked_pixel_is_not_rendered():
    expected = [p for p in ALL if (p[0] * N_FAST + p[1]) % 2 == 0]
    assert kept(mask=EVEN) == expected


def test_any_other_byte_of_a_mask_renders():
    assert kept(mask=bytes([7] * len(ALL))) == ALL


def test_region_and_mask_both_hold():
    both = set(kept(region=REGION)) & set(kept(mask=EVEN))
    assert set(kept(region=REGION, mask=EVEN)) == both
    assert 0 < len(both) < 9


@pytest.mark.parametrize("chunk", [1, 4, 7, 1000])
def test_pixels_come_row_by_row_whatever_the_chunk(monkeypatch, chunk):
    monkeypatch.setattr(order, "CHUNK", chunk)
    assert in_order() == ALL
    assert in_order(region=REGION, mask=EVEN) == kept(region=REGION, mask=EVEN)


@pytest.mark.parametrize("rows", [range(5), range(1, 2), range(2, 5), range(4, 5)])
def test_pixels_of_some_rows_are_those_that_are_rendered_there(rows):
    for changes in ({}, {"region": REGION}, {"region": REGION, "mask": EVEN}):
        expected = [p for p in kept(**changes) if p[0] in rows]
        assert in_order(rows, **changes) == expected


def test_region_beyond_the_detector_holds_what_lies_on_it():
    beyond = Region(slow_first=3, slow_last=99, fast_first=5, fast_last=99)
    assert in_order(region=beyond) == list(itertools.product((3, 4), (5, 6)))


def test_first_pixel_of_a_large_detector_costs_few_coordinates():
    large = Detector(pixel_size=1e-4, n_slow=4000, n_fast=4000, distance=0.1)
    lengths = [len(chunk) for chunk in pixels_in_order(large, CPU, range(9, 60))]
    assert lengths[0] == order.SMALLEST
    assert sum(lengths) == 51 * 4000
    assert max(lengths) == order.CHUNK


def test_fully_masked_detector_has_no_pixel():
    assert in_order(mask=bytes(len(ALL))) == []


def test_pixel_outside_the_region_is_dark_in_the_image():
    exposure = experiment(n_slow=N_SLOW, n_fast=N_FAST, region=REGION, mask=EVEN)
    image = render(set_up(exposure), range(N_SLOW), range(N_FAST))
    whole = render(
        set_up(experiment(n_slow=N_SLOW, n_fast=N_FAST)), range(N_SLOW), range(N_FAST)
    )
    expected = set(kept(region=REGION, mask=EVEN))
    for pixel in ALL:
        if pixel in expected:
            # another vector lane, an ulp of a sine
            assert image[pixel].item() == pytest.approx(whole[pixel].item(), rel=1e-9)
        else:
            assert image[pixel].item() == 0.0
