"""What is said aloud when a gate becomes weaker."""

from typing import Any

import pytest

from braggtrace.bundle.trend import changes_since


def factor(**changes: Any) -> dict[str, Any]:
    facts = {"status": "PASS", "compared": 3, "margin": 500.0}
    return {**facts, "tolerance": {"rtol": 1e-9}, **changes}


def metrics(**factors: Any) -> dict[str, Any]:
    return {"pixel": {"slow": 1, "fast": 2}, "exempt": [], "factors": factors}


def said(old: dict[str, Any], new: dict[str, Any]) -> str:
    return " | ".join(changes_since(metrics(q=old), metrics(q=new)))


def test_nothing_is_said_of_what_stayed():
    assert changes_since(metrics(q=factor()), metrics(q=factor())) == ()


@pytest.mark.parametrize(
    ("tolerance", "words"),
    [
        ({"rtol": 2e-9}, "rtol 1e-09 to 2e-09: q"),
        ({"rtol": 1e-9, "atol": 1e-3}, "atol 0 to 0.001"),
        ({"rtol": 1e-9, "floor": 1e-12, "atol": 5.0}, "floor 0 to 1e-12"),
        ({"ulp": 4}, "ulp 0 to 4"),
        ({"rtol": 1e-9, "nan": "equal"}, "NaN may equal NaN now"),
        ({"rtol": 0.0, "any": [{"rtol": 1.0}]}, "another form"),
        ({"rtol": 1e-9, "at": [{"index": {"phi": 0}, "rtol": 1.0}]}, "another form"),
        ({"rtol": 1e-9, "comparator": "mine"}, "another form"),
    ],
)
def test_a_looser_tolerance_is_said_aloud(tolerance, words):
    assert words in said(factor(), factor(tolerance=tolerance))


@pytest.mark.parametrize("limit", ["noise", "steps_apart", "any_name"])
def test_a_limit_of_whatever_name_is_followed(limit):
    old, new = (
        factor(tolerance={"rtol": 0.0, limit: value, "comparator": "mine"})
        for value in (8, 800)
    )
    assert said(old, new) == (
        f"tolerance loosened since the last bundle, {limit} 8 to 800: q"
    )
    assert said({**new, "margin": 500.0}, {**old, "margin": 5.0}) == ""


def test_a_limit_that_the_last_bundle_could_not_record_is_not_a_warning():
    old = factor(tolerance={"rtol": 0.0}, comparator="noise")
    now = {"rtol": 0.0, "noise": 8.0, "comparator": "noise"}
    assert said(old, factor(tolerance=now, comparator="noise")) == ""


@pytest.mark.parametrize(
    ("was", "answered"),
    [
        ({"rtol": 0.0}, "close"),
        ({"rtol": 1e-9}, "mine"),
        ({"rtol": 0.0, "comparator": "mine"}, "mine"),
    ],
)
def test_a_limit_that_was_not_there_is_a_warning_all_the_same(was, answered):
    old = factor(tolerance=was, comparator=answered)
    now = {"rtol": 0.0, "mine": 8.0, "comparator": "mine"}
    assert "mine 0 to 8" in said(old, factor(tolerance=now, comparator="mine"))


def test_a_tighter_tolerance_is_not_a_warning():
    tighter = factor(tolerance={"rtol": 1e-12}, margin=0.5)
    assert said(factor(), tighter) == ""


@pytest.mark.parametrize(
    ("was", "now", "warned"),
    [
        (500.0, 50.0, True),
        (500.0, 50.1, False),
        ("Infinity", 99_999.0, True),
        ("Infinity", 100_001.0, False),
        (5e8, 2e6, False),
        (50.0, 500.0, False),
    ],
)
def test_a_margin_that_shrank_tenfold_is_a_warning(was, now, warned):
    words = said(factor(margin=was), factor(margin=now))
    assert ("margin of q shrank" in words) is warned


def test_margins_of_another_pixel_are_not_compared():
    old, new = metrics(q=factor()), metrics(q=factor(margin=1.5))
    assert changes_since(old, new)
    assert not changes_since({**old, "pixel": {"slow": 9, "fast": 9}}, new)


def test_a_factor_that_left_the_gate_is_said_aloud():
    old = metrics(q=factor(), r=factor())
    assert "absent now: r" in " ".join(changes_since(old, metrics(q=factor())))
    exempt = {**metrics(q=factor()), "exempt": [{"name": "r"}]}
    assert "exempt now" in " ".join(changes_since(old, exempt))


def test_a_divergence_that_is_newly_declared_is_said_aloud():
    assert "declared to diverge now" in said(factor(), factor(status="EXPECTED"))


def test_many_factors_of_one_change_are_one_sentence():
    names = [f"q{i}" for i in range(9)]
    old = metrics(**{name: factor() for name in names})
    loose = factor(tolerance={"rtol": 1.0})
    (sentence,) = changes_since(old, metrics(**dict.fromkeys(names, loose)))
    assert sentence.endswith("and 4 more")
