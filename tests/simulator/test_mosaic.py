"""Domains and random orientations against recorded numbers and the scalar oracle."""

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.experiment import Crystal, Mosaic, StructureFactors
from braggtrace.simulator.mosaic import crystal_randomness
from tests.simulator import oracles, oracles_random
from tests.simulator.cases import (
    NANOBRAGG,
    PRECISION,
    degrees,
    experiment,
    repeatable,
    trace,
)

ONE_DEGREE = degrees(1.0)[0]
FLAT = StructureFactors(default_F=1.0)
# row-major, as the C program has them for the default seed and a spread of one degree
DOMAIN_1 = [
    [0.9998636859219358, -0.01594877166007503, 0.004271563781034543],
    [0.015952848100370585, 0.9998723201694524, -0.0009219525164856842],
    [-0.004256314378327948, 0.0009899704495282635, 0.9999904518276271],
]
DOMAIN_2 = [
    [0.9999657443853005, 0.0056663083387967425, 0.006033490346516197],
    [-0.005733674275452004, 0.999920758686324, 0.011207199804992794],
    [-0.005969508795105471, -0.011241409963865434, 0.9999189945524435],
]


def random_of(mosaic=None, **changes):
    crystal = Crystal(
        structure_factors=FLAT, mosaic=mosaic if mosaic else Mosaic(), **changes
    )
    return crystal_randomness(crystal, PRECISION)


def domains_of(**mosaic):
    return random_of(Mosaic(**mosaic))[1]


def test_crystal_without_mosaicity_is_one_domain_that_is_not_turned():
    misset, domains = random_of(misset=(0.1, 0.2, 0.3))
    assert misset == (0.1, 0.2, 0.3)
    assert domains.tolist() == np.eye(3)[None].tolist()


def test_domains_are_the_recorded_ones():
    domains = domains_of(spread=ONE_DEGREE, domains=3)
    assert domains.shape == (3, 3, 3)
    assert torch.equal(domains[0], torch.eye(3, dtype=torch.float64))
    for got, recorded in ((domains[1], DOMAIN_1), (domains[2], DOMAIN_2)):
        # 16 digits; the cosine of a small angle costs an ulp
        expected = torch.tensor(recorded, dtype=torch.float64)
        assert torch.allclose(got, expected, rtol=0, atol=3e-16)


def test_more_domains_continue_the_same_stream():
    three = domains_of(spread=ONE_DEGREE, domains=3)
    assert torch.equal(domains_of(spread=ONE_DEGREE, domains=5)[:3], three)


@repeatable
@given(st.integers(-(2**31) + 2, -1), st.floats(0.001, 1.0), st.integers(1, 4))
def test_domains_agree_with_the_oracle(seed, spread, count):
    uniform = oracles_random.deviates(seed)
    drawn = [list(itertools.islice(uniform, 3)) for _ in range(count)]
    domains = domains_of(spread=spread, domains=count, seed=seed)
    for got, three in zip(domains[1:].tolist(), drawn[1:], strict=True):
        # the oracle leaves out the roundings to single precision, of deviates, which
        # a root of 1 − r² amplifies up to 1e-3, and of the angle
        first, second, third = three
        expected = oracles_random.rotation(first, second, third, spread)
        for row, wanted in zip(got, expected, strict=True):
            assert row == pytest.approx(wanted, rel=0, abs=2e-3)


@repeatable
@given(st.integers(-(2**31) + 2, -1), st.floats(0.001, 1.0))
def test_every_domain_is_a_rotation_by_no_more_than_the_spread(seed, spread):
    domains = domains_of(spread=spread, domains=4, seed=seed)
    product = domains @ domains.transpose(1, 2)
    assert torch.allclose(product, torch.eye(3, dtype=torch.float64), atol=2e-15)
    trace_of = domains.diagonal(dim1=1, dim2=2).sum(dim=1)
    # cos ρ = (trace − 1)/2; the spread is rounded to single precision
    assert ((trace_of - 1) / 2 >= math.cos(spread * (1 + 1e-7)) - 1e-15).all()


