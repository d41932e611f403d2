"""Units that other programs declare."""

import contextlib
import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from braggtrace.quantities import (
    UnitError,
    conversion,
    require_unit,
    same_unit,
    unit_of,
    unit_text,
)
from braggtrace.units import known_units
from tests.effort import calls_of
from tests.helpers import REPEATABLE


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
    unit_of("m")  # pint is imported once
    assert calls_of(unit_of, text) < 400
    with pytest.raises(UnitError):
        unit_of(text)


SPELLINGS = (
    (
        "m s-1",
        "m/s",
        "m.s-1",
        "m s**-1",
        "m s^-1",
        "m·s⁻¹",
        "m⋅s⁻¹",
        "metre per second",
    ),
    ("kg m-2 s-1", "kg/m^2/s", "kg·m⁻²·s⁻¹", "kg/(m2 s)", "kg m⁻² s⁻¹"),
    ("W m-2", "W/m²", "W/m2", "Watt m-2", "kg s-3"),
    ("m2", "m²", "m^2", "m**2", "㎡"),
    ("µm", "μm", "um", "micron", "1e-6 m", "10^-6 m", "10⁻⁶ m", "㎛"),
    ("Å", "Å", "A\u030a", "angstrom", "Angstrom", "0.1 nm"),
    ("deg", "degree", "degrees", "°", "degrees_north", "degree_E", "degreesN", "°N"),
    ("degC", "°C", "℃", "celsius", "Celsius", "degree_C", "degrees_Celsius", "deg_C"),
    ("K", "Kelvin", "kelvin", "degK", "degrees_K", "K"),
    ("", "1", "-", "dimensionless", "none", "kg kg-1", "m/m", "Unitless"),
    ("%", "percent", "0.01", "1e-2"),
    ("ppm", "1e-6", "ppmv", "mg kg-1"),
    ("1/s", "s-1", "/s", "Hz", "s^(-1)", "s⁻¹"),
    ("W m-2 K-1", "W/(m2 degC)", "W m-2 degC-1"),
    ("dB/m", "dB m-1", "decibel/m"),
    (
        "days since 1970-01-01",
        "day since 1970-1-1 00:00:00",
        "d since 1970-01-01T00:00Z",
    ),
    ("dB re 1 uPa", "dB (re 1µPa)"),
)


@pytest.mark.parametrize(
    ("first", "second"), [p for s in SPELLINGS for p in pairwise(s)]
)
def test_spellings_of_a_unit_are_one_unit(first, second):
    assert same_unit(first, second)
    assert conversion(first, second).changes_nothing


@pytest.mark.parametrize(("first", "second"), list(pairwise(s[0] for s in SPELLINGS)))
def test_different_units_are_not_one(first, second):
    assert not same_unit(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("rad/s", "1/s"), ("m", "mm"), ("furlongs_x", "furlongs_y"), ("degC", "K")],
)
def test_a_unit_that_means_something_else_or_nothing_is_not_the_same(first, second):
    assert not same_unit(first, second)


@pytest.mark.parametrize(
    ("source", "target", "value", "wanted"),
    [
        ("dBm", "mW", 30.0, 1000.0),
        ("mW", "dBm", 1000.0, 30.0),
        ("dBm", "W", 0.0, 1e-3),
        ("dBW", "dBm", 1.0, 31.0),
        ("Np", "dB", 1.0, 20.0 / math.log(10.0)),
        ("dB/km", "dB/m", 3.0, 3e-3),
        ("mmag", "mag", 12.0, 12e-3),
        ("degF", "degC", 212.0, 100.0),
        ("degC", "degF", -40.0, -40.0),
        ("0.1 degC", "K", 200.0, 293.15),
        ("degrees_west", "degrees_east", 10.0, -10.0),
        ("hours since 1970-01-01", "days since 1970-01-01", 36.0, 1.5),
    ],
)
def test_logarithms_and_other_zeros_are_converted_value_by_value(
    source, target, value, wanted
):
    found = conversion(source, target).values(np.array([value]))
    assert found[0] == pytest.approx(wanted, rel=1e-15)


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ("dB", "1", "logarithm"),
        ("pH", "mol/L", "logarithm"),
        ("mag", "1", "logarithm"),
        ("mag/arcsec2", "mag/deg2", "not proportional"),
        ("dBm", "dB", "no power"),
        ("dBm", "V", "no power"),
        ("dB re 1 uPa", "dB re 20 uPa", "different references"),
        ("days since 1970-01-01", "days since 1980-01-01", "different references"),
        ("days since 1970-01-01", "days", "different references"),
        ("Hz", "rad/s", "turns"),
        ("rpm", "Hz", "turns"),
        ("Ym^90", "ym^90", "too far apart"),
        ("degC", "m", "different things"),
    ],
)
def test_what_has_no_certain_conversion_is_refused(source, target, why):
    with pytest.raises(UnitError, match=why):
        conversion(source, target)


@pytest.mark.parametrize(
    "text", ["ppt", "furlongs_x", "m s-1 since 1970-01-01", "m re s"]
)
def test_what_has_no_certain_meaning_is_refused(text):
    with pytest.raises(UnitError):
        require_unit(text)


NAMED = st.dictionaries(
    st.sampled_from(
        ["m", "mm", "s", "kg", "K", "deg", "eV", "Å", "photon", "degC", "dB"]
    ),
    st.integers(-4, 4).filter(bool),
    min_size=1,
    max_size=4,
)
SIZES = st.sampled_from(["", "10^3 ", "0.01 ", "2.5e-7 "])


def written(size, named):
    return size + " ".join(f"{name}{power}" for name, power in named.items())


@REPEATABLE
@given(SIZES, NAMED)
def test_a_unit_is_read_as_it_was_written(size, named):
    text = written(size, named)
    assert same_unit(unit_text(unit_of(text)), text)


@REPEATABLE
@given(SIZES, NAMED, st.floats(-1e6, 1e6))
def test_a_conversion_back_is_the_inverse(size, named, value):
    source, target = written(size, named), written("", named)
    there, back = conversion(source, target), conversion(target, source)
    found = back.values(there.values(np.array([value])))
    assert found[0] == pytest.approx(value, rel=1e-14, abs=1e-9)


@REPEATABLE
@given(
    st.sampled_from([("degC", "K"), ("degF", "degC"), ("dBm", "W"), ("dBW", "mW")]),
    st.floats(-100.0, 100.0),
)
def test_another_zero_and_a_level_have_an_inverse_too(units, value):
    there, back = conversion(*units), conversion(*reversed(units))
    found = back.values(there.values(np.array([value])))
    assert found[0] == pytest.approx(value, rel=1e-12, abs=1e-10)
