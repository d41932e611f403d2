"""Weights that a pixel takes once, and those that it takes at every step."""

import math

import pytest
import torch

from braggtrace.experiment import Sensor, Source
from braggtrace.simulator import render
from tests.simulator import oracles
from tests.simulator.cases import NANOBRAGG, PHYSICAL, experiment, set_up, trace

# one cell scatters evenly, so that the weights are all that is left
EVEN = {"cells": (1, 1, 1), "fluence": 1e28, "distance": 0.02}
F_SQUARED = 1e4 * oracles.THOMSON * 1e28
SENSOR = Sensor(thickness=1e-4, layers=2, pitch=1e-4, attenuation=1e4)
PIXEL = (3, 60)


def photons(switches=NANOBRAGG, **changes):
    events = trace(experiment(**{**EVEN, **changes}), PIXEL, switches).events
    return events["I_pixel_final"].values.item() / F_SQUARED


def weights_of(exposure):
    """Solid angle and polarisation of each sub-pixel."""
    placed = oracles.place(exposure)
    p, close = exposure.detector.pixel_size, placed["close_distance"]
    K = exposure.beam.polarization
    pairs = []
    for point in oracles.sub_pixels(exposure, *PIXEL):
        R = oracles.length(point)
        polar = oracles.kahn(K, oracles.X, oracles.unit(point), oracles.Z)
        pairs.append((p * p * close / R**3, polar))
    return pairs


@pytest.mark.parametrize("oversample", [1, 2, 3])
def test_corner_stands_for_the_pixel_in_the_c_program(oversample):
    changes = {"oversample": oversample, "polarization": 0.9}
    omega, polar = weights_of(experiment(**EVEN, **changes))[0]
    assert photons(**changes) == pytest.approx(omega * polar, rel=1e-13)


@pytest.mark.parametrize("oversample", [1, 2, 3])
def test_each_sub_pixel_has_its_own_weights_in_physical_mode(oversample):
    changes = {"oversample": oversample, "polarization": 0.9}
    pairs = weights_of(experiment(**EVEN, **changes))
    mean = math.fsum(omega * polar for omega, polar in pairs) / len(pairs)
    assert photons(PHYSICAL, **changes) == pytest.approx(mean, rel=1e-13)


def test_switched_weights_multiply_the_running_sum_in_the_c_program():
    changes = {"oversample": 2, "oversample_omega": True}
    pairs = weights_of(experiment(**EVEN, **changes))
    total = 0.0
    for omega, _ in pairs:
        total = (total + 1.0) * omega
    expected = total / 4 * pairs[0][1]
    assert photons(**changes) == pytest.approx(expected, rel=1e-13)


def test_switches_change_nothing_in_physical_mode():
    plain = photons(PHYSICAL, oversample=2, sensor=SENSOR)
    names = ("oversample_thick", "oversample_polar", "oversample_omega")
    switched = photons(
        PHYSICAL, oversample=2, sensor=SENSOR, **dict.fromkeys(names, True)
    )
    assert switched == plain


def test_last_layer_stands_for_the_sensor_in_the_c_program():
    setup = set_up(experiment(**EVEN, sensor=SENSOR))
    (point,) = oracles.sub_pixels(setup.experiment, *PIXEL)
    # the second layer lies a pitch deeper
    deeper = oracles.plus(point, (1e-4, 0.0, 0.0))
    parallax = oracles.unit(deeper)[0]
    expected = math.exp(-1 / parallax) - math.exp(-2 / parallax)
    events = trace(setup.experiment, PIXEL).events
    got = events["capture_fraction"].values.item()
    assert got == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("layers", [1, 2, 7])
def test_layers_together_catch_what_beer_and_lambert_say(layers):
    # all in one place, as seen from a sample far away
    far = {"distance": 100.0, "n_slow": 64, "n_fast": 64}
    sensor = Sensor(thickness=1e-4, layers=layers, pitch=1e-4 / layers, attenuation=1e4)
    bare = photons(PHYSICAL, **far)
    # 1 − exp(−μT); the depth changes R by a millionth
    expected = 1 - math.exp(-1.0)
    got = photons(PHYSICAL, sensor=sensor, **far) / bare
    assert got == pytest.approx(expected, rel=1e-5)


