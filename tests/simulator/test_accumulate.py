"""The sum over steps and its scaling, against the scalar oracle."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.recorder import TraceRecorder
from braggtrace.simulator import Precision
from braggtrace.simulator.accumulate import Weights, photons, sum_steps
from braggtrace.units import DEFAULT_FLUENCE, THOMSON_CROSS_SECTION
from tests.simulator import oracles
from tests.simulator.cases import NULL, PRECISION, repeatable


def some(*shape):
    generator = torch.Generator().manual_seed(7)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def column(*values):
    return torch.tensor(values, dtype=torch.float64).reshape(-1, 1, 1, 1, 1, 1)


def test_sum_runs_over_all_axes_but_the_pixel():
    F_cell, F_latt = some(2, 1, 4, 1, 3, 2), 10 * some(2, 1, 4, 1, 3, 2)
    got = sum_steps(F_cell, F_latt, NULL)
    assert got.shape == (2, 1, 1, 1, 1, 1)
    for pixel in range(2):
        pairs = zip(F_cell[pixel].flatten(), F_latt[pixel].flatten(), strict=True)
        expected = math.fsum((a * b).item() ** 2 for a, b in pairs)
        # 24 positive terms
        assert got[pixel].item() == pytest.approx(expected, rel=24 * 2.3e-16)


def test_lattice_factor_that_varies_meets_a_structure_factor_that_does_not():
    F_cell, F_latt = column(3.0), some(1, 1, 1, 1, 5, 1)
    expected = 9.0 * (F_latt * F_latt).sum().item()
    got = sum_steps(F_cell, F_latt, NULL).item()
    assert got == pytest.approx(expected, rel=1e-15)


def running_sum(terms, lattice, scattered, weights, background):
    """The C program: each weight multiplies the whole sum so far."""
    total = background
    for term, F_latt, seen, weight in zip(
        terms, lattice, scattered, weights, strict=True
    ):
        if not seen or (F_latt == 0.0 and background == 0.0):
            continue
        total = (total + term) * weight
    return total


steps = st.lists(
    st.tuples(
        st.floats(0.0, 10.0),
        st.sampled_from([0.0, 1.0, -2.5]),
        st.booleans(),
        st.floats(0.01, 1.0),
    ),
    min_size=1,
    max_size=6,
)


@repeatable
@given(steps, st.sampled_from([0.0, 3.5]))
def test_weights_of_every_step_multiply_the_running_sum(rows, background):
    F_cell, F_latt, seen, weight = (
        torch.tensor(values).reshape(1, 1, -1, 1, 1, 1)
        for values in zip(*rows, strict=True)
    )
    F_cell, F_latt = F_cell.double(), F_latt.double()
    got = sum_steps(
        F_cell,
        F_latt,
        NULL,
        scattered=seen,
        background=background,
        every=weight.double(),
    )
    terms = (F_cell * F_latt).flatten().square().tolist()
    expected = running_sum(
        terms,
        F_latt.flatten().tolist(),
        seen.flatten().tolist(),
        weight.double().flatten().tolist(),
        background,
    )
    # six products and sums of positive numbers
    assert got.item() == pytest.approx(expected, rel=1e-14, abs=1e-300)


@repeatable
@given(steps, st.sampled_from([0.0, 3.5]))
def test_weights_of_every_step_weigh_that_step_in_physical_mode(rows, background):
    F_cell, _, _, weight = (
        torch.tensor(values).double().reshape(1, 1, -1, 1, 1, 1)
        for values in zip(*rows, strict=True)
    )
    one = torch.ones_like(F_cell)
    got = sum_steps(
        F_cell, one, NULL, background=background, every=weight, running=False
    )
    pairs = zip(F_cell.flatten().tolist(), weight.flatten().tolist(), strict=True)
    expected = math.fsum((F * F + background) * w for F, w in pairs)
    assert got.item() == pytest.approx(expected, rel=1e-14, abs=1e-300)


def test_running_product_that_overflows_is_infinite_and_not_nan():
    # the first terms are nothing, the product of all weights exceeds a double
    F_cell = torch.tensor([0.0, 0.0, 1.0, 0.0, 1.0, 0.0], dtype=torch.float64)
    F_cell = F_cell.reshape(2, 1, 1, 3, 1, 1)
    every = torch.full((2, 1, 1, 3, 1, 1), 1e200, dtype=torch.float64)
    got = sum_steps(F_cell, torch.ones_like(F_cell), NULL, every=every)
    assert got.flatten().tolist() == [1e200, math.inf]


def test_photons_have_the_oracle_bits():
    weights = Weights(
        capture=column(0.75, 0.5),
        polarization=column(0.9, 0.8),
        solid_angle=column(2.5e-6, 3.5e-6),
    )
    fluence = PRECISION.tensor(1e24)
    got = photons(column(943654.8, 12.0), weights, fluence, 10, PRECISION, NULL)
    expected = [
        (THOMSON_CROSS_SECTION * 1e24) * 943654.8 / 10 * 0.75 * 0.9 * 2.5e-6,
        (THOMSON_CROSS_SECTION * 1e24) * 12.0 / 10 * 0.5 * 0.8 * 3.5e-6,
    ]
    assert got.tolist() == expected


def test_default_fluence_makes_a_photon_of_one():
    one = Weights(
        capture=column(1.0), polarization=column(1.0), solid_angle=column(1.0)
    )
    fluence = PRECISION.tensor(DEFAULT_FLUENCE)
    # r_e² times the default fluence is exactly one in double
    assert photons(column(5.0), one, fluence, 1, PRECISION, NULL).tolist() == [5.0]
    assert oracles.THOMSON * DEFAULT_FLUENCE == 1.0


def test_stored_pixel_is_the_final_one_in_single_precision():
    recorder = TraceRecorder()
    one = Weights(
        capture=column(1.0), polarization=column(1.0), solid_angle=column(0.1)
    )
    fluence = PRECISION.tensor(DEFAULT_FLUENCE)
    photons(column(1.0), one, fluence, 3, PRECISION, recorder)
    final = recorder._events["I_pixel_final"].values.item()
    stored = recorder._events["floatimage_accumulated"].values.item()
    assert final == 1.0 / 3 * 0.1
    assert stored == torch.tensor(final).to(torch.float32).item() != final


def test_scaling_is_recorded_as_whole_numbers_and_constants():
    recorder = TraceRecorder()
    one = Weights(
        capture=column(1.0), polarization=column(1.0), solid_angle=column(1.0)
    )
    photons(column(1.0), one, PRECISION.tensor(1e24), 40, PRECISION, recorder)
    values = {name: event.values.item() for name, event in recorder._events.items()}
    assert values["steps"] == 40
    assert recorder._events["steps"].kind == "int"
    assert values["r_e_sqr"] == oracles.THOMSON
    assert values["fluence"] == 1e24
    for name in ("oversample_thick", "oversample_polar", "oversample_omega"):
        assert values[name] == 0


def test_single_precision_neither_overflows_nor_vanishes():
    precision = Precision(torch.float32)
    one = column(1.0).to(torch.float32)
    weights = Weights(capture=one, polarization=one, solid_angle=1e-6 * one)
    fluence = precision.tensor(DEFAULT_FLUENCE)
    got = photons(1e9 * one, weights, fluence, 10, precision, NULL)
    assert got.dtype == torch.float32
    assert got.item() == pytest.approx(100.0, rel=1e-6)
