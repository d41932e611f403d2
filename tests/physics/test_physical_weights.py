"""Weights, background and invariance in physical mode, against textbooks."""

import itertools
import math
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from braggtrace.experiment import (
    Sensor,
    StructureFactors,
    Switches,
)
from braggtrace.simulator import pixel_photons, render
from tests.physics.physical import EVEN, N, but, image_of
from tests.simulator import oracles
from tests.simulator.cases import (
    NANOBRAGG,
    NULL,
    PHYSICAL,
    experiment,
    pixel_list,
    set_up,
    trace,
)

# --- weights_from_corner, running_product, sensor_pitch ------------------------------


@pytest.mark.parametrize("layers", [1, 2, 5, 50])
@pytest.mark.parametrize("convention", ["xds", "mosflm"])
def test_captured_fractions_of_the_layers_sum_to_beer_and_lambert(convention, layers):
    thickness, mu = 1e-4, 1.3e4
    pitch = thickness / max(1, layers - 1)
    sensor = Sensor(thickness=thickness, layers=layers, pitch=pitch, attenuation=mu)
    # so far away that the thickness hardly changes solid angle and polarisation
    changes: dict[str, Any] = {
        **EVEN,
        "convention": convention,
        "distance": 1000.0,
        "pixel_size": 50.0,
    }
    bare = image_of(**changes)
    got = image_of(sensor=sensor, **changes) / bare
    placement = set_up(experiment(n_slow=N, n_fast=N, **changes)).placement
    cosine = torch.empty_like(bare)
    exposure = experiment(n_slow=N, n_fast=N, **changes)
    normal = placement.normal.tolist()
    for slow in range(N):
        for fast in range(N):
            (point,) = oracles.sub_pixels(exposure, slow, fast)
            cosine[slow, fast] = oracles.dot(oracles.unit(point), normal)
    expected = 1.0 - torch.exp(-mu * thickness / cosine)
    assert cosine.min().item() < 0.8
    # T/d = 1e-7 moves angle and solid angle by a few times itself
    assert torch.allclose(got, expected, rtol=1e-6, atol=0)
    if layers > 1:
        c_program = image_of(NANOBRAGG, sensor=sensor, **changes) / bare
        assert ((c_program - expected).abs() > 0.01 * expected).all()


FLAGS = ("oversample_thick", "oversample_polar", "oversample_omega")


def test_finer_sub_pixels_converge_whatever_the_flags():
    sensor = Sensor(thickness=1e-4, layers=2, pitch=1e-4, attenuation=1e4)
    changes: dict[str, Any] = {
        "polarization": 0.7,
        "sensor": sensor,
        "distance": 0.05,
        "pixel_size": 0.1e-3,
        "cells": (3, 3, 3),
    }

    def total(edge: int, switches: Switches, **flags: bool) -> float:
        exposure = experiment(oversample=edge, **changes, **flags)
        return render(set_up(exposure, switches), range(4), range(4)).sum().item()

    sums = [total(edge, PHYSICAL) for edge in (1, 2, 4, 8, 16)]
    steps = [abs(b - a) for a, b in itertools.pairwise(sums)]
    # the midpoint rule: each halving of the sub-pixel divides the error by four
    assert all(late < early / 3 for early, late in itertools.pairwise(steps))
    for flag in FLAGS:
        assert total(4, PHYSICAL, **{flag: True}) == sums[2]
        c_program = total(4, NANOBRAGG, **{flag: True})
        assert c_program < 0.999 * total(4, NANOBRAGG)


def test_mean_of_sub_pixels_is_the_solid_angle_of_the_pixel():
    # a large pixel around the beam: a square seen from above its middle
    changes: dict[str, Any] = {
        **EVEN,
        "convention": "xds",
        "n_slow": 1,
        "n_fast": 1,
        "distance": 0.02,
        "pixel_size": 0.02,
        "polarization_off": True,
    }
    half = 0.01
    exact = 4 * math.asin(half * half / (half * half + 0.02 * 0.02))
    scale = 1e4 * oracles.THOMSON * 1e28

    def angle(switches: Switches) -> float:
        setup = set_up(experiment(oversample=64, **changes), switches)
        return render(setup, range(1), range(1)).item() / scale

    # the midpoint rule: h²/24 times the gradient through the edges, 3.0 at p = d
    error = 3.0 / 24 / 64**2
    assert angle(PHYSICAL) == pytest.approx(exact + error, rel=2e-6)
    assert abs(angle(NANOBRAGG) / exact - 1) > 0.05


# --- nopolar_overruled, point_pixel_without_area -------------------------------------


