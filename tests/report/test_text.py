"""One way to say a number, a place, a difference."""

import pytest

from braggtrace.judgement.findings import Difference, Finding, Status, Tolerance
from braggtrace.report.text import at, limit, number, percent, place, relative


def difference(**changes: object) -> Difference:
    facts: dict[str, object] = {
        "place": {},
        "component": "",
        "baseline": 2.0,
        "subject": 2.5,
        "abs_delta": 0.5,
        "rel_delta": 0.25,
        "allowed": 1e-9,
        "deviation": 0.5,
    }
    return Difference(**{**facts, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (943654.80923755, "943654.809"),
        (0.1, "0.1"),
        (2.88139542684698e-07, "2.88139543e-07"),
        (-7, "-7"),
        (10**12, "1000000000000"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        ("CUSTOM", "CUSTOM"),
    ],
)
def test_number_has_nine_digits_and_other_values_stay(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("where", "sizes", "text"),
    [
        ({}, {}, ""),
        ({"phi": 0}, {"phi": 10}, "phi=0"),
        ({"phi": 0}, {"phi": 1}, ""),
        ({"phi": 4}, {}, "phi=4"),
        (
            {"source": 0, "phi": 3, "mosaic": 1},
            {"source": 1, "phi": 9},
            "phi=3, mosaic=1",
        ),
    ],
)
def test_place_leaves_out_the_axes_with_one_value_only(where, sizes, text):
    assert place(where, sizes) == text


@pytest.mark.parametrize(
    ("where", "component", "text"),
    [
        ({}, "", ""),
        ({}, "y", " at y"),
        ({"phi": 2}, "", " at phi=2"),
        ({"phi": 2}, "y", " at phi=2, y"),
    ],
)
def test_place_and_component_are_told_together(where, component, text):
    assert at(difference(place=where, component=component), {"phi": 5}) == text


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "+2.50e-01"),
        ({"rel_delta": -0.14461331}, "-1.45e-01"),
        ({"deviation": 0.0, "rel_delta": 0.0}, "0"),
        ({"rel_delta": None}, "5.00e-01 absolute"),
        ({"rel_delta": None, "abs_delta": None}, "differs"),
        (
            dict.fromkeys(("baseline", "subject", "deviation"), float("inf"))
            | {"abs_delta": 0.0, "rel_delta": 0.0},
            "not finite",
        ),
    ],
)
def test_difference_is_relative_where_that_is_possible(changes, text):
    assert relative(difference(**changes)) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(2, 3, "2 / 3 (66.7%)"), (3, 3, "3 / 3 (100.0%)"), (0, 0, "0 / 0")],
)
def test_count_is_told_with_its_share(part, whole, text):
    assert percent(part, whole) == text


@pytest.mark.parametrize(
    ("tolerance", "text"),
    [
        (Tolerance(rtol=1e-9), "rtol 1e-09"),
        (Tolerance(rtol=1e-9, atol=2.5e-3), "rtol 1e-09, atol 0.0025"),
        (Tolerance(ulp=4), "ulp 4"),
        (Tolerance(angle=1e-6), "angle 1e-06"),
        (Tolerance(), "exact"),
    ],
)
def test_limit_names_what_is_in_force(tolerance, text):
    finding = Finding(factor="q", group="g", status=Status.PASS, tolerance=tolerance)
    assert limit(finding) == text
