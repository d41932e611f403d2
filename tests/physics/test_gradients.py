"""Gradients of a pixel with respect to every continuous parameter.

Each parameter is a vector of numbers of order one, from which the experiment is built,
so that the step of the finite differences, 1e-6, suits all of them.
"""

import math

import pytest
import torch
from torch.autograd import gradcheck

from braggtrace.experiment import Cell, Mosaic, Sensor, Spread, StructureFactors
from braggtrace.recorder import NullRecorder, TraceRecorder
from braggtrace.simulator import pixel_photons, prepare
from tests.simulator import oracles
from tests.simulator.cases import (
    NANOBRAGG,
    NULL,
    PHYSICAL,
    PRECISION,
    experiment,
    pixel_list,
)

PIXEL = (20, 20)  # on the shoulder of a reflection, five times the image's mean
BASE = {
    "cells": (3, 4, 5),
    "polarization": 0.5,
    "phi_start": 0.02,
    "phi_step": 0.01,
    "steps": 2,
}
CUSTOM = {"convention": "custom", "pivot": "beam"}
# where 2θ is large enough to polarise
NEAR = {"distance": 0.02, "beam_center": (4e-3, 7e-3), "fluence": 1e30}
MODES = pytest.mark.parametrize("switches", [NANOBRAGG, PHYSICAL])


def triclinic(x):
    turn = math.radians(1.0)
    return {
        "cell": Cell(
            a=100.0 * x[0],
            b=110.0 * x[1],
            c=120.0 * x[2],
            alpha=80.0 * turn * x[3],
            beta=95.0 * turn * x[4],
            gamma=105.0 * turn * x[5],
        )
    }


def with_matrix(x):
    _, star = oracles.lattice(experiment().crystal, 1.2e-10, c_program=False)
    start = 1.2 * torch.tensor(star, dtype=torch.float64).T
    return {
        "cell": None,
        "misset": (0.0, 0.0, 0.0),
        "matrix": start * x.reshape(3, 3),
    }


def with_sensor(x):
    sensor = Sensor(
        thickness=1e-4 * x[0], layers=3, pitch=5e-5 * x[1], attenuation=1e4 * x[2]
    )
    return {"sensor": sensor}


# name: start, experiment's fields from it
PARAMETERS = {
    "cell": ([1.0] * 6, triclinic),
    "matrix": ([1.0] * 9, with_matrix),
    "misset": ([0.17, 0.35, 0.52], lambda x: {"misset": x}),
    "distance": ([1.0], lambda x: {"distance": 0.12 * x[0]}),
    "wavelength": ([1.0], lambda x: {"wavelength": 1.2e-10 * x[0]}),
    "fluence": ([1.0], lambda x: {"fluence": 1.26e29 * x[0]}),
    "polarization": ([0.5], lambda x: {**NEAR, "polarization": x[0]}),
    "polarization_axis": (
        [0.1, 0.2, 1.0],
        lambda x: {**NEAR, "polarization_axis": x},
    ),
    "direction": ([1.0, 0.01, -0.02], lambda x: {**CUSTOM, "direction": x}),
    "spindle": ([0.1, 0.2, 1.0], lambda x: {"spindle": x}),
    "phi": ([0.02, 0.01], lambda x: {"phi_start": x[0], "phi_step": x[1]}),
    "rotations": ([0.02, 0.01, -0.01], lambda x: {"rotations": x}),
    "twotheta": ([0.1], lambda x: {"twotheta": x[0]}),
    "twotheta_axis": (
        [0.1, 1.0, 0.2],
        lambda x: {**CUSTOM, "twotheta": 0.1, "twotheta_axis": x},
    ),
    "beam_center": (
        [6.5, 6.4],
        lambda x: {"beam_center": (1e-3 * x[0], 1e-3 * x[1])},
    ),
    "pixel_size": ([1.0], lambda x: {"pixel_size": 0.2e-3 * x[0]}),
    "fast": ([0.01, 0.02, 1.0], lambda x: {**CUSTOM, "fast": x}),
    "slow": ([0.01, -1.0, 0.02], lambda x: {**CUSTOM, "slow": x}),
    "close_distance": ([1.0], lambda x: {"close_distance": 0.12 * x[0]}),
    "origin": ([29.0, 31.0], lambda x: {"convention": "xds", "origin": x}),
    "curved": ([1.0], lambda x: {"curved": True, "distance": 0.12 * x[0]}),
    "sensor": ([1.0, 1.0, 1.0], with_sensor),
    "mosaic": ([1.0], lambda x: {"mosaic": Mosaic(spread=0.01 * x[0], domains=3)}),
    "divergence": (
        [1.0, 1.0],
        lambda x: {"horizontal": Spread(steps=3, extent=2e-3 * x[0], step=1e-3 * x[1])},
    ),
    "dispersion": (
        [1.0, 1.0],
        lambda x: {"dispersion": Spread(steps=3, extent=0.02 * x[0], step=0.01 * x[1])},
    ),
    "fudge_of_round": ([1.0], lambda x: {"shape": "round", "fudge": x[0]}),
    "fudge_of_gauss": ([1.0], lambda x: {"shape": "gauss", "fudge": x[0]}),
    "weights_at_every_step": (
        [1.0],
        lambda x: {
            "distance": 0.12 * x[0],
            "oversample": 2,
            "oversample_omega": True,
            "oversample_polar": True,
        },
    ),
}
# all components of these matter; of a vector that is normalised, one does not
FREE = ("cell", "misset", "distance", "wavelength")


