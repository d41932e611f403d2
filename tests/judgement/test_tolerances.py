"""Which tolerance is in force, and what a floor allows."""

import math
from dataclasses import replace

import pytest

from braggtrace.catalog import CATALOG
from braggtrace.judgement.extraction import event_factor
from braggtrace.judgement.findings import Tolerance
from tests.helpers import (
    event,
    group,
    rules,
    scalars_verdict,
    small_trace,
    trace,
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


@pytest.mark.parametrize(("power", "agree"), [(1, True), (2, False)])
def test_the_power_of_a_scale_is_what_the_factor_says(power, agree):
    class Amplitudes:
        name = "mine"
        description = "of a plugin"

        def names(self):
            return ("I_mine",)

        def extract(self, trace):
            factor = event_factor(trace.events["I_mine"], trace)
            return [replace(factor, scale=1e4, scale_power=power)]

    first, second = (trace(event("I_mine", [value])) for value in (1.0, 1.5))
    by = rules(Tolerance(floor=1e-4))
    found = verdict_of(first, second, [Amplitudes()], by)
    assert found.agree is agree


def test_an_intensity_says_that_its_scale_is_a_square():
    powers = {spec.scale: spec.scale_power for spec in CATALOG.values()}
    assert powers == {"none": 1, "lattice": 1, "intensity": 2}
    (made,) = group("I_before_scaling").extract(
        trace(event("I_before_scaling", [1.0]), scales={"intensity": 4.0})
    )
    assert (made.scale, made.scale_power) == (4.0, 2)


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


def test_a_plugins_factor_of_an_intensitys_name_has_the_square_of_its_scale():
    """Plugins from before ``scale_power`` name the scale alone."""

    class Mine:
        name = "mine"
        description = "of a plugin"

        def names(self):
            return ("I_before_scaling",)

        def extract(self, of):
            found = event_factor(of.events["I_before_scaling"], of)
            return [replace(found, scale=1e8, scale_power=1)]

    def agree(subject: float) -> bool:
        first, second = (trace(event("I_before_scaling", [v])) for v in (1.0, subject))
        by = rules(Tolerance(floor=1e-6))
        return verdict_of(first, second, [Mine()], by).agree

    assert agree(1.0 + 0.9e-4)  # (1e-6)^2 of 1e8
    assert not agree(1.0 + 1.1e-4)
