"""What was compared once is not compared again, and nothing else is remembered."""

import math
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.judgement.cache import FindingCache
from braggtrace.judgement.findings import Finding, Pair, Tolerance
from braggtrace.judgement.judge import judge
from braggtrace_plugins.comparators.close import CLOSE
from tests.helpers import COMPARATORS, REPEATABLE, event, group, rules, trace

GROUP = (group("fluence", "polar", "lambda"),)
RULES = rules(Tolerance(rtol=1e-9))


@dataclass
class Counting:
    """The comparator ``close``, and whom it was asked about."""

    name: str = "close"
    description: str = ""
    asked: list[str] = field(default_factory=list)

    def compare(self, pair: Pair, tolerance: Tolerance) -> Finding:
        self.asked.append(pair.factor.name)
        return CLOSE.compare(pair, tolerance)


def side(fluence: float, polar: float):
    return trace(
        event("fluence", [fluence]), event("polar", [polar]), event("lambda", [1.0])
    )


def judged(subject, comparator, cache, baseline=None):
    comparators = {**COMPARATORS, "close": comparator}
    return judge(baseline or side(1.0, 2.0), subject, GROUP, comparators, RULES, cache)


def test_only_what_changed_is_compared_again():
    comparator, cache = Counting(), FindingCache()
    judged(side(1.0, 2.0), comparator, cache)
    comparator.asked.clear()
    again = judged(side(1.0, 2.5), comparator, cache)
    assert comparator.asked == ["polar"]
    assert [f.factor for f in again.findings if f.outside] == ["polar"]


def test_what_was_seen_a_few_traces_ago_is_still_known():
    comparator, cache = Counting(), FindingCache()
    for polar in (2.0, 2.5, 2.6):
        judged(side(1.0, polar), comparator, cache)
    comparator.asked.clear()
    judged(side(1.0, 2.0), comparator, cache)
    assert comparator.asked == []


@pytest.mark.parametrize(("first", "then"), [(0.0, -0.0), (math.nan, 1.0)])
def test_values_that_are_not_the_same_bits_are_compared(first, then):
    comparator, cache = Counting(), FindingCache()
    judged(side(1.0, first), comparator, cache)
    comparator.asked.clear()
    judged(side(1.0, then), comparator, cache)
    assert comparator.asked == ["polar"]


def test_another_baseline_is_compared():
    comparator, cache = Counting(), FindingCache()
    judged(side(1.0, 2.0), comparator, cache)
    comparator.asked.clear()
    judged(side(1.0, 2.0), comparator, cache, baseline=side(3.0, 2.0))
    assert comparator.asked == ["fluence"]


def test_answer_for_one_side_alone_is_not_given_for_two():
    comparator, cache = Counting(), FindingCache()
    found = judged(trace(event("fluence", [1.0])), comparator, cache)
    assert {f.factor for f in found.findings if f.problem == "missing"} == {
        "polar",
        "lambda",
    }
    comparator.asked.clear()
    whole = judged(side(1.0, 2.0), comparator, cache)
    assert sorted(comparator.asked) == ["lambda", "polar"]
    assert all(f.compared for f in whole.findings)


numbers = st.sampled_from([0.0, -0.0, 1.0, 2.0, 2.0 + 1e-12, 3.0, math.nan, math.inf])


@REPEATABLE
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=8))
def test_judgement_is_the_same_as_without_memory(pairs):
    cache = FindingCache()
    for fluence, polar in pairs:
        subject = side(fluence, polar)
        with_it = judged(subject, CLOSE, cache)
        without = judged(subject, CLOSE, None)
        assert repr(with_it) == repr(without)
