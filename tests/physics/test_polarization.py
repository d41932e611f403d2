"""The unpolarised factor in an image, and the limits of the polarised one."""

import pytest
import torch

from braggtrace.simulator import render
from tests.simulator import oracles
from tests.simulator.cases import PHYSICAL, experiment, set_up, trace

CENTRED = {"convention": "xds", "pixel_size": 4e-3, "n_slow": 9, "n_fast": 9}


def image_of(K, **changes):
    setup = set_up(experiment(polarization=K, **CENTRED, **changes), PHYSICAL)
    return render(setup, range(9), range(9))


@pytest.mark.parametrize("pixel", [(0, 0), (4, 4), (2, 7)])
def test_unpolarised_factor_is_half_of_one_plus_cosine_squared(pixel):
    exposure = experiment(**CENTRED)
    events = trace(exposure, pixel, PHYSICAL).events
    (point,) = oracles.sub_pixels(exposure, *pixel)
    cosine = point[2] / oracles.length(point)
    expected = (1 + cosine * cosine) / 2
    assert events["polar"].values.item() == pytest.approx(expected, rel=1e-15)
    assert events["ray_cos_2theta"].values.item() == pytest.approx(cosine, rel=1e-15)


def test_forward_direction_is_never_weakened():
    for K in (-1.0, 0.0, 0.3, 1.0):
        polar = trace(experiment(polarization=K, **CENTRED), (4, 4)).events["polar"]
        assert polar.values.item() == pytest.approx(1.0, abs=1e-15)


def test_unpolarised_beam_is_the_mean_of_two_crossed_polarised_ones():
    mean = (image_of(1.0) + image_of(-1.0)) / 2
    assert torch.allclose(image_of(0.0), mean, rtol=1e-14, atol=0)


def test_sign_of_the_factor_stands_for_the_crossed_axis():
    across = image_of(0.8, polarization_axis=oracles.Y)
    assert torch.allclose(image_of(-0.8), across, rtol=1e-13, atol=0)


def test_polarised_light_is_weaker_along_its_field():
    # xds: the field along x, which is fast
    along = trace(experiment(polarization=1.0, **CENTRED), (4, 8)).events
    across = trace(experiment(polarization=1.0, **CENTRED), (8, 4)).events
    cosine = along["ray_cos_2theta"].values.item()
    assert along["polar"].values.item() == pytest.approx(cosine * cosine, rel=1e-14)
    assert across["polar"].values.item() == pytest.approx(1.0, rel=1e-14)
