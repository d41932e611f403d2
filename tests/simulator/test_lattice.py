"""From cell or matrix to direct and reciprocal vectors, against the scalar oracle."""

import math
from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.errors import InternalError
from braggtrace.experiment import Cell, Crystal, StructureFactors
from braggtrace.simulator.lattice import orient_lattice
from tests.simulator import oracles
from tests.simulator.cases import (
    NANOBRAGG,
    NULL,
    PHYSICAL,
    PRECISION,
    angles,
    cell,
    edges,
    experiment,
    repeatable,
    rotations,
    skews,
    trace,
)

FLAT = StructureFactors(default_F=1.0)
MODES = pytest.mark.parametrize("switches", [NANOBRAGG, PHYSICAL])
MATRIX = (
    (-0.02837711, -0.00305386, 0.02535816),
    (-0.02871390, 0.01019549, -0.01400049),
    (0.01050048, -0.03209440, -0.01036054),
)
cells = st.builds(Cell, a=edges, b=edges, c=edges, alpha=skews, beta=skews, gamma=skews)


def orient(crystal, switches=NANOBRAGG, wavelength=1e-10):
    return orient_lattice(
        crystal, PRECISION.tensor(wavelength), switches, PRECISION, NULL
    )


def of_cell(own, switches=NANOBRAGG, **changes):
    return orient(Crystal(cell=own, structure_factors=FLAT, **changes), switches)


def shape_of(direct):
    """Lengths in Å and angles in rad of three vectors in m."""
    a, b, c = (tuple(row) for row in (direct * 1e10).tolist())

    def angle(u, v):
        return math.acos(oracles.dot(u, v) / oracles.length(u) / oracles.length(v))

    lengths = [oracles.length(v) for v in (a, b, c)]
    return lengths, [angle(b, c), angle(c, a), angle(a, b)]


def assert_like_the_oracle(crystal, switches, wavelength=1e-10):
    got = orient(crystal, switches, wavelength)
    direct, star = oracles.lattice(crystal, wavelength, c_program=switches.cell_cstar_z)
    for i in range(3):
        # some fifty operations, amplified by up to 1 / sin²γ* of these cells
        limit = 2e-14 * oracles.length(direct[i])
        own = (got.direct[i] * 1e10).tolist()
        assert own == pytest.approx(direct[i], rel=0, abs=limit)
        limit = 2e-14 * oracles.length(star[i])
        assert got.reciprocal[i].tolist() == pytest.approx(star[i], rel=0, abs=limit)


@MODES
@repeatable
@given(own=cells, misset=st.tuples(angles, angles, angles))
def test_any_cell_is_oriented_like_the_oracle(switches, own, misset):
    crystal = Crystal(cell=own, misset=misset, structure_factors=FLAT)
    assert_like_the_oracle(crystal, switches)


@MODES
def test_matrix_is_oriented_like_the_oracle(switches):
    crystal = Crystal(
        matrix=MATRIX, misset=rotations(1.0, -2.0, 3.0), structure_factors=FLAT
    )
    assert_like_the_oracle(crystal, switches, wavelength=0.9768e-10)


@MODES
def test_matrix_with_a_cell_is_oriented_like_the_oracle(switches):
    own = cell(27.0, 32.0, 34.0, 88.0, 108.0, 111.0)
    crystal = Crystal(cell=own, matrix=MATRIX, structure_factors=FLAT)
    assert_like_the_oracle(crystal, switches, wavelength=0.9768e-10)


@repeatable
@given(cells)
def test_true_cell_comes_back_without_the_deviation(own):
    lengths, turns = shape_of(of_cell(own, PHYSICAL).direct)
    assert lengths == pytest.approx((own.a, own.b, own.c), rel=1e-12)
    # the arc cosine loses less than two digits between 70° and 110°
    assert turns == pytest.approx((own.alpha, own.beta, own.gamma), rel=0, abs=1e-12)


@pytest.mark.parametrize(
    ("given_cell", "printed"),
    [
        ((100.0, 110.0, 120.0, 80.0, 95.0, 105.0), (79.972, 95.014, 105.003)),
        ((40.0, 50.0, 60.0, 60.0, 65.0, 70.0), (58.79, 63.93, 69.17)),
        ((60.0, 60.0, 60.0, 75.0, 75.0, 75.0), (74.81, 74.81, 74.92)),
    ],
)
def test_triclinic_angles_deviate_as_the_c_program_prints_them(given_cell, printed):
    _, turns = shape_of(of_cell(cell(*given_cell), NANOBRAGG).direct)
    digits = len(str(printed[0]).split(".")[1])
    # half a unit of the last printed digit
    limit = 0.5 * 10.0**-digits
    got = [math.degrees(turn) for turn in turns]
    assert got == pytest.approx(printed, rel=0, abs=limit)


def test_lengths_and_volume_of_a_deviating_cell_are_still_the_given_ones():
    own = cell(40.0, 50.0, 60.0, 60.0, 65.0, 70.0)
    lattice = of_cell(own, NANOBRAGG)
    lengths, _ = shape_of(lattice.direct)
    assert lengths == pytest.approx((40.0, 50.0, 60.0), rel=1e-14)
    # the C program: det(a, b, c) / V = 0.9788, and so is a·a*
    det = float(torch.linalg.det(lattice.direct * 1e10))
    assert det / oracles.cell_volume(own) == pytest.approx(0.9788, abs=5e-5)
    overlap = float(lattice.direct[0] @ lattice.reciprocal[0]) * 1e10
    assert overlap == pytest.approx(0.9788, abs=5e-5)


