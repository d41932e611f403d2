"""Bragg's law: a pixel placed exactly on a reflection of a cubic crystal."""

import math
from dataclasses import replace

import pytest
import torch

from braggtrace.simulator.shape import grating
from tests.simulator import oracles
from tests.simulator.cases import NANOBRAGG, PHYSICAL, cell, experiment, trace

EDGE = 50.0  # Å
WAVELENGTH = 1.2  # Å
DISTANCE = 0.1  # m
PIXEL = (20, 40)
REFLECTIONS = [(1, 0, 0), (0, -3, 0), (2, 1, 0), (4, -4, 2), (-7, 5, 6), (1, 2, 12)]
CUBIC = cell(EDGE, EDGE, EDGE, 90.0, 90.0, 90.0)


def triad(along, towards):
    """Right-handed unit vectors; the first along a given one."""
    first = oracles.unit(along)
    third = oracles.unit(oracles.cross(first, towards))
    return first, oracles.cross(third, first), third


def on_reflection(hkl, azimuth=0.7, cells=(5, 6, 7)):
    """A crystal turned into reflection, and a detector whose pixel meets the ray.

    The beam runs along x. The reciprocal vector G = hkl/a is laid onto the scattering
    vector of a ray at the Bragg angle, at some azimuth about the beam.
    """
    d = EDGE / math.sqrt(sum(h * h for h in hkl))
    theta = math.asin(WAVELENGTH / (2 * d))
    out = (0.0, math.cos(azimuth), math.sin(azimuth))
    ray = oracles.plus(
        oracles.times(math.cos(2 * theta), oracles.X),
        oracles.times(math.sin(2 * theta), out),
    )
    q = oracles.plus(ray, oracles.times(-1.0, oracles.X))
    lab, own = triad(q, (0.3, 0.5, -0.7)), triad(hkl, (0.1, 0.9, 0.2))
    turn = [
        [sum(lab[k][i] * own[k][j] for k in range(3)) for j in range(3)]
        for i in range(3)
    ]
    scale = WAVELENGTH / EDGE
    matrix = tuple(tuple(turn[i][j] * scale for j in range(3)) for i in range(3))
    radius = DISTANCE * math.tan(2 * theta)
    # fast is z, slow is −y
    f, s = radius * out[2], -radius * out[1]
    p = 0.2e-3
    exposure = experiment(
        convention="custom",
        wavelength=WAVELENGTH * 1e-10,
        cell=None,
        matrix=matrix,
        misset=(0.0, 0.0, 0.0),
        cells=cells,
        distance=DISTANCE,
        beam_center=((PIXEL[1] + 0.5) * p - f, (PIXEL[0] + 0.5) * p - s),
    )
    return exposure, theta, d


@pytest.mark.parametrize("hkl", REFLECTIONS)
def test_pixel_on_a_reflection_sees_it_at_the_bragg_angle(hkl):
    exposure, theta, d = on_reflection(hkl)
    events = trace(exposure, PIXEL, PHYSICAL).events
    cosine = events["ray_cos_2theta"].values.item()
    # 2·sin²θ = 1 − cos 2θ; of 2θ = 1.4° eleven digits are left
    assert math.sqrt((1 - cosine) / 2) == pytest.approx(math.sin(theta), rel=1e-11)
    assert math.sin(theta) == pytest.approx(WAVELENGTH / (2 * d), rel=1e-15)


@pytest.mark.parametrize("hkl", REFLECTIONS)
def test_pixel_on_a_reflection_has_its_indices(hkl):
    exposure, _, _ = on_reflection(hkl)
    events = trace(exposure, PIXEL, PHYSICAL).events
    # rounding leaves some 1e-14; 1e-9 is far inside any peak
    assert events["hkl_frac"].values[0] == pytest.approx(hkl, rel=0, abs=1e-9)
    assert tuple(events["hkl_rounded"].values[0]) == hkl


@pytest.mark.parametrize("hkl", REFLECTIONS)
def test_scattering_vector_of_a_reflection_has_the_length_of_one_over_d(hkl):
    exposure, _, d = on_reflection(hkl)
    q = trace(exposure, PIXEL, PHYSICAL).events["scattering_vec"].values[0]
    assert oracles.length(q) == pytest.approx(1e10 / d, rel=1e-11)


@pytest.mark.parametrize("hkl", REFLECTIONS)
@pytest.mark.parametrize("cells", [(5, 6, 7), (1, 9, 2)])
def test_all_cells_scatter_in_phase_at_a_reflection(hkl, cells):
    exposure, _, _ = on_reflection(hkl, cells=cells)
    events = trace(exposure, PIXEL, PHYSICAL).events
    amplitude = abs(events["F_latt"].values.item())
    # the indices are whole to 1e-13, which costs the square of it
    assert amplitude == pytest.approx(math.prod(cells), rel=1e-14)


@pytest.mark.parametrize("hkl", REFLECTIONS)
def test_all_cells_scatter_in_phase_next_to_a_reflection_of_the_c_program(hkl):
    cells = (5, 6, 7)
    exposure, _, _ = on_reflection(hkl, cells=cells)
    # its grating takes the whole index, and at a reflection is rounding noise; one
    # nanometre away the indices are off by 1e-7, which costs 1e-11 of the amplitude
    detector = exposure.detector
    assert detector.beam_center is not None
    x, y = detector.beam_center
    beside = replace(detector, beam_center=(x + 1e-9, y + 1.3e-9))
    events = trace(replace(exposure, detector=beside), PIXEL, NANOBRAGG).events
    amplitude = abs(events["F_latt"].values.item())
    # noise: 1e-15·h over 1e-7, in each of three gratings
    assert amplitude == pytest.approx(math.prod(cells), rel=1e-6)


def test_reflection_beyond_the_limiting_sphere_does_not_exist():
    # λ/2d > 1 for 84 0 0 at this wavelength: no angle fulfils Bragg's law
    with pytest.raises(ValueError, match="math domain"):
        on_reflection((84, 0, 0))
    # and indeed no direction reaches further than 2/λ
    backwards = experiment(
        convention="custom",
        direction=(-1.0, 0.0, 0.0),
        normal=(1.0, 0.0, 0.0),
        wavelength=WAVELENGTH * 1e-10,
        cell=CUBIC,
    )
    q = trace(backwards, (32, 32), PHYSICAL).events["scattering_vec"].values[0]
    assert oracles.length(q) <= 2e10 / WAVELENGTH
    assert oracles.length(q) == pytest.approx(2e10 / WAVELENGTH, rel=1e-5)


def test_mean_square_of_the_grating_is_the_number_of_cells():
    for n in (1, 2, 5, 36):
        # N points more than the degree of the polynomial: the mean is exact
        h = (torch.arange(200, dtype=torch.float64) + 0.5) / 200
        mean = (grating(math.pi * h, n) ** 2).mean().item()
        assert mean == pytest.approx(n, rel=1e-11)


@pytest.mark.parametrize("cells", [2, 3, 6])
def test_peak_grows_with_the_square_of_the_crystal(cells):
    # the direct beam: every cell is in phase, whatever the orientation
    exposure = experiment(
        convention="xds", n_slow=5, n_fast=5, cells=(cells, cells, cells)
    )
    events = trace(exposure, (2, 2), PHYSICAL).events
    expected = 1e4 * float(cells) ** 6
    # the ray lies along the beam to 1e-17; nothing else differs
    assert events["I_before_scaling"].values.item() == pytest.approx(
        expected, rel=1e-14
    )
