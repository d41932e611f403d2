"""The PGM: header, levels, scale."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.imageio import encode_pgm, pgm_scale
from tests.helpers import REPEATABLE


def test_header_names_size_and_scale():
    image = np.array([[0.0, 1.0, 2.0], [3.0, 4.0, 1e9]], dtype=np.float32)
    data = encode_pgm(image, 1.5)
    head = b"P5\n3 2\n# pixels scaled by 1.5\n255\n"
    assert data == head + bytes([0, 1, 3, 4, 6, 255])


@REPEATABLE
@given(
    values=st.lists(st.floats(0.0, 1e6, width=32), min_size=1),
    scale=st.floats(1e-6, 1e3),
)
def test_levels_are_the_scalar_ones(values, scale):
    data = encode_pgm(np.array([values], dtype=np.float32), scale)
    levels = [math.trunc(min(value * scale, 255.0)) for value in values]
    assert list(data[-len(values) :]) == levels


def test_extremes_are_levels_too():
    image = np.array([[math.nan, math.inf, -math.inf, -3.0]], dtype=np.float32)
    assert encode_pgm(image, 1.0)[-4:] == bytes([0, 255, 0, 253])


@pytest.mark.parametrize("asked", [None, 0.0, -1.0])
def test_five_deviations_have_level_250(asked):
    assert pgm_scale(asked, 2.0, 7.0) == 25.0


@pytest.mark.parametrize("rmsd", [0.0, math.nan])
def test_image_without_deviation_has_the_integer_scale(rmsd):
    assert pgm_scale(None, rmsd, 7.0) == 7.0


def test_scale_that_was_asked_for_is_taken():
    assert pgm_scale(0.125, 2.0, 7.0) == 0.125
