"""Which tolerance is in force, and what a floor allows."""

import math

import pytest

from braggtrace.findings import Tolerance
from tests.helpers import (
    rules,
    scalars_verdict,
    small_trace,
    verdict_of,
)
from tests.judgement.asserts import (
    ALL,
    assert_red,
    finding,
)


def test_the_floor_is_a_fraction_of_the_natural_scale():
    def agree(floor: float) -> bool:
        by = rules(Tolerance(floor=floor))
        scales = {"lattice": 1e4, "intensity": 1e8}
        return scalars_verdict(
            {"F_latt": 1.0}, {"F_latt": 1.5}, by, scales=scales
        ).agree

    assert agree(5e-5)
    assert not agree(4.9e-5)


def test_the_floor_of_an_intensity_is_the_square_of_the_fraction():
    def agree(floor: float) -> bool:
        by = rules(Tolerance(floor=floor))
        return scalars_verdict(
            {"I_before_scaling": 1.0},
            {"I_before_scaling": 1.5},
            by,
            scales={"lattice": 1e4, "intensity": 1e8},
        ).agree

    assert agree(1e-4)
    assert not agree(6e-5)


def test_a_floor_without_a_scale_allows_nothing():
    by = rules(Tolerance(floor=1.0))
    assert not scalars_verdict({"F_latt": 1.0}, {"F_latt": 1.0000001}, by).agree
    scales = {"lattice": 1e9, "intensity": 1e9}
    other = scalars_verdict({"r_e_sqr": 1.0}, {"r_e_sqr": 1.5}, by, scales=scales)
    assert not other.agree


@pytest.mark.parametrize("scale", [math.nan, math.inf])
def test_a_scale_that_is_not_finite_allows_nothing(scale):
    by = rules(Tolerance(floor=1e-9))
    verdict = scalars_verdict(
        {"F_latt": 1.0}, {"F_latt": 2.0}, by, scales={"lattice": scale}
    )
    assert not verdict.agree


def test_each_factor_has_the_tolerance_of_its_most_specific_name():
    by = rules(
        Tolerance(), {"F_latt": Tolerance(rtol=1.0), "group": Tolerance(rtol=1e-12)}
    )
    verdict = verdict_of(
        small_trace(),
        small_trace(F_latt=[13.0, 12.0], I_before_scaling=[944.26]),
        [ALL],
        by,
    )
    assert_red(verdict, "I_before_scaling", "values")
    assert finding(verdict, "F_latt").tolerance.rtol == 1.0
    assert finding(verdict, "rot_a").tolerance.rtol == 1e-12
