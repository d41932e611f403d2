"""Values and widths of one unit in another."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.quantities.conversion import Conversion
from tests.helpers import REPEATABLE


@REPEATABLE
@given(st.integers(-(10**15), 10**15))
def test_a_division_by_a_whole_number_is_rounded_once(value):
    found = Conversion.of(Fraction(1, 1000)).values(np.array([[value]]))
    assert found[0, 0] == value / 1000


def test_a_shift_does_not_widen_an_interval():
    values, widths = np.array([[20.0]]), np.array([[0.5]])
    kelvin = Conversion.of(Fraction(1), Fraction(27315, 100))
    assert kelvin.values(values)[0, 0] == 293.15
    assert kelvin.widths(values, widths)[0, 0] == 0.5


def test_the_interval_of_a_level_is_as_wide_as_its_wider_half():
    power = Conversion(scale=1e-3, curve="power")
    values, widths = np.array([[30.0]]), np.array([[10.0]])
    assert power.values(values)[0, 0] == 1.0
    assert power.widths(values, widths)[0, 0] == pytest.approx(9.0)


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_what_has_no_level_is_not_finite_and_has_no_width(value):
    level = Conversion(scale=1e3, curve="level")
    values = np.array([[value]])
    assert not np.isfinite(level.values(values)).any()
    assert level.widths(values, np.array([[2.0]]))[0, 0] == 0.0
