"""The grating function and the lattice factor, against the scalar oracle."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.recorder import TraceRecorder
from braggtrace.simulator.shape import grating, lattice_factor, sphere, square
from braggtrace.simulator.vectors import components
from tests.simulator import oracles
from tests.simulator.cases import (
    NANOBRAGG,
    NULL,
    PHYSICAL,
    cell,
    experiment,
    repeatable,
    set_up,
)

indices = st.floats(-30.0, 30.0, allow_subnormal=False)
counts = st.integers(1, 60)


def phase(h):
    return math.pi * torch.tensor(h, dtype=torch.float64)


def fractional(*hkl):
    return torch.tensor(hkl, dtype=torch.float64).reshape(1, 1, 1, 1, 1, 1, 3)


@repeatable
@given(indices, counts)
def test_grating_agrees_with_the_oracle(h, n):
    x = math.pi * h
    # one ulp of a sine is amplified by the inverse of its value
    noise = 4.5e-16 * n * (1 + abs(1 / math.sin(x) if x else 0.0))
    got = grating(phase(h), n).item()
    assert got == pytest.approx(oracles.grating(h, n), rel=1e-14, abs=noise)


@pytest.mark.parametrize("n", [1, 2, 5, 36])
def test_grating_at_zero_is_the_number_of_cells(n):
    assert grating(phase([0.0, -0.0]), n).tolist() == [n, n]


@pytest.mark.parametrize("n", [2, 5, 36])
def test_grating_next_to_zero_is_the_ratio(n):
    # n·(1 − (n² − 1)·x²/6): at x = 1e-5 the next term is below 1e-13
    x = 1.0e-5
    expected = n * (1 - (n * n - 1) * x * x / 6)
    got = grating(torch.tensor(x, dtype=torch.float64), n).item()
    assert got == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("h", "n", "printed"), [(3.0, 5, 14.67), (10.0, 5, -0.80), (1.0, 5, 5.0)]
)
def test_whole_index_is_rounding_noise_as_in_the_c_program(h, n, printed):
    # the reference gives two decimals
    assert grating(phase(h), n).item() == pytest.approx(printed, abs=0.005)


@repeatable
@given(st.floats(0.01, 0.99), counts)
def test_grating_never_exceeds_the_number_of_cells(h, n):
    assert abs(grating(phase(h), n).item()) <= n * (1 + 1e-13)


@repeatable
@given(st.floats(0.01, 0.99), counts)
def test_grating_is_even(h, n):
    assert grating(phase(-h), n).item() == grating(phase(h), n).item()


def test_zeros_of_the_grating_lie_between_the_reflections():
    zeros = grating(phase([k / 8 for k in range(1, 8)]), 8)
    # sin(kπ) in double is below 8 × 1.3e-16, over sin(π/8)
    assert zeros.abs().max().item() < 1e-14


def test_gradient_at_the_peak_is_zero_and_finite():
    x = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    grating(x, 7).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [0.0]


@repeatable
@given(st.tuples(*[st.floats(0.05, 0.95)] * 3), st.tuples(counts, counts, counts))
def test_lattice_factor_is_the_product_of_three_gratings(hkl, cells):
    got = square(components(fractional(*hkl)), cells, NULL)
    assert got.shape == (1,) * 6
    # the sines of these indices are above 0.15, of their multiples anything
    limit = 1e-14 * cells[0] * cells[1] * cells[2]
    expected = oracles.lattice_factor(hkl, cells)
    assert got.item() == pytest.approx(expected, rel=1e-12, abs=100 * limit)


def test_axis_of_one_cell_counts_as_one():
    recorder = TraceRecorder()
    square(components(fractional(0.3, 0.0, 0.25)), (1, 4, 2), recorder)
    assert recorder._events["F_latt_a"].values.item() == 1.0
    assert recorder._events["F_latt_b"].values.item() == 4.0
    b_and_c = recorder._events["F_latt"].values.item()
    # 4 × 2·cos(π/4)
    assert b_and_c == pytest.approx(8 * math.sqrt(0.5), rel=1e-15)


CUBIC = cell(100.0, 100.0, 100.0, 90.0, 90.0, 90.0)
offsets = st.tuples(*[st.floats(-0.5, 0.5)] * 3)


def factor_of(hkl, switches, **changes):
    setup = set_up(experiment(**changes), switches)
    at = fractional(*hkl)
    return lattice_factor(
        setup.experiment.crystal,
        setup.cells,
        setup.lattice,
        switches,
        components(at),
        components(torch.ceil(at - 0.5)),
        NULL,
    ).item()


def profile(x):
    """3(sin x/x − cos x)/x² from its power series, which converges everywhere."""
    terms = (
        (-1) ** n * x ** (2 * n) * (2 * n + 2) / math.factorial(2 * n + 3)
        for n in range(30)
    )
    return 3 * math.fsum(terms)


def sphere_at(x, *, series):
    """The profile at x = π·r, of one cell, without its prefactor."""
    offset = torch.tensor([x / math.pi, 0.0, 0.0], dtype=torch.float64)
    value = sphere(components(offset), (1, 1, 1), 1.0, series=series)
    return value.item() / 0.723601254558268


@pytest.mark.parametrize("series", [True, False])
def test_sphere_has_the_recorded_value(series):
    # recorded with 16 digits
    assert sphere_at(2.5, series=series) == pytest.approx(0.4994555871304878, rel=1e-14)
    assert profile(2.5) == pytest.approx(0.4994555871304878, rel=1e-14)


@repeatable
@given(st.floats(1e-12, 5.0))
def test_sphere_with_a_series_agrees_with_the_exact_profile(x):
    # the formula above x = 0.1 loses three digits, a hundredth of an ulp over x² / 3
    assert sphere_at(x, series=True) == pytest.approx(profile(x), rel=0, abs=1e-13)


@pytest.mark.parametrize(("x", "lost"), [(1e-4, 2e-8), (1e-6, 2e-4), (1e-8, 1.0)])
def test_direct_sphere_loses_digits_near_a_reflection_as_the_c_program_does(x, lost):
    error = abs(sphere_at(x, series=False) - 1.0)
    # the reference gives the order of the loss
    assert lost / 10 < error <= 2 * lost


def test_sphere_at_a_reflection_is_the_number_of_cells_times_its_share():
    for switches in (NANOBRAGG, PHYSICAL):
        value = factor_of((3.0, -2.0, 7.0), switches, shape="round", cells=(2, 3, 4))
        assert value == pytest.approx(24 * 0.723601254558268, rel=1e-15)


@repeatable
@given(offsets, st.floats(0.5, 2.0))
def test_sphere_agrees_with_the_oracle(offset, fudge):
    cells = (3, 4, 5)
    r = math.sqrt(sum((d * n) ** 2 for d, n in zip(offset, cells, strict=True)) * fudge)
    hkl = [2.0 + d for d in offset]
    got = factor_of(hkl, PHYSICAL, shape="round", cells=cells, fudge=fudge)
    # 2 + d rounds d to 2e-16; the formula loses three digits at most
    expected = 60 * 0.723601254558268 * profile(math.pi * r)
    assert got == pytest.approx(expected, rel=0, abs=1e-10)


@repeatable
@given(offsets)
def test_gauss_agrees_with_the_oracle(offset):
    cells = (3, 4, 5)
    hkl = [2.0 + d for d in offset]
    near = [h - oracles.nearest_whole(h) for h in hkl]
    squared = sum((d * n) ** 2 for d, n in zip(near, cells, strict=True))
    expected = 60 * math.exp(-squared / 0.63)
    got = factor_of(hkl, PHYSICAL, shape="gauss", cells=cells)
    assert got == pytest.approx(expected, rel=1e-13)


@repeatable
@given(offsets)
def test_gauss_of_the_c_program_agrees_with_the_oracle(offset):
    cells, fudge = (3, 4, 5), 1.7
    hkl = [2.0 + d for d in offset]
    near = [h - oracles.nearest_whole(h) for h in hkl]
    crystal = experiment().crystal
    _, star = oracles.lattice(crystal, 1.2e-10, c_program=True)
    apart = [sum(near[i] * star[i][k] for i in range(3)) for k in range(3)]
    squared = oracles.dot(apart, apart) * 60.0**2
    expected = 60 * math.exp(-squared / 0.63 * fudge)
    got = factor_of(hkl, NANOBRAGG, shape="gauss", cells=cells, fudge=fudge)
    assert got == pytest.approx(expected, rel=1e-11)


@repeatable
@given(offsets)
def test_both_radii_agree_where_the_cube_of_the_cells_fills_one_edge(offset):
    # N³/a = N: ten cells of 100 Å
    changes = {"cell": CUBIC, "cells": (10, 10, 10), "shape": "gauss"}
    hkl = [2.0 + d for d in offset]
    direct = factor_of(hkl, NANOBRAGG, **changes)
    assert factor_of(hkl, PHYSICAL, **changes) == pytest.approx(direct, rel=1e-9)


@pytest.mark.parametrize(
    ("offset", "expected"), [(0.0, 60.0), (0.2099, 60.0), (0.2101, 0.0), (0.5, 0.0)]
)
def test_tophat_is_all_or_nothing(offset, expected):
    # (3·Δh)² against 0.3969 = 0.63²
    got = factor_of(
        (2.0 + offset, 1.0, -3.0), PHYSICAL, shape="tophat", cells=(3, 4, 5)
    )
    assert got == expected


@pytest.mark.parametrize(
    ("hkl", "expected"),
    # an even number of cells turns its sign at every odd reflection: sin 6x / sin x
    [((3.0, 10.0, -7.0), 210.0), ((100.0, 1.0, 29.0), -210.0)],
)
def test_reflection_far_out_is_exact_in_physical_mode(hkl, expected):
    assert factor_of(hkl, PHYSICAL, cells=(5, 6, 7)) == expected
    assert factor_of(hkl, NANOBRAGG, cells=(5, 6, 7)) != expected


@repeatable
@given(offsets)
def test_square_of_both_modes_is_the_same_function(offset):
    hkl = [4.0 + offset[0], 3.0 + offset[1], -5.0 + offset[2]]
    direct = factor_of(hkl, NANOBRAGG, cells=(3, 4, 5))
    reduced = factor_of(hkl, PHYSICAL, cells=(3, 4, 5))
    # at a zero of one sine, an ulp of 4π over the distance from the reflection
    near = min(abs(d) for d in offset)
    if near > 1e-6:
        assert reduced == pytest.approx(direct, rel=1e-8, abs=1e-8)
