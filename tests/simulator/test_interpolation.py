"""Structure factors between reflections, against recorded numbers and the oracle."""

import itertools
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.simulator.interpolation import in_range, tricubic
from braggtrace.simulator.structure_factor import Grid
from braggtrace.simulator.vectors import components
from tests.simulator.cases import repeatable

LOWEST, HIGHEST = (-6, -4, 2), (6, 3, 9)


def factor_at(h, k, l):  # noqa: E741 -- the symbol of the index
    return round(
        100 + 10 * math.sin(1.3 * h + 0.7 * k - 2.1 * l) + h + 2 * k + 3 * l, 3
    )


@pytest.fixture(scope="module")
def grid():
    return grid_of(factor_at)


def grid_of(function):
    spans = [range(a, b + 1) for a, b in zip(LOWEST, HIGHEST, strict=True)]
    values = [function(*hkl) for hkl in itertools.product(*spans)]
    shape = tuple(len(span) for span in spans)
    return Grid(
        values=torch.tensor(values, dtype=torch.float64).reshape(shape),
        lowest=torch.tensor(LOWEST),
        default=0.0,
    )


def lagrange(xs, ys, x):
    """Polynomial through points, each term a product over a product."""
    total = 0.0
    for j, y in enumerate(ys):
        above = below = 1.0
        for i, node in enumerate(xs):
            if i != j:
                above *= x - node
                below *= xs[j] - node
        total += above * y / below
    return total


def tricubic_oracle(function, h, k, l):  # noqa: E741 -- the symbol of the index
    nodes = [[math.floor(x) + i for i in range(-1, 3)] for x in (h, k, l)]
    planes = []
    for i in nodes[0]:
        rows = []
        for j in nodes[1]:
            rows.append(lagrange(nodes[2], [function(i, j, m) for m in nodes[2]], l))
        planes.append(lagrange(nodes[1], rows, k))
    return lagrange(nodes[0], planes, h)


def between(grid, hkl):
    return tricubic(grid, components(torch.tensor([hkl], dtype=torch.float64))).item()


inside = st.tuples(
    *[st.floats(a + 2, b - 2) for a, b in zip(LOWEST, HIGHEST, strict=True)]
)


def test_recorded_polynomial():
    # (−1, 3), (0, 5), (1, 4), (2, 8) at 0.3
    line = {-1: 3.0, 0: 5.0, 1: 4.0, 2: 8.0}
    grid = grid_of(lambda h, k, m: line.get(h, 0.0))
    got = between(grid, (0.3, 0.0, 5.0))
    # recorded with four digits
    assert got == pytest.approx(4.651, rel=1e-14)
    assert lagrange([-1, 0, 1, 2], [3.0, 5.0, 4.0, 8.0], 0.3) == pytest.approx(4.651)


@repeatable
@given(inside)
def test_value_between_reflections_agrees_with_the_oracle(hkl):
    grid = grid_of(factor_at)
    got = between(grid, hkl)
    # 64 values of a hundred, weights of order one
    assert got == pytest.approx(tricubic_oracle(factor_at, *hkl), rel=1e-13)


def test_reflection_itself_has_its_listed_value(grid):
    at = torch.tensor([[0.0, 1.0, 5.0], [-4.0, -2.0, 4.0]], dtype=torch.float64)
    expected = [factor_at(0, 1, 5), factor_at(-4, -2, 4)]
    assert tricubic(grid, components(at)).tolist() == pytest.approx(expected, rel=1e-14)


@repeatable
@given(inside)
def test_cubic_is_reproduced_exactly(hkl):
    def cubic(h, k, m):
        return 5.0 + h - 2.0 * k * k + 0.5 * m**3 + h * k * m

    got = between(grid_of(cubic), hkl)
    # terms of up to 9³/2
    assert got == pytest.approx(cubic(*hkl), rel=1e-12, abs=1e-11)


@pytest.mark.parametrize(
    ("hkl", "expected"),
    [
        ((-4.0, -2.0, 4.0), True),
        ((4.0, 1.0, 7.0), True),
        ((-4.0001, 0.0, 5.0), False),
        ((4.0001, 0.0, 5.0), False),
        ((0.0, -2.0001, 5.0), False),
        ((0.0, 0.0, 7.0001), False),
        ((100.0, 0.0, 5.0), False),
    ],
)
def test_neighbourhood_must_lie_in_the_box(grid, hkl, expected):
    at = torch.tensor(hkl, dtype=torch.float64)
    assert in_range(grid, components(at)).item() is expected


@repeatable
@given(st.tuples(*[st.floats(-12.0, 12.0)] * 3))
def test_range_is_two_reflections_from_the_edge(hkl):
    expected = all(
        low + 2 <= x <= high - 2
        for x, low, high in zip(hkl, LOWEST, HIGHEST, strict=True)
    )
    at = torch.tensor(hkl, dtype=torch.float64)
    assert in_range(grid_of(factor_at), components(at)).item() is expected


def test_leading_axes_are_kept(grid):
    at = torch.tensor([0.3, 0.2, 5.1], dtype=torch.float64).expand(2, 1, 3, 3)
    assert tricubic(grid, components(at)).shape == (2, 1, 3)
    assert in_range(grid, components(at)).shape == (2, 1, 3)


def test_gradient_of_a_cubic_is_its_derivative():
    grid = grid_of(lambda h, k, m: h**3 + 2.0 * k * k + 3.0 * m)
    at = torch.tensor([[0.3, 0.4, 5.5]], dtype=torch.float64, requires_grad=True)
    tricubic(grid, components(at)).sum().backward()
    assert at.grad is not None
    expected = [3 * 0.3**2, 4 * 0.4, 3.0]
    # differences of values of up to 200
    assert at.grad[0].tolist() == pytest.approx(expected, rel=1e-11)
