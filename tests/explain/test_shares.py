"""Shares of a difference: by logarithms between positive numbers."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.explain.attribution import share_explained
from tests.helpers import REPEATABLE

positive = st.floats(1e-3, 1e3)


def test_all_of_the_way_is_one_and_none_of_it_is_zero():
    assert share_explained(2.0, 3.0, 2.0) == 1.0
    assert share_explained(2.0, 3.0, 3.0) == 0.0


def test_away_from_the_baseline_is_less_than_nothing():
    assert share_explained(2.0, 3.0, 4.5) == pytest.approx(-1.0)


@REPEATABLE
@given(positive, positive, positive)
def test_shares_of_two_factors_of_a_product_add_up_to_one(baseline, first, second):
    subject = baseline * first * second
    if abs(math.log(first * second)) < 1e-3:
        return
    shares = [share_explained(baseline, subject, subject / f) for f in (first, second)]
    assert sum(s for s in shares if s is not None) == pytest.approx(1.0, rel=1e-6)


@pytest.mark.parametrize(
    "values", [(1.0, 1.0, 2.0), (1.0, math.nan, 1.0), (1.0, 2.0, math.inf)]
)
def test_there_is_no_share_of_nothing_or_of_no_number(values):
    assert share_explained(*values) is None


def test_between_signs_the_way_is_a_difference():
    assert share_explained(-1.0, 1.0, 0.0) == 0.5