def photons(x, build, switches, recorder=NULL, **changes):
    exposure = experiment(**{**BASE, **build(x), **changes})
    setup = prepare(exposure, switches, PRECISION, recorder)
    pixel = pixel_list(PIXEL)
    return pixel_photons(setup, pixel, recorder)


def start_of(name):
    start, build = PARAMETERS[name]
    return torch.tensor(start, dtype=torch.float64, requires_grad=True), build


def gradient(name, switches, **changes):
    x, build = start_of(name)
    photons(x, build, switches, **changes).backward()
    assert x.grad is not None
    return x.grad


def assert_gradient_is_right(start, build, switches, **changes):
    """Compare with finite differences, and return the sizes of the components.

    A step of 1e-6 changes h ≈ 10 by 1e-5 and the phase of the grating by 1e-4: of a
    value of one, the third derivative leaves 1e-8 of a gradient of order 100, and
    rounding 1e-9.
    """
    x = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    size = photons(x, build, switches, **changes).item()

    def relative(x):
        return photons(x, build, switches, **changes) / size

    assert gradcheck(relative, x, eps=1e-6, atol=1e-5, rtol=1e-5)
    relative(x).backward()
    assert x.grad is not None
    return x.grad.abs()


@MODES
@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_gradient_agrees_with_finite_differences(name, switches):
    sizes = assert_gradient_is_right(*PARAMETERS[name], switches)
    # a hundred times the tolerance, so that the comparison means something
    significant = sizes > 1e-3
    assert significant.all() if name in FREE else significant.any()


def test_gradient_of_interpolated_factors_agrees_with_finite_differences(tmp_path):
    path = tmp_path / "list.hkl"
    span = range(-9, 10)
    path.write_text(
        "".join(
            f"{h} {k} {m} {100 + 7 * h - 5 * k + 3 * m + h * k}\n"
            for h in span
            for k in span
            for m in span
        )
    )
    factors = StructureFactors(hkl=path, interpolate=True)
    sizes = assert_gradient_is_right(
        *PARAMETERS["cell"], PHYSICAL, structure_factors=factors, cells=(1, 1, 1)
    )
    # one cell: the interpolation alone makes the image vary
    assert (sizes > 1e-3).all()


def with_normal(x):
    return {**CUSTOM, "normal": x, "rotations": (0.1, 0.2, 0.0)}


def test_gradient_of_the_normal_agrees_with_finite_differences():
    sizes = assert_gradient_is_right([1.1, 0.1, 0.2], with_normal, PHYSICAL)
    assert (sizes > 1e-3).any()


def test_gradient_of_a_given_origin_agrees_with_finite_differences():
    def with_origin(x):
        return {**CUSTOM, "pix0": 0.12 * x}

    # the C program never uses it
    sizes = assert_gradient_is_right([1.0, 0.05, -0.05], with_origin, PHYSICAL)
    assert (sizes > 1e-3).all()


def test_normal_that_the_c_program_throws_away_has_no_gradient():
    x = torch.tensor([1.1, 0.1, 0.2], dtype=torch.float64, requires_grad=True)
    assert not photons(x, with_normal, NANOBRAGG).requires_grad


@MODES
def test_gradient_of_an_orthogonal_cell_agrees_with_finite_differences(switches):
    def orthogonal(x):
        edges = {"a": 100.0 * x[0], "b": 110.0 * x[1], "c": 120.0 * x[2]}
        right = math.pi / 2
        turns = {"alpha": right * x[3], "beta": right * x[4], "gamma": right * x[5]}
        return {"cell": Cell(**edges, **turns)}

    # sin γ* is clamped where it is one
    sizes = assert_gradient_is_right([1.0] * 6, orthogonal, switches)
    assert (sizes > 1e-3).all()


@MODES
def test_gradient_is_finite_at_the_direct_beam(switches):
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    exposure = experiment(
        convention="xds",
        n_slow=5,
        n_fast=5,
        distance=0.12 * x[0],
        wavelength=1.2e-10 * x[1],
        polarization=0.5,
    )
    setup = prepare(exposure, switches, PRECISION, NULL)
    pixel_photons(setup, pixel_list((2, 2)), NULL).backward()
    assert x.grad is not None
    # there h = 0 and 2θ = 0: only the solid angle p²/d² changes, by −2 per unit of d
    expected = -2 * pixel_photons(setup, pixel_list((2, 2)), NULL).item()
    assert x.grad[0].item() == pytest.approx(expected, rel=1e-9)
    assert x.grad[1].item() == pytest.approx(0.0, abs=1e-9)


@MODES
@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_recorder_changes_neither_value_nor_gradient(name, switches):
    results = []
    for recorder in (NullRecorder(), TraceRecorder()):
        x, build = start_of(name)
        value = photons(x, build, switches, recorder)
        value.backward()
        results.append((value.detach(), x.grad))
    (silent, without), (recorded, traced) = results
    assert torch.equal(silent, recorded)
    assert without is not None
    assert traced is not None
    assert torch.equal(without, traced)


def test_derivative_with_respect_to_fluence_is_the_value_itself():
    x, build = start_of("fluence")
    value = photons(x, build, PHYSICAL).item()
    # a product of the same numbers in another order
    assert gradient("fluence", PHYSICAL).item() == pytest.approx(value, rel=1e-15)


def test_sweep_from_zero_has_the_gradient_of_the_steps_that_rotate():
    # step 0 keeps the cell of step 1, so that both have the angle φ₀ + Δφ
    sweep = gradient("cell", NANOBRAGG, phi_start=0.0, phi_step=0.01, steps=2)
    alone = gradient("cell", NANOBRAGG, phi_start=0.01, steps=1)
    # the mean of two equal terms
    assert torch.allclose(sweep, alone, rtol=1e-12, atol=0)
