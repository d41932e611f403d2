"""The number that a conversion turns into exactly a given double."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from braggtrace.experiment.inverse import value_in_unit
from braggtrace.units import DEGREES_PER_RADIAN

repeatable = settings(derandomize=True, database=None, deadline=None)
lengths = st.floats(1e-6, 1e6)


def metres(millimetres):
    return millimetres / 1000.0


def radians(degrees):
    return degrees / DEGREES_PER_RADIAN


@repeatable
@given(st.integers(1, 99999), st.integers(-3, 3))
def test_short_decimal_is_found_again(digits, exponent):
    short = float(f"{digits}e{exponent}")
    target = metres(short)
    found = value_in_unit(target, metres, target * 1000.0)
    assert found is not None
    assert metres(found) == target
    assert len(repr(found)) <= len(repr(short))


@repeatable
@given(lengths, st.sampled_from([metres, radians]))
def test_number_that_was_converted_is_found_or_its_equal(value, convert):
    target = convert(value)
    found = value_in_unit(target, convert, value)
    assert found is not None
    assert convert(found) == target


@repeatable
@given(st.floats(1e-9, 1e3))
def test_answer_converts_exactly_or_there_is_none(target):
    found = value_in_unit(target, metres, target * 1000.0)
    if found is None:
        near = target * 1000.0
        tried = [near]
        for towards in (-math.inf, math.inf):
            number = near
            for _ in range(4):
                number = math.nextafter(number, towards)
                tried.append(number)
        assert target not in map(metres, tried)
    else:
        assert metres(found) == target


def test_some_doubles_are_skipped_by_a_division():
    targets = [1.03 + i * math.ulp(1.03) for i in range(2000)]
    without = [t for t in targets if value_in_unit(t, metres, t * 1000.0) is None]
    # x / 1000 maps fewer doubles into this interval than it holds
    assert 0 < len(without) < len(targets)


@pytest.mark.parametrize("guess", [math.inf, -math.inf])
def test_infinity_stands_for_itself(guess):
    assert value_in_unit(guess, metres, guess) == guess
    assert value_in_unit(1.0, metres, guess) is None


def test_guess_that_is_no_number_finds_none():
    assert value_in_unit(1.0, metres, math.nan) is None