@pytest.mark.parametrize(
    ("seed", "recorded"),
    [
        (-4, (-121.69530580955798, -41.272708291921994, 78.71859029448974)),
        (-77, (-50.43304880487983, 15.844024486895782, 15.618692021129489)),
    ],
)
def test_random_orientation_is_the_recorded_one(seed, recorded):
    misset, _ = random_of(random_misset=seed)
    # printed with 16 digits; an arc tangent and a division
    assert misset == pytest.approx(degrees(*recorded), rel=1e-14)


def test_random_orientation_does_not_disturb_the_domains():
    own = Mosaic(spread=ONE_DEGREE, domains=3)
    _, without = random_of(own)
    _, with_it = random_of(own, random_misset=-4)
    assert torch.equal(with_it, without)


def test_random_orientation_replaces_the_given_one():
    given_too, _ = random_of(misset=(0.1, 0.2, 0.3), random_misset=-4)
    assert given_too == random_of(random_misset=-4)[0]


def test_positive_seed_of_an_orientation_finds_a_fresh_generator():
    # nothing was drawn before, so that the C program starts from one
    assert random_of(random_misset=4)[0] == random_of(random_misset=-1)[0]


def angles_of_orientations(*, radians):
    """Rotation angles of many random orientations, in degrees."""
    angles = []
    for seed in range(-3000, 0):
        crystal = Crystal(structure_factors=FLAT, random_misset=seed)
        misset, _ = crystal_randomness(
            crystal, PRECISION, NANOBRAGG.but({"random_misset_radians": radians})
        )
        about = tuple(float(angle) for angle in misset)
        rows = [oracles.rotate_xyz(v, about) for v in (oracles.X, oracles.Y, oracles.Z)]
        cosine = (rows[0][0] + rows[1][1] + rows[2][2] - 1) / 2
        angles.append(math.degrees(math.acos(max(-1.0, min(1.0, cosine)))))
    return np.array(angles)


@pytest.mark.slow("draws many orientations")
def test_random_orientations_of_the_c_program_turn_by_any_angle_alike():
    drawn = angles_of_orientations(radians=True)
    # recorded: a mean of 86.9 degrees; three standard deviations of 3000 draws
    limit = 3 * drawn.std() / math.sqrt(3000)
    assert drawn.mean() == pytest.approx(86.9, abs=limit)


def test_random_orientations_are_uniform_without_the_deviation():
    drawn = angles_of_orientations(radians=False)
    # of all rotations: the mean is π/2 + 2/π, and (θ − sin θ)/π turn by less than θ
    limit = 3 * drawn.std() / math.sqrt(3000)
    mean = math.degrees(math.pi / 2 + 2 / math.pi)
    assert drawn.mean() == pytest.approx(mean, abs=limit)
    for theta in (math.pi / 3, math.pi / 2, 2.5):
        share = (theta - math.sin(theta)) / math.pi
        limit = 3 * math.sqrt(share * (1 - share) / 3000)
        got = (drawn < math.degrees(theta)).mean()
        assert got == pytest.approx(share, abs=limit)


def test_gradient_reaches_the_spread():
    spread = torch.tensor(ONE_DEGREE, dtype=torch.float64, requires_grad=True)
    domains = domains_of(spread=spread, domains=3)
    # to the rounding of the C program's angle to single precision
    plain = domains_of(spread=ONE_DEGREE, domains=3)
    assert torch.allclose(domains, plain, rtol=0, atol=1e-8)
    domains[2, 0, 1].backward()
    assert spread.grad is not None
    # the off-diagonal element grows about in proportion
    expected = DOMAIN_2[0][1] / ONE_DEGREE
    assert spread.grad.item() == pytest.approx(expected, rel=0.02)


def test_domain_turns_the_cell_after_the_spindle():
    own = Mosaic(spread=ONE_DEGREE, domains=3)
    exposure = experiment(mosaic=own, phi_start=0.1, spindle=(0.3, 0.2, 0.9))
    turned = trace(exposure, (3, 4)).events["rot_b"].values
    assert turned.shape == (3, 3)
    for row, domain in ((1, DOMAIN_1), (2, DOMAIN_2)):
        expected = np.array(domain) @ turned[0]
        assert turned[row] == pytest.approx(expected, rel=0, abs=1e-12)  # of 110 Å


def test_steps_count_the_domains():
    exposure = experiment(mosaic=Mosaic(spread=ONE_DEGREE, domains=3))
    assert trace(exposure, (3, 4)).events["steps"].values.item() == 3
