"""What a printed number can vouch for."""

import math
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from braggtrace.traceio.literal import half_width, read_number
from tests.helpers import REPEATABLE

# above 1.797e308 the fifteenth digit can be rounded beyond the largest double
numbers = st.floats(min_value=-1.797e308, max_value=1.797e308)


def printed(value: float) -> str:
    return f"{value:.15g}"


@REPEATABLE
@given(numbers)
@example(9.018577685909755)
@example(1.000000000000004e23)
@example(9.999999999999995e-5)
@example(5e-324)
def test_the_original_lies_within_the_half_width_of_what_was_printed(original):
    text = printed(original)
    width = half_width(float(text), 15)
    # the width is a double itself: correct to its last place
    allowed = Decimal(width) * (1 + Decimal(2) ** -52)
    exact = abs(Decimal(original) - Decimal(text))
    # half of the last digit of a subnormal number may be less than any double
    assert exact <= max(allowed, Decimal(2) ** -1075)


@REPEATABLE
@given(numbers)
@example(9.018577685909755)
@example(9.018577685909755e-233)
def test_reading_a_printed_number_loses_no_more_than_the_half_width(original):
    read = float(printed(original))
    # reading rounds the literal to a double once more
    assert abs(original - read) <= half_width(read, 15) + math.ulp(original)


@pytest.mark.parametrize(
    ("value", "digits", "width"),
    [
        (1.5, 15, 5e-15),
        (-1.5, 15, 5e-15),
        (1.0, 15, 5e-15),
        (10.0, 15, 5e-14),
        (9.5, 15, 5e-15),
        (1e23, 15, 5e8),
        (1000.0, 15, 5e-12),
        (0.172, 15, 5e-16),
        (123456.0, 6, 0.5),
        (1.25932015286227e29, 15, 5e14),
    ],
)
def test_half_width_is_half_a_unit_of_the_last_digit_that_is_kept(value, digits, width):
    # one unit in the last place: reading the literal may round once more
    assert half_width(value, digits) == pytest.approx(width, rel=0.2)


@pytest.mark.parametrize("power", [-300, -100, -20, -5, 0, 5, 20, 40, 100, 300])
def test_half_width_does_not_jump_just_below_a_power_of_ten(power):
    below = float(f"9.9999999999999{'5' if power % 2 else '4'}e{power - 1}")
    # one unit in the last place: the width is read from its decimal digits
    assert half_width(below, 15) == pytest.approx(float(f"5e{power - 16}"), rel=1e-15)


@pytest.mark.parametrize("value", [0.0, -0.0, math.inf, -math.inf, math.nan])
def test_zero_and_what_is_not_finite_are_printed_exactly(value):
    assert half_width(value, 15) == 0.0


@pytest.mark.parametrize("text", ["nan", "-nan", "inf", "-inf", "1e-10", "-0", "+3"])
def test_numbers_are_read_as_c_prints_them(text):
    expected = float(text)
    got = read_number(text)
    assert got == expected or (math.isnan(got) and math.isnan(expected))
    assert math.copysign(1.0, got) == math.copysign(1.0, expected)


@pytest.mark.parametrize("text", ["", "x", "1_0", "0x10", "1,5", "1.5.2", "--1", "1e"])
def test_what_c_never_prints_is_no_number(text):
    with pytest.raises(ValueError, match=r".*"):
        read_number(text)
