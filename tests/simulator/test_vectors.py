"""Products, lengths and rotations against the scalar oracle."""

import math

import pytest
import torch
from hypothesis import given

from braggtrace.simulator.vectors import (
    apply,
    cross,
    dot,
    length,
    rotate_about,
    rotation_x,
    rotation_y,
    rotation_z,
    unit,
)
from tests.simulator import oracles
from tests.simulator.cases import angles, repeatable, vectors

# cosine and sine of torch and of math may differ by one ulp, 1.1e-16; a rotated
# component is the sum of at most five such terms
ROUNDING = 1.0e-15
# torch's square root is off by one ulp for one double in a hundred
ROOT = 2.3e-16


def tensor(value):
    return torch.tensor(value, dtype=torch.float64)


@repeatable
@given(vectors, vectors)
def test_scalar_product_has_the_oracle_bits(a, b):
    assert dot(tensor(a), tensor(b)).item() == oracles.dot(a, b)


@repeatable
@given(vectors, vectors)
def test_vector_product_has_the_oracle_bits(a, b):
    assert tuple(cross(tensor(a), tensor(b)).tolist()) == oracles.cross(a, b)


@repeatable
@given(vectors)
def test_length_and_unit_agree_with_the_oracle_to_the_last_bit_or_two(a):
    size = pytest.approx(oracles.length(a), rel=ROOT, abs=0)
    assert length(tensor(a)).item() == size
    direction = pytest.approx(oracles.unit(a), rel=2 * ROOT, abs=0)
    assert unit(tensor(a)).tolist() == direction


def test_zero_vector_stays_zero_as_a_unit():
    assert unit(torch.zeros(2, 3)).tolist() == [[0.0] * 3] * 2


@repeatable
@given(vectors, vectors, angles)
def test_rotation_about_any_axis_agrees_with_rodrigues(v, n, angle):
    rotated = rotate_about(tensor(v), tensor(n), tensor(angle))
    scale = oracles.length(v) * max(1.0, oracles.dot(n, n))
    expected = oracles.rotate_about(v, n, angle)
    assert rotated.tolist() == pytest.approx(expected, rel=0, abs=ROUNDING * scale)


@repeatable
@given(vectors, vectors)
def test_rotation_by_zero_changes_no_bit(v, n):
    assert tuple(rotate_about(tensor(v), tensor(n), tensor(0.0)).tolist()) == v


@repeatable
@given(vectors, vectors, angles)
def test_rotation_about_a_unit_axis_keeps_the_length(v, n, angle):
    axis = unit(tensor(n if any(n) else oracles.Z))
    rotated = rotate_about(tensor(v), axis, tensor(angle))
    # the length of the axis is known to an ulp or two, and enters squared
    expected = pytest.approx(oracles.length(v), rel=3 * ROUNDING, abs=0)
    assert length(rotated).item() == expected


@repeatable
@given(vectors, angles, angles, angles)
def test_rotations_about_lab_axes_agree_with_the_oracle(v, x, y, z):
    turned = tensor(v)
    for matrix in (rotation_x(tensor(x)), rotation_y(tensor(y)), rotation_z(tensor(z))):
        turned = apply(matrix, turned)
    expected = oracles.rotate_xyz(v, (x, y, z))
    limit = 2 * ROUNDING * oracles.length(v)  # three rotations, one after the other
    assert turned.tolist() == pytest.approx(expected, rel=0, abs=limit)


@pytest.mark.parametrize(
    ("rotation", "start", "end"),
    [
        (rotation_x, oracles.Y, oracles.Z),
        (rotation_y, oracles.Z, oracles.X),
        (rotation_z, oracles.X, oracles.Y),
    ],
)
def test_quarter_turn_is_right_handed(rotation, start, end):
    turned = apply(rotation(tensor(math.pi / 2)), tensor(start))
    # cos(π/2) is 6e-17 in double
    assert turned.tolist() == pytest.approx(end, rel=0, abs=1e-16)


def test_three_lab_rotations_give_the_recorded_numbers():
    turned = tensor((1.0, 2.0, 3.0))
    for rotation, angle in (
        (rotation_x, 0.1),
        (rotation_y, 0.2),
        (rotation_z, 0.3),
    ):
        turned = apply(rotation(tensor(angle)), turned)
    recorded = (1.041153658386715, 2.0916086087501053, 2.922528440824898)
    # printed with 16 digits by the C program
    assert turned.tolist() == pytest.approx(recorded, rel=4e-16)


def test_rotation_about_an_axis_gives_the_recorded_numbers():
    turned = rotate_about(tensor((1.0, 2.0, 3.0)), tensor((0.0, 0.6, 0.8)), tensor(0.5))
    recorded = (0.9734676696112132, 2.403127220980903, 2.697654584264323)
    # printed with 16 digits by the C program
    assert turned.tolist() == pytest.approx(recorded, rel=4e-16)


def test_operations_broadcast_over_leading_axes():
    generator = torch.Generator().manual_seed(1)
    v = torch.rand(4, 1, 3, generator=generator, dtype=torch.float64)
    matrices = torch.rand(2, 3, 3, generator=generator, dtype=torch.float64)
    turn = torch.rand(4, 1, generator=generator, dtype=torch.float64)
    axis = tensor(oracles.Y)
    product = apply(matrices, v)
    rotated = rotate_about(v, axis, turn)
    assert product.shape == (4, 2, 3)
    for i in range(4):
        assert torch.equal(rotated[i, 0], rotate_about(v[i, 0], axis, turn[i, 0]))
        for m in range(2):
            assert torch.equal(product[i, m], apply(matrices[m], v[i, 0]))


def test_matrix_row_is_summed_from_left_to_right():
    # 1e16 + 1 loses the one, so that the order of the sum shows
    row = [[1.0e16, 1.0, -1.0e16]] * 3
    assert apply(tensor(row), tensor((1.0, 1.0, 1.0))).tolist() == [0.0] * 3
    assert dot(tensor(row[0]), tensor((1.0, 1.0, 1.0))).item() == 0.0
