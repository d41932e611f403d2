"""Solid angle and polarisation of a pixel, against the scalar oracle."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.simulator.beam import sources
from braggtrace.simulator.corrections import polarization, solid_angle
from braggtrace.simulator.frame import lab_frame
from tests.simulator import oracles
from tests.simulator.cases import (
    NANOBRAGG,
    NULL,
    PRECISION,
    experiment,
    repeatable,
    rotations,
    set_up,
    trace,
    vectors,
)

directions = vectors.filter(lambda v: oracles.length(v) > 1e-3)


def kahn(K, diffracted, **changes):
    exposure = experiment(**changes)
    frame = lab_frame(exposure, NANOBRAGG, PRECISION, NULL)
    rays = sources(exposure.beam, frame, PRECISION, NULL)
    d = torch.tensor(diffracted, dtype=torch.float64).reshape(1, 1, -1, 1, 1, 1, 3)
    return polarization(K, frame, rays, d, PRECISION, NULL)


@repeatable
@given(directions, st.floats(-1.0, 1.0), directions)
def test_polarisation_agrees_with_the_oracle(point, K, axis):
    d, own = oracles.unit(point), oracles.unit(axis)
    # an axis along the beam has no plane
    own = own if oracles.length(oracles.cross(own, oracles.X)) > 1e-3 else oracles.Z
    expected = oracles.kahn(K, oracles.X, d, own)
    got = kahn(K, d, polarization_axis=own)
    assert got.shape == (1,) * 6
    # all terms are at most one; the angle's error of an ulp is not amplified
    assert got.item() == pytest.approx(expected, rel=0, abs=3e-15)


@pytest.mark.parametrize(
    ("K", "recorded"), [(0.0, 0.9308510638297873), (0.9, 0.9547872340425533)]
)
def test_polarisation_has_the_recorded_value(K, recorded):
    d = oracles.unit((0.9, 0.3, 0.2))
    # recorded with 16 digits
    assert kahn(K, d).item() == pytest.approx(recorded, rel=5e-16)


@pytest.mark.parametrize("twotheta", [0.0, 0.3, math.pi / 2, 2.0, math.pi])
def test_unpolarised_beam_gives_the_textbook_factor(twotheta):
    d = (math.cos(twotheta), 0.0, math.sin(twotheta))
    expected = (1 + math.cos(twotheta) ** 2) / 2
    assert kahn(0.0, d).item() == pytest.approx(expected, rel=1e-15)


def test_zero_as_a_tensor_is_zero_as_a_number():
    d = oracles.unit((0.5, 0.4, -0.3))
    zero = torch.tensor(0.0, dtype=torch.float64)
    assert torch.equal(kahn(zero, d), kahn(0.0, d))


def test_nothing_is_scattered_along_the_field_of_a_polarised_beam():
    # along the electric field, here z, no wave goes out at a right angle
    assert kahn(1.0, oracles.Z).item() == pytest.approx(0.0, abs=1e-16)
    assert kahn(1.0, oracles.Y).item() == pytest.approx(1.0, rel=1e-15)


def test_factor_of_the_first_sub_pixel_stands_for_the_pixel():
    exposure = experiment(polarization=0.9, oversample=2, distance=0.02)
    events = trace(exposure, (3, 60)).events
    corner, *others = (
        oracles.kahn(0.9, oracles.X, oracles.unit(point), oracles.Z)
        for point in oracles.sub_pixels(exposure, 3, 60)
    )
    # as above; the other sub-pixels are far outside of it
    assert events["polar"].values.item() == pytest.approx(corner, rel=0, abs=3e-15)
    assert min(abs(other - corner) for other in others) > 1e-6


def omega_of(exposure, pixel):
    setup = set_up(exposure)
    points = torch.tensor(oracles.sub_pixels(exposure, *pixel), dtype=torch.float64)
    distance = points.norm(dim=1).reshape(1, 1, -1, 1, 1, 1)
    return solid_angle(setup.placement, distance, NULL)


@pytest.mark.parametrize("pixel", [(0, 0), (20, 40), (63, 1)])
def test_solid_angle_agrees_with_the_oracle(pixel):
    exposure = experiment(rotations=rotations(5.0, 3.0, -4.0))
    R = oracles.length(oracles.sub_pixels(exposure, *pixel)[0])
    close = oracles.place(exposure)["close_distance"]
    assert isinstance(close, float)
    expected = 0.2e-3**2 * close / R**3
    # the placement's rounding, three times
    assert omega_of(exposure, pixel).item() == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("oversample", "printed"), [(1, 8.42e-4), (2, 8.78e-4), (4, 8.97e-4), (8, 9.07e-4)]
)
def test_solid_angle_is_that_of_the_corner_sub_pixel(oversample, printed):
    exposure = experiment(
        n_slow=32, n_fast=32, pixel_size=2e-3, distance=0.02, oversample=oversample
    )
    # the C program prints three digits
    omega = omega_of(exposure, (31, 31)).item()
    assert omega == pytest.approx(printed, abs=0.005e-4)
    event = trace(exposure, (31, 31)).events["omega_pixel"]
    assert event.values.item() == pytest.approx(omega, rel=1e-14)
