"""How units are written: names and powers, and texts that are no unit."""

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.quantities.spelling import (
    UnitError,
    moment,
    plain_text,
    spelled,
    split_reference,
)
from tests.helpers import REPEATABLE

NAMES = ("m", "s", "kg", "K", "hPa", "degC")


def parts(text):
    found = spelled(plain_text(text), NAMES.__contains__)
    return found.size, dict(found.powers)


powers = st.dictionaries(
    st.sampled_from(NAMES), st.integers(-9, 9).filter(bool), min_size=1
)
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SPELLINGS = {
    "CF": (lambda n, p: f"{n}{p}", " "),
    "UDUNITS": (lambda n, p: f"{n}{p}", "."),
    "Python": (lambda n, p: f"{n}**{p}", "*"),
    "caret": (lambda n, p: f"{n}^({p})", "·"),
    "SI": (lambda n, p: n + str(p).translate(RAISED), "·"),
    "close": (lambda n, p: n + str(p).translate(RAISED), " "),
}


@REPEATABLE
@given(powers, st.sampled_from(sorted(SPELLINGS)))
def test_every_spelling_of_a_product_has_one_meaning(wanted, style):
    write, sign = SPELLINGS[style]
    text = sign.join(write(name, power) for name, power in wanted.items())
    assert parts(text) == (1, wanted)


@pytest.mark.parametrize(
    ("text", "size", "wanted"),
    [
        ("m s-1", 1, {"m": 1, "s": -1}),
        ("kg m-2 s-1", 1, {"kg": 1, "m": -2, "s": -1}),
        ("m/s/s", 1, {"m": 1, "s": -2}),
        ("m/s kg", 1, {"m": 1, "s": -1, "kg": 1}),
        ("kg/(m s)", 1, {"kg": 1, "m": -1, "s": -1}),
        ("(m/s)^2", 1, {"m": 2, "s": -2}),
        ("/s", 1, {"s": -1}),
        ("kg-m", 1, {"kg": 1, "m": 1}),
        ("kg per m2", 1, {"kg": 1, "m": -2}),
        ("m^0.5", 1, {"m": Fraction(1, 2)}),
        ("m^(-1/2)", 1, {"m": Fraction(-1, 2)}),
        ("1e-3 kg", Fraction(1, 1000), {"kg": 1}),
        ("10^-6 m", Fraction(1, 10**6), {"m": 1}),
        ("10⁻⁶ m", Fraction(1, 10**6), {"m": 1}),
        ("100 m/s", 100, {"m": 1, "s": -1}),
        ("m m-1", 1, {}),
    ],
)
def test_numbers_and_parentheses_are_read_as_udunits_reads_them(text, size, wanted):
    assert parts(text) == (size, wanted)


@pytest.mark.parametrize(
    "text",
    [
        *("m2.5", "m - 2", "m-", "m^", "(m", "m)", "m+s", "m//s", "*m", "0 m", "9^9 m"),
        *(
            "m^100",
            "(m^50)^50",
            "((1e99)^99)^99",
            "1e999 m",
            "m s" * 40,
            "(" * 50 + "m",
        ),
    ],
)
def test_what_is_no_product_of_powers_is_refused(text):
    with pytest.raises(UnitError):
        parts(text)


@REPEATABLE
@given(st.text(max_size=60))
def test_any_text_is_a_unit_or_an_error(text):
    with contextlib.suppress(UnitError):
        parts(text)


@pytest.mark.parametrize(
    "text",
    [
        *("1970-01-01", "1970-1-1", "1970-01-01 00:00:00", "1970-1-1 0:0:0.0"),
        *("1970-01-01T00:00:00Z", "1970-01-01 00:00:00 UTC", "1970-01-01 0:0 +0:00"),
    ],
)
def test_spellings_of_a_moment_are_one(text):
    assert moment(text) == moment("1970-01-01")


def test_another_zone_is_another_moment():
    assert moment("1970-01-01 00:00:00 +2:00") != moment("1970-01-01")


@pytest.mark.parametrize("text", ["", "yesterday", "1970", "70-1-1-1"])
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(UnitError, match="no moment"):
        moment(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("days since 1970-01-01", ("days", "since", "1970-01-01")),
        ("dB (re 1 uPa)", ("dB", "re", "1 uPa")),
        ("m", ("m", "", "")),
    ],
)
def test_a_reference_is_split_off(text, parts):
    assert split_reference(text) == parts
