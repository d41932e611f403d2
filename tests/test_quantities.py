"""Units that other programs declare."""

import contextlib
import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.quantities import UnitError, conversion, require_unit, unit_of
from braggtrace.units import known_units


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


@given(st.text("()[]{}*^/+-.0123456789 mskgeE_'\"\\²³", max_size=40))
def test_hostile_units_are_units_or_errors_and_take_no_time(text):
    start = time.process_time()
    with contextlib.suppress(UnitError):
        unit_of(text)
    assert time.process_time() - start < 2.0