@pytest.mark.parametrize(
    "own",
    [
        (50.0, 60.0, 70.0, 90.0, 90.0, 90.0),
        (50.0, 60.0, 70.0, 90.0, 103.0, 90.0),
        (50.0, 50.0, 70.0, 90.0, 90.0, 120.0),
        (50.0, 60.0, 70.0, 75.0, 90.0, 90.0),
    ],
    ids=["orthogonal", "monoclinic", "hexagonal", "alpha"],
)
def test_cell_with_one_skew_angle_does_not_deviate(own):
    # 1/c against c*·V/(a·b·c·sin γ*): two ways to round the same number
    assert torch.allclose(
        of_cell(cell(*own), NANOBRAGG).direct,
        of_cell(cell(*own), PHYSICAL).direct,
        rtol=1e-14,
        atol=1e-23,
    )


def test_orthogonal_cell_lies_along_the_lab_axes():
    direct = of_cell(cell(50.0, 60.0, 70.0, 90.0, 90.0, 90.0)).direct * 1e10
    expected = torch.diag(torch.tensor([50.0, 60.0, 70.0], dtype=torch.float64))
    # cos 90° is 6e-17 in double, times 70 Å
    assert torch.allclose(direct, expected, rtol=1e-15, atol=1e-14)


@repeatable
@given(cells, st.tuples(angles, angles, angles))
def test_direct_and_reciprocal_vectors_are_dual(own, misset):
    lattice = of_cell(own, PHYSICAL, misset=misset)
    product = (lattice.direct * 1e10) @ lattice.reciprocal.T
    expected = torch.eye(3, dtype=torch.float64)
    # the ratio of the edges, up to ten, multiplies the rounding of the zeros
    assert torch.allclose(product, expected, rtol=0, atol=1e-13)


@repeatable
@given(st.tuples(angles, angles, angles))
def test_misset_turns_the_crystal_and_nothing_else(misset):
    own = cell(100.0, 110.0, 120.0, 80.0, 95.0, 105.0)
    still, turned = of_cell(own), of_cell(own, misset=misset)
    for before, after in zip(
        still.direct.tolist(), turned.direct.tolist(), strict=True
    ):
        expected = oracles.rotate_xyz(before, misset)
        assert after == pytest.approx(expected, rel=0, abs=1e-21)  # of 1e-8 m


def test_matrix_is_in_units_of_the_inverse_wavelength():
    one = orient(Crystal(matrix=MATRIX, structure_factors=FLAT), wavelength=1e-10)
    two = orient(Crystal(matrix=MATRIX, structure_factors=FLAT), wavelength=2e-10)
    assert torch.allclose(two.direct, 2 * one.direct, rtol=1e-15, atol=0)
    columns = torch.tensor(MATRIX, dtype=torch.float64).T
    assert torch.allclose(one.reciprocal, columns, rtol=1e-13, atol=0)


def test_matrix_of_a_cell_gives_the_same_lattice_as_the_cell():
    own = cell(100.0, 110.0, 120.0, 80.0, 95.0, 105.0)
    from_cell = of_cell(own, PHYSICAL)
    matrix = from_cell.reciprocal.T * 1.2
    crystal = Crystal(matrix=matrix, structure_factors=FLAT)
    from_matrix = orient(crystal, PHYSICAL, wavelength=1.2e-10)
    # there and back: two inversions of a well-conditioned matrix
    assert torch.allclose(from_matrix.direct, from_cell.direct, rtol=0, atol=1e-22)


def test_cell_beside_a_matrix_sets_the_lengths():
    own = cell(27.0, 32.0, 34.0, 88.0, 108.0, 111.0)
    crystal = Crystal(cell=own, matrix=MATRIX, structure_factors=FLAT)
    lengths, _ = shape_of(orient(crystal, wavelength=0.9768e-10).direct)
    assert lengths == pytest.approx((27.0, 32.0, 34.0), rel=1e-14)


def test_crystal_without_cell_and_matrix_has_no_lattice():
    with pytest.raises(InternalError, match="without cell and matrix"):
        orient(Crystal(structure_factors=FLAT))


def test_deviation_is_in_the_last_component_of_c_star_alone():
    own = cell(40.0, 50.0, 60.0, 60.0, 65.0, 70.0)
    exposure = experiment(cell=own, misset=(0.0, 0.0, 0.0))
    on = trace(exposure, (0, 0), replace(PHYSICAL, cell_cstar_z=True)).events
    off = trace(exposure, (0, 0), PHYSICAL).events
    for name in ("a_star0", "b_star0"):
        assert on[name].values.tolist() == off[name].values.tolist()
    c_star_on, c_star_off = on["c_star0"].values[0], off["c_star0"].values[0]
    assert c_star_on[:2].tolist() == c_star_off[:2].tolist()
    assert c_star_off[2] == 1 / 60.0
    assert c_star_on[2] != c_star_off[2]
