"""The comparator ``noise``: differences in multiples of each value's noise floor."""

from dataclasses import replace

import numpy as np
import pytest

from braggtrace.errors import UsageError
from braggtrace.judgement.findings import Rules, Status, Tolerance
from braggtrace.judgement.judge import judge
from braggtrace.judgement.tolerance import Noise
from braggtrace.judgement.verdict import decide
from braggtrace_plugins.comparators.noise import NOISE
from tests.helpers import COMPARATORS, event, group, pair, trace

EIGHT = Tolerance(noise=8.0)
EVERY = {**COMPARATORS, NOISE.name: NOISE}


def floored(baseline, subject, floor):
    both = pair(baseline, subject)
    noise = np.broadcast_to(np.asarray(floor, dtype=float), both.baseline.shape)
    return replace(both, noise=noise)


@pytest.mark.parametrize(
    ("subject", "floor", "outside"),
    [
        ([1.0, 2.0], 0.0, 0),
        ([1.0, 2.8], 0.1, 0),
        ([1.0, 2.9], 0.1, 1),
        ([1.5, 2.9], 0.1, 1),
        ([1.9, 2.9], 0.1, 2),
        ([1.0, 2.1], 0.0, 1),
    ],
)
def test_a_value_may_be_off_by_so_many_noise_floors(subject, floor, outside):
    found = NOISE.compare(floored([1.0, 2.0], subject, floor), EIGHT)
    assert found.outside == outside
    assert found.comparator == "noise"


def test_the_limit_that_would_pass_counts_noise_floors():
    found = NOISE.compare(floored([1.0], [2.0], 0.01), EIGHT)
    (need,) = found.needs
    assert need.limit == "noise"
    assert need.value == pytest.approx(100.0, rel=0.02)
    wide = Tolerance(noise=need.value)
    assert NOISE.compare(floored([1.0], [2.0], 0.01), wide).status is Status.PASS


def test_what_the_printed_digits_leave_open_is_allowed():
    both = floored([1.0], [1.5], 0.0)
    assert NOISE.compare(both, EIGHT).outside == 1
    printed = replace(both, slack=np.full(both.baseline.shape, 0.5))
    assert NOISE.compare(printed, EIGHT).outside == 0


@pytest.mark.parametrize("same", [np.nan, np.inf, -np.inf])
def test_the_same_value_that_is_not_finite_deviates_by_nothing(same):
    assert NOISE.compare(floored([same], [same], 0.1), EIGHT).outside == 0


def verdict(default, subject, noise, comparators=EVERY):
    sides = [
        trace(event("F_latt", [values[0]]), event("steps", [values[1]]))
        for values in ((1.0, 3), subject)
    ]
    floor = Noise(
        axes=(), index=np.zeros((1, 0), dtype=np.int64), values=np.array([[noise]])
    )
    rules = Rules(default=default, noise={"F_latt": floor})
    first, second = sides
    extractors = [group("F_latt", "steps")]
    judged = judge(first, second, extractors, comparators, rules)
    return decide(judged.findings, judged.accounting)


def test_the_limit_picks_it_and_whole_numbers_stay_exact():
    assert verdict(EIGHT, (1.5, 3), 0.1).agree
    found = {f.factor: f.comparator for f in verdict(EIGHT, (1.5, 3), 0.1).findings}
    assert found == {"F_latt": "noise", "steps": "exact"}
    assert [f.factor for f in verdict(EIGHT, (1.5, 4), 0.1).diverged] == ["steps"]
    assert [f.factor for f in verdict(EIGHT, (1.9, 3), 0.1).diverged] == ["F_latt"]


def test_without_a_noise_floor_it_says_who_measures_it():
    side = trace(event("F_latt", [1.0]))
    with pytest.raises(UsageError, match="`braggtrace run` measures it"):
        judge(side, side, [group("F_latt")], EVERY, Rules(default=EIGHT))


def test_another_comparator_that_declares_it_is_handed_the_noise_floor():
    class Doubled:
        name = "doubled"
        description = "twice the noise floor"
        needs_noise = True
        kinds = ("float",)

        def compare(self, pair, tolerance):
            return NOISE.compare(pair, replace(tolerance, noise=2.0))

    mine = {**COMPARATORS, "doubled": Doubled()}
    by = Tolerance(comparator="doubled")
    sides = {
        subject: verdict(by, (subject, 3), 0.1, mine).findings for subject in (1.1, 1.3)
    }
    assert [f.outside for f in sides[1.1] if f.factor == "F_latt"] == [0]
    assert [f.outside for f in sides[1.3] if f.factor == "F_latt"] == [1]