def test_pitch_of_the_layers_follows_from_the_thickness_in_physical_mode():
    wide = Sensor(thickness=1e-4, layers=4, pitch=7e-4, attenuation=1e4)
    true = Sensor(thickness=1e-4, layers=4, pitch=2.5e-5, attenuation=1e4)
    assert photons(PHYSICAL, sensor=wide) == photons(PHYSICAL, sensor=true)
    assert photons(sensor=wide) != photons(sensor=true)


@pytest.mark.parametrize("zero", [0.0, 0])
def test_sensor_without_thickness_catches_everything(zero):
    assert photons(sensor=Sensor(thickness=zero)) == photons()


def test_oversampled_sensor_without_thickness_catches_nothing_as_in_the_c_program():
    assert photons(oversample_thick=True) == 0.0


def test_beam_without_polarisation_factor_has_none():
    omega, _ = weights_of(experiment(**EVEN))[0]
    assert photons(polarization_off=True) == pytest.approx(omega, rel=1e-14)


def test_oversampled_polarisation_overrules_its_absence_in_the_c_program_alone():
    off = {"polarization_off": True, "oversample_polar": True, "polarization": 0.9}
    omega, polar = weights_of(experiment(**EVEN, polarization=0.9))[0]
    assert photons(**off) == pytest.approx(omega * polar, rel=1e-13)
    assert photons(PHYSICAL, **off) == pytest.approx(omega, rel=1e-13)


def test_point_pixel_has_no_area_in_the_c_program():
    (point,) = oracles.sub_pixels(experiment(**EVEN), *PIXEL)
    R = oracles.length(point)
    _, polar = weights_of(experiment(**EVEN))[0]
    assert photons(point_pixel=True) == pytest.approx(polar / R**2, rel=1e-13)
    expected = polar * 4e-8 / R**2
    assert photons(PHYSICAL, point_pixel=True) == pytest.approx(expected, rel=1e-13)


def rays(*weights):
    places = ((-10.0, 0.0, 0.0), (-10.0, 8.0, 3.0))
    return tuple(
        Source(position=place, weight=weight, wavelength=1e-10)
        for place, weight in zip(places, weights, strict=True)
    )


def test_weights_of_rays_are_ignored_by_the_c_program():
    assert photons(sources=rays(9.0, 0.0)) == photons(sources=rays(1.0, 1.0))


def test_weights_of_rays_are_relative_in_physical_mode():
    heavy, double = rays(3.0, 1.0), rays(6.0, 2.0)
    got = photons(PHYSICAL, sources=heavy)
    # the same ratios of floats
    assert photons(PHYSICAL, sources=double) == pytest.approx(got, rel=1e-15)
    alone = [photons(PHYSICAL, sources=(ray,)) for ray in rays(1.0, 1.0)]
    expected = (3 * alone[0] + alone[1]) / 4
    assert got == pytest.approx(expected, rel=1e-13)


def test_polarisation_is_that_of_the_first_ray_in_the_c_program():
    one, two = rays(1.0, 1.0)
    changes = {"polarization": 0.95}
    first, second = (photons(sources=(ray,), **changes) for ray in (one, two))
    assert first != pytest.approx(second, rel=1e-3)
    assert photons(sources=(one, two), **changes) == pytest.approx(first, rel=1e-13)
    assert photons(sources=(two, one), **changes) == pytest.approx(second, rel=1e-13)
    got = photons(PHYSICAL, sources=(one, two), **changes)
    assert got == pytest.approx((first + second) / 2, rel=1e-13)


def test_pixel_beyond_the_resolution_is_dark():
    # 2θ = 16° at 1.2 Å: finer than 10 Å and coarser than 2 Å
    assert photons(dmin=1e-9) == 0.0
    assert photons(dmin=2e-10) == photons()


def test_water_is_dark_beyond_the_resolution_in_the_c_program():
    # the polarisation factor stays at zero there
    assert photons(dmin=1e-9, water=1e-5) == 0.0
    assert photons(dmin=2e-10, water=1e-5) > photons()


def test_image_with_switched_weights_is_a_whole():
    exposure = experiment(
        oversample=2, sensor=SENSOR, oversample_thick=True, polarization=0.9
    )
    for switches in (NANOBRAGG, PHYSICAL):
        image = render(set_up(exposure, switches), range(6), range(7))
        assert torch.isfinite(image).all()
        final = trace(exposure, (5, 6), switches).events["I_pixel_final"]
        limit = 1e-9 * image.mean().item()  # vector lanes, an ulp of a sine
        expected = image[5, 6].item()
        assert final.values.item() == pytest.approx(expected, rel=1e-9, abs=limit)
