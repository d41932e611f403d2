"""Values that agree only within what printed digits leave open are counted."""

from dataclasses import replace

import numpy as np
import pytest

from braggtrace.judgement.findings import Tolerance
from tests.helpers import event, group, rules, trace, verdict_of
from tests.judgement.asserts import one


def judged(first, second, widths, by=None):
    sides = [event("n", np.array(v), axes=("i",)) for v in (first, second)]
    printed = replace(sides[0], half_width=np.array([widths]).T)
    return one(verdict_of(trace(printed), trace(sides[1]), [group("n")], by))


@pytest.mark.parametrize(
    ("second", "by_digits", "outside"),
    [
        ([1.0, 2.0, 3.0], 0, 0),
        ([1.25, 2.0, 3.25], 2, 0),
        ([1.25, 2.0, 3.75], 1, 1),
    ],
)
def test_values_that_only_digits_let_pass_are_counted(second, by_digits, outside):
    found = judged([1.0, 2.0, 3.0], second, [0.5] * 3)
    assert (found.by_digits, found.outside) == (by_digits, outside)


def test_what_the_tolerance_lets_pass_is_not_counted():
    loose = rules(Tolerance(atol=0.3))
    assert judged([1.0, 2.0], [1.25, 2.5], [0.5, 0.5], loose).by_digits == 1


def test_without_digits_nothing_is():
    assert judged([1.0], [1.0], [0.0]).by_digits == 0
    assert judged([1.0], [1.25], [0.5], replace(rules(), version=1)).by_digits == 0
