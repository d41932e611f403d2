"""Units that other programs declare."""

import contextlib
import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from braggtrace.quantities import UnitError, conversion, require_unit, unit_of
from braggtrace.units import known_units
from tests.effort import calls_of


@pytest.mark.parametrize(
    ("source", "target", "scale"),
    [
        ("mm", "m", 1e-3),
        ("m", "mm", 1e3),
        ("deg", "rad", math.pi / 180),
        ("1/Å", "1/m", 1e10),
        ("kg*m^2/s^2", "J", 1.0),
        ("photons/m²", "photons/mm²", 1e-6),
        ("%", "1", 0.01),
    ],
)
def test_units_are_converted(source, target, scale):
    found = conversion(source, target)
    assert found.scale == pytest.approx(scale, rel=1e-15)
    assert found.shift == 0.0


def test_temperatures_have_another_zero():
    found = conversion("degC", "K")
    assert (found.scale, found.shift) == (1.0, 273.15)


@pytest.mark.parametrize("unit", [u for u in known_units() if u != "text"])
def test_every_unit_of_the_simulator_is_known(unit):
    require_unit(unit)


@pytest.mark.parametrize(
    ("source", "target"), [("m", "s"), ("photons", "1"), ("", "m")]
)
def test_what_measures_other_things_is_no_conversion(source, target):
    with pytest.raises(UnitError, match="different things"):
        conversion(source, target)


@settings(deadline=None)
@given(st.text("()[]{}*^/+-.0123456789 mskgeE_'\"\\²³", max_size=40))
def test_hostile_units_are_units_or_errors(text):
    with contextlib.suppress(UnitError):
        unit_of(text)


PARTS = st.sampled_from(
    ["m", "kg", "deg", "s", "*", "/", "^", "2", "-3", "(", ")", " "]
)


@settings(deadline=None)
@given(st.lists(PARTS, max_size=40).map("".join))
@example("m*" * 39 + "s")
@example("(m*s)^-2/" * 8 + "s")
def test_effort_grows_with_the_length_of_the_unit(text):
    unit_of("m")  # pint is imported once
    assert calls_of(unit_of, text) < 200 * (len(text) + 5)


@pytest.mark.parametrize(
    "text", ["9**9**9 m", "m**9**9**9", "9^9 m", "m^99999999", "m^(9^9)", "9//3 m"]
)
def test_a_power_that_takes_for_ever_is_not_begun(text):
    assert calls_of(unit_of, text) < 20
    with pytest.raises(UnitError):
        unit_of(text)
