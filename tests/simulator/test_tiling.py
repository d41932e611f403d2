"""How an image is cut into tiles."""

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.simulator.tiling import pixels_at, tiles

WIDTH = 7


def cut(pixels, stops, tile):
    detector = SimpleNamespace(n_fast=WIDTH)
    setup: Any = SimpleNamespace(experiment=SimpleNamespace(detector=detector))
    return list(tiles(setup, pixels, stops, tile))


@pytest.mark.parametrize("part", [range(12), range(5, 6), range(3, 9), range(10, 12)])
def test_pixels_of_a_rectangle_go_along_its_rows(part):
    rows, columns = torch.tensor([2, 5, 6]), torch.tensor([0, 3, 4, 9])
    every = torch.cartesian_prod(rows, columns)
    assert torch.equal(pixels_at(part, rows, columns), every[part.start : part.stop])


@given(
    st.sets(st.integers(0, 34)),
    st.sets(st.none() | st.integers(-3, 40)),
    st.integers(1, 9),
)
def test_tiles_hold_each_pixel_once_and_a_stop_alone(places, stops, tile):
    flat = torch.tensor(sorted(places), dtype=torch.int64)
    pixels = torch.stack((flat // WIDTH, flat % WIDTH), dim=-1)
    parts = cut(pixels, stops, tile)
    assert torch.equal(torch.cat([pixels[:0], *parts]), pixels)
    assert all(1 <= len(part) <= tile for part in parts)
    alone = {int(p[0, 0] * WIDTH + p[0, 1]) for p in parts if len(p) == 1}
    assert places & stops <= alone
