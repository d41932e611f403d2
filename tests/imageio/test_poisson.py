"""Poisson deviates: those that the C program draws, and Poisson's own statistics."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.imageio import GaussGenerator, PoissonGenerator
from braggtrace.imageio.poisson import exponential, ln_gamma, single
from braggtrace.simulator.random import UniformGenerator
from tests.helpers import REPEATABLE

F = np.float32
# one generator of seed 1, six draws for each mean, in this order
KNOWN = {
    0.5: (0, 0, 1, 1, 1, 1),
    5.0: (6, 6, 6, 5, 5, 5),
    11.9: (11, 15, 9, 10, 12, 15),
    12.0: (15, 10, 13, 14, 14, 11),
    100.0: (95, 96, 114, 106, 94, 117),
    1e4: (9979, 9897, 9839, 10059, 9982, 9908),
    9e5: (899810, 899452, 899176, 900003, 900627, 899996),
    2e6: (1999936, 2000883, 1999352, 2002078, 2000672, 1998885),
}


def ln_gamma_oracle(x):
    """Lanczos in double, float32 at both ends."""
    x = float(F(x))
    cof = (76.18009172947146, -86.50532032941677, 24.01409824083091)
    rest = (-1.231739572450155, 0.001208650973866179, -5.395239384953e-6)
    tmp = x + 5.5
    tmp = tmp - (x + 0.5) * math.log(tmp)
    ser = 1.000000000190015
    for j in range(6):
        ser += (*cof, *rest)[j] / (x + (j + 1.0))
    return F(-tmp + math.log(2.5066282746310005 * ser / x))


class Oracle:
    """One draw after the other in numpy's float32 scalars."""

    def __init__(self, uniform):
        self.uniform = lambda: F(uniform())
        self.spare = None

    def gauss(self):
        if self.spare is not None:
            deviate, self.spare = self.spare, None
            return deviate
        square = F(0)
        while square >= 1 or square == 0:
            v1 = F(2.0 * float(self.uniform()) - 1.0)
            v2 = F(2.0 * float(self.uniform()) - 1.0)
            square = v1 * v1 + v2 * v2
        r = float(square)
        fac = F(math.sqrt(-2.0 * math.log(r) / r))
        self.spare = v1 * fac
        return v2 * fac

    def poisson(self, mean):
        m = F(mean)
        if m > 1e6:
            return float(F(float(m) + math.sqrt(float(m)) * float(self.gauss())))
        if m < 12:
            return self.few(m)
        sq, alxm = F(math.sqrt(2.0 * float(m))), F(math.log(float(m)))
        g = m * alxm - ln_gamma_oracle(float(m) + 1.0)
        while True:
            em = F(-1)
            while em < 0:
                y = F(math.tan(math.pi * float(self.uniform())))
                em = sq * y + m
            em = np.floor(em)
            odds = em * alxm - ln_gamma_oracle(float(em) + 1.0) - g
            t = F(0.9 * (1.0 + float(y * y)) * math.exp(float(odds)))
            if not self.uniform() > t:
                return float(em)

    def few(self, m):
        g, em, t = F(math.exp(-float(m))), 0, self.uniform()
        while t > g:
            em, t = em + 1, t * self.uniform()
        return float(em)


def test_deviates_are_the_c_programs():
    poisson = PoissonGenerator(UniformGenerator(-1))
    drawn = {
        mean: tuple(int(poisson(single(mean))) for _ in range(6)) for mean in KNOWN
    }
    assert drawn == KNOWN


@REPEATABLE
@given(
    seed=st.integers(1, 2**31 - 2),
    exponents=st.lists(st.floats(-3.0, 7.0), min_size=1, max_size=20),
)
def test_deviates_are_those_of_the_scalar_oracle(seed, exponents):
    means = [float(F(10.0**exponent)) for exponent in exponents]
    poisson = PoissonGenerator(UniformGenerator(-seed))
    oracle = Oracle(UniformGenerator(-seed))
    assert [poisson(m) for m in means] == [oracle.poisson(m) for m in means]


@REPEATABLE
@given(mean=st.sampled_from([0.3, 11.0, 13.0, 500.0]))
def test_same_mean_again_needs_no_new_start(mean):
    once = PoissonGenerator(UniformGenerator(-5))
    other = PoissonGenerator(UniformGenerator(-5))
    for _ in range(5):
        again = once(single(mean))
        other._mean = math.nan  # forget the mean
        assert other(single(mean)) == again


@pytest.mark.parametrize("mean", [0.1, 3.0, 11.5, 12.5, 80.0, 4000.0, 3e6])
def test_mean_and_variance_are_poissons(mean):
    poisson = PoissonGenerator(UniformGenerator(-77))
    drawn = np.array([poisson(single(mean)) for _ in range(20_000)])
    # five standard errors of each
    assert drawn.mean() == pytest.approx(mean, abs=5 * math.sqrt(mean / 20_000))
    spread = math.sqrt(2 / 20_000 + 1 / (20_000 * mean))
    assert drawn.var() == pytest.approx(mean, rel=5 * spread)


@pytest.mark.parametrize(("mean", "used"), [(0.0, 1), (-3.0, 1), (-1e30, 1)])
def test_no_photons_take_one_deviate(mean, used):
    deviates = iter([0.5] * 10)
    poisson = PoissonGenerator(lambda: next(deviates))
    assert poisson(mean) == 0.0
    assert len(list(deviates)) == 10 - used


def test_not_a_number_stays_one():
    assert math.isnan(PoissonGenerator(UniformGenerator(-1))(math.nan))


def test_infinite_mean_has_infinitely_many_photons_or_none_to_name():
    poisson = PoissonGenerator(UniformGenerator(-1))
    drawn = [poisson(math.inf) for _ in range(20)]
    assert all(value == math.inf or math.isnan(value) for value in drawn)


def test_gauss_deviates_come_in_pairs():
    calls = []

    def uniform():
        calls.append(0)
        return 0.25 if len(calls) % 2 else 0.625

    gauss = GaussGenerator(uniform)
    second, first = gauss(), gauss()
    assert len(calls) == 2
    assert (first, second) == (-2.0 * second, second)


@pytest.mark.parametrize("x", [1.0, 1.5, 13.0, 101.0, 12346.0, 1e6])
def test_ln_gamma_is_right_to_single_precision(x):
    assert ln_gamma(x) == pytest.approx(math.lgamma(x), rel=1.2e-7, abs=1.2e-7)


def test_exponential_overflows_to_infinity():
    assert exponential(1e4) == math.inf
    assert exponential(-1e4) == 0.0


@REPEATABLE
@given(st.floats())
def test_single_is_the_nearest_float32(value):
    with np.errstate(over="ignore"):
        nearest = float(np.float32(value))
    assert single(value) == nearest or math.isnan(value)
