"""Tolerances, rules and accounting."""

from dataclasses import FrozenInstanceError

import pytest

from braggtrace.events import Exemption
from braggtrace.judgement.findings import Accounting, Rules, Status, Tolerance


@pytest.mark.parametrize(
    ("tolerance", "words"),
    [
        (Tolerance(), "exact"),
        (Tolerance(rtol=1e-9), "rtol 1e-09"),
        (Tolerance(atol=0.5, rtol=1e-6), "rtol 1e-06, atol 0.5"),
        (Tolerance(floor=1e-12), "floor 1e-12"),
        (Tolerance(ulp=4), "ulp 4"),
        (Tolerance(ulp=0), "exact"),
        (Tolerance(angle=2e-7), "angle 2e-07"),
    ],
    ids=str,
)
def test_a_tolerance_describes_its_limits(tolerance, words):
    assert tolerance.describe() == words


def test_a_tolerance_that_says_nothing_allows_nothing():
    nothing = Tolerance()
    assert (nothing.rtol, nothing.atol, nothing.floor) == (0.0, 0.0, 0.0)
    assert (nothing.ulp, nothing.angle, nothing.nan) == (None, None, "fail")


LOOSE, FACTOR, GROUP, DEFAULT = (Tolerance(rtol=10.0**-n) for n in range(4))


@pytest.mark.parametrize(
    ("tolerances", "expected"),
    [
        ({"lattice.F_latt": LOOSE, "F_latt": FACTOR, "lattice": GROUP}, LOOSE),
        ({"F_latt": FACTOR, "lattice": GROUP}, FACTOR),
        ({"lattice": GROUP}, GROUP),
        ({}, DEFAULT),
        ({"scaling": LOOSE, "F_cell": LOOSE, "scaling.F_latt": LOOSE}, DEFAULT),
    ],
    ids=["group.factor", "factor", "group", "default", "others"],
)
def test_the_most_specific_name_sets_the_tolerance(tolerances, expected):
    rules = Rules(default=DEFAULT, tolerances=tolerances)
    assert rules.tolerance("lattice", "F_latt") is expected


def test_a_factor_is_exempt_by_its_name_with_or_without_group():
    rules = Rules(
        default=DEFAULT, exempt={"lattice.F_latt": "long", "F_latt": "short", "x": "y"}
    )
    assert rules.reason("lattice", "F_latt") == "long"
    assert rules.reason("other", "F_latt") == "short"
    assert rules.reason("lattice", "F_cell") == ""


def test_accounting_sums_what_is_exempt():
    exempt = tuple(
        Exemption(name=n, values=v, reason="r") for n, v in (("a", 2), ("b", 3))
    )
    account = Accounting(expected=10, compared=5, exempt=exempt, missing=0)
    assert account.exempted == 5
    assert Accounting(expected=0, compared=0, exempt=(), missing=0).exempted == 0


def test_the_statuses_are_the_words_of_the_metrics_file():
    words = ["PASS", "EXPECTED", "MINOR", "DIVERGENT", "CRITICAL", "MISSING"]
    assert [str(status) for status in Status] == words


def test_tolerances_are_frozen():
    with pytest.raises(FrozenInstanceError):
        Tolerance().rtol = 1.0  # type: ignore[misc]
