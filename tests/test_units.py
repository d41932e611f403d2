"""Constants of conversion, and factors between units."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from braggtrace.catalog import CATALOG
from braggtrace.errors import InternalError
from braggtrace.units import (
    DEFAULT_FLUENCE,
    DEGREES_PER_RADIAN,
    THOMSON_CROSS_SECTION,
    TINY,
    factor,
    known_units,
)

repeatable = settings(derandomize=True, database=None, deadline=None)
units = st.sampled_from(known_units())
LENGTHS = ("m", "km", "mm", "um", "Å")


def test_constants_are_the_c_programs():
    assert DEGREES_PER_RADIAN == 57.29577951308232
    # the default fluence is chosen so that this product is exactly one
    assert THOMSON_CROSS_SECTION * DEFAULT_FLUENCE == 1.0
    # the smallest normal double, a power of two
    assert TINY == 2.0**-1022


def test_degrees_divided_as_in_c_differ_from_the_usual_conversion_now_and_then():
    tenths = [i / 10 for i in range(1, 3601)]
    different = [x for x in tenths if x / DEGREES_PER_RADIAN != x * math.pi / 180]
    assert different
    for x in different:
        usual = x * math.pi / 180
        # one unit in the last place, no more
        assert abs(x / DEGREES_PER_RADIAN - usual) <= math.ulp(usual)


@repeatable
@given(units)
def test_factor_of_a_unit_to_itself_is_exactly_one(unit):
    assert factor(unit, unit) == 1.0


@repeatable
@given(units, units)
def test_units_convert_there_and_back_or_not_at_all(source, target):
    try:
        there = factor(source, target)
    except InternalError:
        with pytest.raises(InternalError):
            factor(target, source)
        return
    # two roundings
    assert there * factor(target, source) == pytest.approx(1.0, rel=5e-16)


@repeatable
@given(st.sampled_from(LENGTHS), st.sampled_from(LENGTHS), st.sampled_from(LENGTHS))
def test_factors_of_lengths_chain(first, second, third):
    chained = factor(first, second) * factor(second, third)
    # three divisions, each rounded once
    assert chained == pytest.approx(factor(first, third), rel=1e-15)


@pytest.mark.parametrize(
    ("source", "target", "exactly"),
    [
        ("m", "Å", 1e10),
        ("rad", "deg", DEGREES_PER_RADIAN),
        ("mm", "m", 1e-3),
        ("um", "m", 1e-6),
        ("km", "m", 1e3),
        ("Å", "m", 1e-10),
        ("1/Å", "1/m", 1e10),
        ("1/m", "1/Å", 1e-10),
        ("deg", "rad", 1 / DEGREES_PER_RADIAN),
    ],
)
def test_factor_is_the_exact_one(source, target, exactly):
    assert factor(source, target) == exactly


@pytest.mark.parametrize(
    ("source", "target"),
    [("m", "rad"), ("m", "1/m"), ("sr", "1"), ("photons", "photons/m²"), ("m", "m²")],
)
def test_units_of_different_things_do_not_convert(source, target):
    with pytest.raises(InternalError, match="is a"):
        factor(source, target)


@pytest.mark.parametrize(("source", "target"), [("furlong", "m"), ("m", "furlong")])
def test_unknown_unit_is_named_with_the_known_ones(source, target):
    with pytest.raises(InternalError, match=r"unknown unit 'furlong' \(known: 1, m"):
        factor(source, target)


@pytest.mark.parametrize("name", sorted(CATALOG))
def test_every_event_has_a_unit_and_a_way_to_it(name):
    spec = CATALOG[name]
    assert spec.unit in known_units()
    assert factor(spec.emitted or spec.unit, spec.unit) > 0
