"""Who of three sides is alone, from the verdicts on each pair."""

import pytest

from braggtrace.diagnosis.alone import (
    BASELINE_CANDIDATE,
    BASELINE_SUBJECT,
    PAIRS,
    SUBJECT_CANDIDATE,
    three_way,
)
from braggtrace.judgement.findings import Finding, Status
from tests.helpers import rules, scalars_verdict
from tests.report.reports import BILLIONTH

RIGHT = {"R_distance": 2.0, "omega": 1.0}


def verdicts(baseline, subject, candidate):
    sides = {"baseline": baseline, "subject": subject, "candidate": candidate}
    return {
        (first, second): scalars_verdict(sides[first], sides[second], rules(BILLIONTH))
        for first, second in PAIRS
    }


def standing(found, factor="omega"):
    return next(row.standing for row in found.rows if row.factor == factor)


@pytest.mark.parametrize("side", ["baseline", "subject", "candidate"])
def test_a_side_that_differs_from_both_others_is_alone(side):
    sides = dict.fromkeys(("baseline", "subject", "candidate"), RIGHT)
    sides[side] = {**RIGHT, "omega": 1.1}
    found = three_way("x", verdicts(**sides))
    assert not found.agree
    assert standing(found) == side
    assert standing(found, "R_distance") == "agree"
    assert found.first is not None
    assert found.first.factor == "omega"


@pytest.mark.parametrize("side", ["baseline", "subject", "candidate"])
def test_a_side_that_lacks_a_factor_is_alone(side):
    sides = dict.fromkeys(("baseline", "subject", "candidate"), RIGHT)
    sides[side] = {"R_distance": 2.0}
    found = three_way("x", verdicts(**sides))
    assert not found.agree
    assert standing(found) == side


def test_three_values_are_all_different():
    found = three_way(
        "x", verdicts(RIGHT, {**RIGHT, "omega": 1.1}, {**RIGHT, "omega": 1.2})
    )
    assert standing(found) == "all"
    assert not found.agree


def test_three_that_agree_agree():
    found = three_way("x", verdicts(RIGHT, RIGHT, RIGHT))
    assert found.agree
    assert found.first is None
    assert not found.red


def test_steps_that_add_up_are_a_paradox_and_not_green():
    sides = [{**RIGHT, "omega": 1.0 + i * 0.8e-9} for i in range(3)]
    found = three_way("x", verdicts(*sides))
    (row,) = found.red
    assert (row.standing, row.apart) == ("paradox", BASELINE_CANDIDATE)
    assert not found.agree


def test_what_two_sides_alone_have_leaves_them_apart():
    two = verdicts(RIGHT, {**RIGHT, "omega": 1.1}, {**RIGHT, "omega": 1.1})
    few = scalars_verdict({"R_distance": 2.0}, {"R_distance": 2.0}, rules(BILLIONTH))
    found = three_way(
        "x",
        {**two, SUBJECT_CANDIDATE: few, BASELINE_CANDIDATE: few},
        untraced=("omega",),
    )
    (row,) = found.red
    assert (row.standing, row.apart) == ("apart", BASELINE_SUBJECT)


def test_what_lies_beyond_the_baselines_words_is_not_green():
    finding = Finding(
        factor="F_latt", group="g", status=Status.DIVERGENT, problem="values"
    )
    found = three_way("x", verdicts(RIGHT, RIGHT, RIGHT), [finding])
    assert not found.agree
    (row,) = found.red
    assert (row.standing, row.apart) == ("apart", SUBJECT_CANDIDATE)


def test_a_decided_row_tells_more_than_one_before_it():
    finding = Finding(
        factor="pixel", group="g", status=Status.DIVERGENT, problem="values"
    )
    found = three_way("x", verdicts(RIGHT, RIGHT, {**RIGHT, "omega": 2.0}), [finding])
    assert [row.standing for row in found.red] == ["apart", "candidate"]
    assert found.first is found.red[1]


def test_a_pair_that_was_not_compared_is_not_green():
    whole = verdicts(RIGHT, RIGHT, RIGHT)
    nothing = scalars_verdict({}, {}, rules(BILLIONTH))
    assert not three_way("x", {**whole, SUBJECT_CANDIDATE: nothing}).agree
    whole[BASELINE_CANDIDATE] = nothing
    assert not three_way("x", whole).agree
