"""What holds for every built-in comparator."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.judgement.findings import Comparator, Status, Tolerance
from tests.helpers import COMPARATORS, REPEATABLE, pair
from tests.plugins.comparators.strategies import LARGEST, TINY, any_float

each_comparator = pytest.mark.parametrize(
    "comparator", list(COMPARATORS.values()), ids=list(COMPARATORS)
)
ANY = Tolerance(rtol=1e-9, ulp=4, angle=1e-9)
rows = st.lists(st.tuples(any_float, any_float, any_float), min_size=1, max_size=4)


@each_comparator
@REPEATABLE
@given(rows, rows)
def test_a_difference_is_an_answer_and_never_an_exception(comparator, one, two):
    count = min(len(one), len(two))
    both = pair([list(v) for v in one[:count]], [list(v) for v in two[:count]])
    with np.errstate(all="ignore"):
        found = comparator.compare(both, ANY)
    assert found.compared == 3 * count
    assert found.comparator == comparator.name
    assert (found.status is Status.PASS) == (found.outside == 0)
    assert (found.first is None) == (found.outside == 0)
    assert found.worst is not None


@each_comparator
@pytest.mark.parametrize(
    ("one", "two"),
    [
        ((math.inf, 1.0, 1.0), (math.inf, 5.0, 1.0)),
        ((math.inf, 1.0, 1.0), (1.0, 1.0, 1.0)),
        ((math.nan, 1.0, 1.0), (math.nan, 5.0, 1.0)),
        ((LARGEST, 1.0, 1.0), (-LARGEST, 5.0, 1.0)),
        ((LARGEST, 0.0, 0.0), (LARGEST, 0.0, 0.0)),
        ((TINY, 1.0, 1.0), (1e300, 1.0, 1.0)),
        ((0.0, 0.0, 0.0), (1.0, -1.0, TINY)),
    ],
    ids=str,
)
def test_numbers_at_the_ends_of_the_range_give_no_warning(comparator, one, two):
    # a warning is an error here, and would look like a broken comparator
    found = comparator.compare(pair([one], [two]), ANY)
    assert found.compared == 3


@each_comparator
def test_the_tolerance_in_force_is_recorded(comparator: Comparator):
    used = Tolerance(rtol=1e-9, nan="equal", why="a reason")
    found = comparator.compare(pair([[1.0, 2.0, 3.0]], [[1.0, 2.0, 3.0]]), used)
    assert (found.tolerance.nan, found.tolerance.why) == ("equal", "a reason")


@each_comparator
def test_the_first_difference_is_the_earliest_row(comparator: Comparator):
    baseline = [[1.0, 0.0, 0.0]] * 4
    subject = [[1.0, 0.0, 0.0], [1.0, 0.5, 0.0], [1.0, 0.0, 0.0], [1.0, 9.0, 0.0]]
    found = comparator.compare(pair(baseline, subject), ANY)
    assert found.first is not None
    assert found.worst is not None
    assert (found.first.place, found.first.subject) == ({"phi": 1}, 0.5)
    assert found.worst.place == {"phi": 3}
    assert found.outside == 2


@each_comparator
def test_a_comparator_changes_neither_side(comparator: Comparator):
    both = pair([[1.0, 2.0, 3.0]], [[1.0, 2.0, 4.0]])
    before = both.baseline.copy(), both.subject.copy(), both.slack.copy()
    comparator.compare(both, ANY)
    after = both.baseline, both.subject, both.slack
    assert all((a == b).all() for a, b in zip(before, after, strict=True))


@each_comparator
def test_a_comparator_describes_itself_in_one_line(comparator: Comparator):
    assert COMPARATORS[comparator.name] is comparator
    assert comparator.description
    assert "\n" not in comparator.description
