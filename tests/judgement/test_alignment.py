"""Rows of both sides beside each other, structure first."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from braggtrace.events import Event
from braggtrace.judgement.alignment import Mismatch, align
from braggtrace.judgement.findings import Factor, Pair
from tests.helpers import event


def factor(data: Event) -> Factor:
    return Factor(name=data.name, description="", data=data)


def aligned(baseline: Event, subject: Event) -> Pair:
    found = align(factor(baseline), factor(subject))
    assert isinstance(found, Pair), found
    return found


def mismatch(baseline: Event, subject: Event) -> Mismatch:
    found = align(factor(baseline), factor(subject))
    assert isinstance(found, Mismatch), found
    return found


PHI: dict[str, Any] = {"axes": ("phi",)}


def test_rows_are_paired_by_index_not_by_order():
    baseline = event("F_latt", [1.0, 2.0, 3.0], **PHI, index=[[0], [1], [2]])
    subject = event("F_latt", [30.0, 10.0, 20.0], **PHI, index=[[2], [0], [1]])
    found = aligned(baseline, subject)
    assert found.baseline.tolist() == [[1.0], [2.0], [3.0]]
    assert found.subject.tolist() == [[10.0], [20.0], [30.0]]
    assert found.index.tolist() == [0, 1, 2]


def test_axes_are_paired_by_name_not_by_order():
    baseline = event(
        "F_latt", [1.0, 2.0], axes=("phi", "source"), index=[[0, 5], [1, 7]]
    )
    subject = event(
        "F_latt", [20.0, 10.0], axes=("source", "phi"), index=[[7, 1], [5, 0]]
    )
    assert aligned(baseline, subject).subject.tolist() == [[10.0], [20.0]]


def test_an_axis_of_one_side_holds_for_every_value_of_the_other():
    once = event("rot_a", [[1.0, 2.0, 3.0]])
    steps = event("rot_a", [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], **PHI)
    found = aligned(once, steps)
    assert found.baseline.tolist() == [[1.0, 2.0, 3.0]] * 2
    assert found.subject.tolist() == steps.values.tolist()
    back = aligned(steps, once)
    assert back.subject.tolist() == [[1.0, 2.0, 3.0]] * 2
    assert back.index.tolist() == [0, 1]


def test_widths_of_both_literals_are_added():
    baseline = replace(event("F_latt", [1.0]), half_width=np.array([[0.25]]))
    subject = replace(event("F_latt", [1.0]), half_width=np.array([[0.5]]))
    assert aligned(baseline, subject).slack.tolist() == [[0.75]]
    assert aligned(baseline, event("F_latt", [1.0])).slack.tolist() == [[0.25]]
    assert aligned(event("F_latt", [1.0]), event("F_latt", [1.0])).slack.tolist() == [
        [0]
    ]


@pytest.mark.parametrize(
    ("subject", "problem", "words"),
    [
        (event("F_latt", [1.0, 2.0], **PHI, unit="m"), "unit", "in 1, subject in m"),
        (event("F_latt", [1, 2], **PHI), "kind", "is float, subject int"),
        (event("F_latt", ["1", "2"], **PHI), "kind", "is float, subject text"),
        (
            event("F_latt", [[1.0, 1.0], [2.0, 2.0]], **PHI),
            "components",
            "has 1 components, subject 2",
        ),
        (event("F_latt", np.zeros((0, 1)), **PHI), "missing", "holds no value"),
        (event("F_latt", [1.0], **PHI), "index", r"subject lacks phi=1 \(1 in all\)"),
        (
            event("F_latt", [1.0, 2.0, 3.0], **PHI),
            "index",
            r"baseline lacks phi=2 \(1 in all\)",
        ),
        (
            event("F_latt", [1.0, 2.0], **PHI, index=[[4], [5]]),
            "index",
            r"subject lacks phi=0 \(2 in all\); baseline lacks phi=4 \(2 in all\)",
        ),
        (
            event("F_latt", [1.0, 1.0, 2.0], **PHI, index=[[0], [0], [1]]),
            "index",
            "subject has an index twice",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_difference_of_structure_is_named(subject, problem, words):
    baseline = event("F_latt", [1.0, 2.0], **PHI)
    found = mismatch(baseline, subject)
    assert found.problem == problem
    assert re.search(words, found.message)


def test_an_index_twice_in_the_baseline_is_named():
    twice = event("F_latt", [1.0, 1.0], **PHI, index=[[0], [0]])
    found = mismatch(twice, event("F_latt", [1.0], **PHI, index=[[0]]))
    assert (found.problem, found.message) == ("index", "baseline has an index twice")


def test_two_values_without_any_index_are_an_index_twice():
    found = mismatch(event("F_latt", [1.0, 2.0]), event("F_latt", [1.0]))
    assert (found.problem, found.message) == ("index", "baseline has an index twice")


def test_the_unit_is_looked_at_before_the_kind_and_the_kind_before_the_index():
    baseline = event("F_latt", [1.0], **PHI, unit="m")
    worse = event("F_latt", [1, 2], **PHI)
    assert mismatch(baseline, worse).problem == "unit"
    same_unit = replace(worse, unit="m")
    assert mismatch(baseline, same_unit).problem == "kind"


def test_components_of_other_names_are_a_difference_of_structure():
    baseline = event("odd", [[1.0, 2.0, 3.0]], components=("x", "y", "z"))
    subject = event("odd", [[1.0, 2.0, 3.0]], components=("z", "y", "x"))
    assert mismatch(baseline, subject).problem == "components"


def test_an_axis_of_another_name_is_red_even_where_the_numbers_agree():
    baseline = event("odd", [1.0, 1.0], axes=("phi",), index=[[0], [1]])
    subject = event("odd", [1.0, 1.0], axes=("mosaic",), index=[[0], [1]])
    found = mismatch(baseline, subject)
    assert found.problem == "index"
    assert found.message == "baseline has the axes ('phi',), subject ('mosaic',)"


def test_a_literal_as_wide_as_all_numbers_allows_nothing():
    wide = replace(event("odd", [1.0]), half_width=np.array([[np.inf]]))
    assert aligned(wide, event("odd", [5.0])).slack.tolist() == [[0.0]]


def _of_samples(count: int) -> Event:
    index = [[i] for i in range(count)]
    return event("pixel_pos", [1.0] * count, axes=("sample",), index=index)


def test_another_number_of_sub_pixels_is_one_difference_and_said_so():
    found = align(factor(_of_samples(4)), factor(_of_samples(9)), (4, 9))
    assert isinstance(found, Mismatch)
    assert found.by_count
    assert found.message == "the baseline has 4 sub-pixels, the subject 9"


def test_an_index_that_is_lost_among_sub_pixels_is_no_other_number_of_them():
    fewer = replace(
        _of_samples(4), index=np.array([[0], [2], [3], [4]]), values=np.ones((4, 1))
    )
    found = align(factor(_of_samples(4)), factor(fewer), (4, 5))
    assert isinstance(found, Mismatch)
    assert not found.by_count
    assert "subject lacks sample=1" in found.message


@pytest.mark.parametrize(
    ("prints", "paired"),
    [
        ((4, 9), True),  # once for each sub-pixel
        ((5, 10), True),  # and once in the set-up
        ((1, 1), True),
        ((4, 8), False),  # a line of the second is lost
        ((3, 9), False),
        ((9, 4), False),
    ],
)
def test_what_is_printed_for_each_sub_pixel_is_compared_whatever_their_number(
    prints, paired
):
    sides = [replace(event("lambda", [1.0]), repeats=np.array([n])) for n in prints]
    found = align(factor(sides[0]), factor(sides[1]), (4, 9))
    assert isinstance(found, Pair) == paired
