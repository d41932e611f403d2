"""The grating function and the lattice factor, against the scalar oracle."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.recorder import TraceRecorder
from braggtrace.simulator.shape import grating, square
from tests.simulator import oracles
from tests.simulator.cases import NULL, repeatable

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
    got = square(fractional(*hkl), cells, NULL)
    assert got.shape == (1,) * 6
    # the sines of these indices are above 0.15, of their multiples anything
    limit = 1e-14 * cells[0] * cells[1] * cells[2]
    expected = oracles.lattice_factor(hkl, cells)
    assert got.item() == pytest.approx(expected, rel=1e-12, abs=100 * limit)


def test_axis_of_one_cell_counts_as_one():
    recorder = TraceRecorder()
    square(fractional(0.3, 0.0, 0.25), (1, 4, 2), recorder)
    assert recorder._events["F_latt_a"].values.item() == 1.0
    assert recorder._events["F_latt_b"].values.item() == 4.0
    b_and_c = recorder._events["F_latt"].values.item()
    # 4 × 2·cos(π/4)
    assert b_and_c == pytest.approx(8 * math.sqrt(0.5), rel=1e-15)