def test_polarisation_that_is_off_stays_off():
    off: dict[str, Any] = {**EVEN, "polarization_off": True}
    for edge in (1, 2):
        plain = image_of(oversample=edge, **off)
        other = image_of(
            oversample=edge, oversample_polar=True, polarization=0.9, **off
        )
        assert torch.equal(plain, other)
    overruled = image_of(NANOBRAGG, oversample_polar=True, polarization=0.9, **off)
    asked = image_of(NANOBRAGG, oversample_polar=True, polarization=0.9, **EVEN)
    assert torch.equal(overruled, asked)
    assert not torch.allclose(overruled, image_of(NANOBRAGG, **off), rtol=1e-6)


def test_point_pixel_has_the_area_of_a_pixel():
    for p in (1e-4, 2e-4):
        bare = image_of(NANOBRAGG, point_pixel=True, pixel_size=p, **EVEN)
        own = image_of(
            but("point_pixel_without_area"), point_pixel=True, pixel_size=p, **EVEN
        )
        # p² before the divisions or after them: some ulps
        assert torch.allclose(own, bare * p * p, rtol=1e-14, atol=0)
    # on the axis it faces the sample: the flat pixel's own solid angle
    along: dict[str, Any] = {**EVEN, "convention": "xds", "n_slow": 1, "n_fast": 1}
    flat, point = (
        render(
            set_up(experiment(point_pixel=on, **along), PHYSICAL), range(1), range(1)
        )
        for on in (False, True)
    )
    assert point.item() == pytest.approx(flat.item(), rel=1e-14)


# --- water_scaled_twice --------------------------------------------------------------


def test_background_is_proportional_to_the_fluence_at_any_oversampling():
    faint = StructureFactors(default_F=0.0)
    even: dict[str, Any] = {"structure_factors": faint, "water": 1e-5}
    far: dict[str, Any] = {"distance": 100.0, "pixel_size": 1e-6}

    def background(switches: Switches, fluence: float, edge: int) -> float:
        image = image_of(switches, fluence=fluence, oversample=edge, **even, **far)
        return image.mean().item() / fluence

    one = background(PHYSICAL, 1e28, 1)
    # F²·N_A·w³·10⁶/18 per r_e²·Φ·Ω, in a tiny pixel along the beam
    number = 2.57**2 * 6.02214179e23 * 1e-15 * 1e6 / 18.0
    expected = number * oracles.THOMSON * (1e-6 / 100.0) ** 2
    assert one == pytest.approx(expected, rel=1e-9)
    for fluence in (1.0, 1e20, 1e30):
        for edge in (1, 2, 4):
            # the solid angle of the sub-pixels differs by (p/d)² = 1e-16
            assert background(PHYSICAL, fluence, edge) == pytest.approx(one, rel=1e-12)
    c_program = background(NANOBRAGG, 1e28, 1)
    assert background(NANOBRAGG, 2e28, 1) == pytest.approx(2 * c_program, rel=1e-12)
    assert background(NANOBRAGG, 1e28, 2) == pytest.approx(c_program / 4, rel=1e-12)
    assert c_program == pytest.approx(one * oracles.THOMSON * 1e28, rel=1e-12)


# --- invariance ----------------------------------------------------------------------


@pytest.fixture
def threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


SWEEP: dict[str, Any] = {"phi_start": 0.0, "phi_step": 0.01, "steps": 3}


@pytest.mark.parametrize("memory", [1, 10**4, 3 * 10**5, 10**7])
def test_image_does_not_depend_on_the_size_of_a_tile(memory):
    setup = set_up(experiment(**SWEEP), PHYSICAL)
    whole = render(setup, range(N), range(N))
    assert torch.equal(render(setup, range(N), range(N), memory=memory), whole)


def test_image_does_not_depend_on_the_order_of_the_pixels():
    setup = set_up(experiment(**SWEEP), PHYSICAL)
    pixels = torch.cartesian_prod(torch.arange(N), torch.arange(N))
    order = torch.randperm(N * N, generator=torch.Generator().manual_seed(1))
    straight = pixel_photons(setup, pixels, NULL)
    shuffled = pixel_photons(setup, pixels[order], NULL)
    assert torch.equal(shuffled, straight[order])


@pytest.mark.usefixtures("threads")
def test_image_does_not_depend_on_the_number_of_threads():
    images = []
    for count in (1, 2, 3, 7):
        torch.set_num_threads(count)
        setup = set_up(experiment(n_slow=200, n_fast=200, **SWEEP), PHYSICAL)
        images.append(render(setup, range(200), range(200)))
    assert all(torch.equal(image, images[0]) for image in images[1:])


def test_pixel_alone_is_the_pixel_of_the_image():
    setup = set_up(experiment(**SWEEP), PHYSICAL)
    whole = render(setup, range(N), range(N))
    for slow, fast in ((0, 0), (0, 1), (7, 3), (N - 1, N - 1)):
        (alone,) = pixel_photons(setup, pixel_list((slow, fast)), NULL)
        assert alone.item() == whole[slow, fast].item()
    first = trace(experiment(**SWEEP), (0, 0), PHYSICAL).events["I_pixel_final"]
    assert first.values.item() == whole[0, 0].item()
