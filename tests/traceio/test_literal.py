"""What a printed number can vouch for."""

import math
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from braggtrace.traceio.literal import half_width, read_number, read_value
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


@pytest.mark.parametrize(
    "text",
    [
        *("nan", "NaN", "-nan", "+NAN", "-nan(ind)", "nan(snan)", "NaN(0x7ff8)"),
        *("nan(0x8000000000000)", "1.#QNAN", "-1.#IND", "1.#IND00", "1.#SNAN"),
        *("1.#QNAN0e+000", "1.#QO", "NaNQ", "NaNS", "qNaN", "-sNaN", "NaN32", "NaNf0"),
        *("+nan.0", "##NaN", ".nan", "1.5NaN", "NaN****", "-1,#IND", "1,#QNAN00"),
        *("Float(undefined)", "********", "-***", "#NUM!", "#DIV/0!", "Indeterminate"),
        *("(nan,0.0)", "(1.5e3, NaN)", "1.5+nanj", "nan+nani", "[nan 2.0]", "inf-infj"),
    ],
)
def test_nan_is_nan_in_the_spelling_of_any_language(text):
    assert math.isnan(float(read_value(text)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("inf", math.inf), ("-Infinity", -math.inf), ("+INF", math.inf)),
        *(("1.#INF", math.inf), ("-1.#INF00", -math.inf), ("1.#J", math.inf)),
        *(("-inf.0", -math.inf), ("-.inf", -math.inf), ("+Inf***", math.inf)),
        *(("1,#INF", math.inf), ("##-Inf", -math.inf), ("-Float(infinity)", -math.inf)),
        *(
            ("1.#INF00e-10", math.inf),
            ("∞", math.inf),
            ("-∞", -math.inf),
            ("Inf32", math.inf),
            ("1e999", math.inf),
        ),
        *(("0x1.8p+1", 3.0), ("-0X.8P-1", -0.25), ("1.0D+3", 1000.0), ("1q2", 100.0)),
        *(("0.5771964-104", 0.5771964e-104), ("-.25+100", -0.25e100), ("1.", 1.0)),
    ],
)
def test_a_number_is_read_in_the_spelling_of_any_language(text, value):
    found = read_value(text)
    assert type(found) is float
    assert found == value


@pytest.mark.parametrize(
    "text",
    [
        *(
            "nano",
            "info",
            "infinite",
            "banana",
            "1.#QUX",
            "*",
            "0x1F",
            "0x1g.p0",
            "1-2",
        ),
        *("2026-11-30", "1.5 mm", "1_0", "1.5-10", "die inf", "(a, nan)", "i", "nan?"),
    ],
)
def test_a_word_stays_a_text(text):
    assert read_value(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("0.1000000000000000055511151231257827", "1.000000000000000056e-01"),
        *(
            "0.10000000000000001000",
            "1.00000000000000000000000",
            "123456789012345680.0",
        ),
        *(
            "4.9406564584124654e-324",
            "5e-324",
            "1e-320",
            "0x1.fffffffffffffp+3",
            "0e999",
        ),
    ],
)
def test_the_digits_of_a_double_are_read_however_many_they_are(text):
    read = float.fromhex(text) if "x" in text else float(text)
    assert read_value(text) == read


@pytest.mark.parametrize(
    "text",
    [
        *("3.14159265358979323851", "1.00000000000000000012", "1e-400", "1.234e-321"),
        *("0.1000000000000000055511151231257828", "0xc.90fdaa22168c235p-2"),
        *("0x1p-1080", "9.9999999999999999995"),
    ],
)
def test_digits_that_no_double_holds_are_refused(text):
    with pytest.raises(ValueError, match="digits that no double holds"):
        read_value(text)


@REPEATABLE
@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 40))
def test_every_double_is_read_back_from_its_own_digits(value, digits):
    assert read_value(repr(value)) == value
    assert read_value(value.hex()) == value
    text = f"{value:.{digits}e}"
    # rounded up, the largest double is printed as a number beyond it
    assert read_value(text) == float(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_any_program_prints_of_a_double_is_read(value):
    for form in ("{!r}", "{:.17g}", "{:.16e}", "{:.15e}", "{:.14e}", "{:.25e}"):
        text = form.format(value)
        assert read_value(text) == float(text)
