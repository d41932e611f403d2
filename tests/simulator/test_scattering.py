"""Diffracted rays, scattering vectors, Miller indices, against the scalar oracle."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.simulator.beam import Sources
from braggtrace.simulator.scattering import (
    diffracted_ray,
    miller_indices,
    scattering_vector,
    within_resolution,
)
from tests.simulator import oracles
from tests.simulator.cases import NULL, repeatable, vectors

LENGTH_1 = (1,) * 6


def at(*points):
    """Points on the pixel axis."""
    return torch.tensor(points, dtype=torch.float64).reshape(-1, 1, 1, 1, 1, 1, 3)


def ray(incident, wavelength):
    return Sources(
        incident=at(incident),
        wavelength=torch.full(LENGTH_1, wavelength, dtype=torch.float64),
    )


somewhere = vectors.filter(lambda v: oracles.length(v) > 1e-3)


@repeatable
@given(somewhere)
def test_diffracted_ray_agrees_with_the_oracle_to_the_last_bit_or_two(point):
    diffracted, distance = diffracted_ray(at(point), NULL)
    assert distance.shape == LENGTH_1
    # torch's square root is off by one ulp, 2.2e-16, for one double in a hundred
    size = pytest.approx(oracles.length(point), rel=2.3e-16, abs=0)
    assert distance.item() == size
    direction = pytest.approx(oracles.unit(point), rel=5e-16, abs=0)
    assert diffracted.flatten().tolist() == direction


@repeatable
@given(somewhere, somewhere, st.floats(0.5e-10, 3e-10))
def test_scattering_vector_has_the_oracle_bits(point, beam, wavelength):
    d, s = oracles.unit(point), oracles.unit(beam)
    q = scattering_vector(at(d), ray(s, wavelength), NULL)
    assert q.flatten().tolist() == [(d[i] - s[i]) / wavelength for i in range(3)]


def test_scattering_vector_of_the_direct_beam_is_zero():
    q = scattering_vector(at((0.6, 0.0, 0.8)), ray((0.6, 0.0, 0.8), 1e-10), NULL)
    assert q.flatten().tolist() == [0.0, 0.0, 0.0]


@repeatable
@given(st.floats(0.01, 3.1))
def test_length_of_the_scattering_vector_is_twice_the_sine_over_wavelength(twotheta):
    d = (math.cos(twotheta), math.sin(twotheta), 0.0)
    q = scattering_vector(at(d), ray(oracles.X, 1.5e-10), NULL)
    expected = 2 * math.sin(twotheta / 2) / 1.5e-10
    # 1 − cos 2θ of the smallest angle keeps twelve digits
    assert oracles.length(q.flatten().tolist()) == pytest.approx(expected, rel=1e-11)


@repeatable
@given(somewhere, somewhere, somewhere, somewhere)
def test_indices_have_the_oracle_bits(a, b, c, q):
    fractional, whole = miller_indices((at(a), at(b), at(c)), at(q), NULL)
    expected = [oracles.dot(v, q) for v in (a, b, c)]
    assert [part.item() for part in fractional] == expected
    assert [part.item() for part in whole] == [
        oracles.nearest_whole(h) for h in expected
    ]


@pytest.mark.parametrize(
    ("h", "nearest"),
    [
        (0.5, 0.0),
        (-0.5, -1.0),
        (1.5, 1.0),
        (0.50000001, 1.0),
        (-0.49999999, 0.0),
        (7.0, 7.0),
    ],
)
def test_tie_goes_down(h, nearest):
    axes = tuple(at(v) for v in (oracles.X, oracles.Y, oracles.Z))
    _, whole = miller_indices((axes[0], axes[1], axes[2]), at((h, h, h)), NULL)
    assert [part.item() for part in whole] == [nearest] * 3


def test_rounding_carries_no_gradient():
    q = at((1.2, 0.3, 0.4)).requires_grad_()
    axes = tuple(at(v) for v in (oracles.X, oracles.Y, oracles.Z))
    fractional, whole = miller_indices((axes[0], axes[1], axes[2]), q, NULL)
    assert all(part.requires_grad for part in fractional)
    assert not any(part.requires_grad for part in whole)


def test_each_pixel_meets_each_phi_step():
    cell = torch.arange(12.0, dtype=torch.float64).reshape(1, 1, 1, 1, 4, 1, 3)
    q = at((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    fractional, whole = miller_indices((cell, cell, cell), q, NULL)
    assert all(part.shape == (2, 1, 1, 1, 4, 1) for part in (*fractional, *whole))
    assert fractional[0][:, 0, 0, 0, :, 0].tolist() == [[0, 3, 6, 9], [1, 4, 7, 10]]


def test_there_is_no_limit_without_dmin():
    assert within_resolution(at((1e9, 0.0, 0.0)), 0.0, NULL) is None


@repeatable
@given(somewhere, st.floats(0.01, 5.0))
def test_ray_sees_spacings_of_the_inverse_length_of_its_vector(q, dmin):
    seen = within_resolution(at(q), dmin, NULL)
    assert seen is not None
    # d = 0.5 / stol, stol = |q| / 2; an equality is left to rounding
    spacing = 1 / oracles.length(q)
    if abs(spacing / dmin - 1) > 1e-12:
        assert seen.item() is (spacing >= dmin)


def test_direct_beam_passes_any_limit():
    seen = within_resolution(at((0.0, 0.0, 0.0)), 10.0, NULL)
    assert seen is not None
    assert seen.item() is True
