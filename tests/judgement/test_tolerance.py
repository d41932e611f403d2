"""A tolerance is limits by name, and keeps the attributes that plugins know."""

import copy
import pickle
from dataclasses import asdict, replace

import pytest

from braggtrace.judgement.limits import STANDARD
from braggtrace.judgement.tolerance import Tolerance


def test_attributes_are_limits_by_name():
    given = Tolerance(
        rtol=1.0, atol=2.0, floor=3.0, peak=4.0, ulp=5, noise=6.0, angle=7.0
    )
    assert dict(given.by_name) == {
        "rtol": 1.0,
        "atol": 2.0,
        "floor": 3.0,
        "peak": 4.0,
        "ulp": 5,
        "noise": 6.0,
        "angle_rad": 7.0,
    }
    assert (given.rtol, given.ulp, given.angle) == (1.0, 5, 7.0)
    assert isinstance(given.ulp, int)


def test_a_limit_without_an_attribute_stands_beside_the_others():
    given = Tolerance(rtol=1e-9, others={"sigmas": 3})
    assert dict(given.by_name) == {"rtol": 1e-9, "sigmas": 3}
    assert given.limits() == {"rtol": 1e-9, "sigmas": 3}
    assert given.describe() == "rtol 1e-09, sigmas 3"
    assert given != Tolerance(rtol=1e-9)
    with pytest.raises(TypeError, match="as angle="):
        Tolerance(others={"angle_rad": 1.0})


def test_a_limit_of_zero_is_kept_where_zero_is_not_none():
    assert dict(Tolerance(ulp=0, angle=0.0).by_name) == {"ulp": 0, "angle_rad": 0.0}
    assert Tolerance(ulp=0).limits() == {}
    assert dict(Tolerance(rtol=0.0, noise=0.0, ulp=None).by_name) == {}


def test_replace_changes_what_it_names_and_keeps_the_rest():
    given = Tolerance(rtol=1e-9, others={"sigmas": 3}, comparator="mine", why="x")
    assert replace(given, rtol=0.0) == Tolerance(
        others={"sigmas": 3}, comparator="mine", why="x"
    )
    assert replace(given, ulp=4, nan="equal").by_name == {
        "rtol": 1e-9,
        "sigmas": 3,
        "ulp": 4,
    }
    assert replace(given, others={}).by_name == {"rtol": 1e-9}
    assert replace(Tolerance(ulp=4), ulp=None) == Tolerance()


def test_the_standard_limits_come_first_whatever_the_order():
    given = Tolerance().with_limits({"sigmas": 1, "atol": 2.0, "rtol": 3.0})
    assert list(given.by_name) == ["rtol", "atol", "sigmas"]
    assert set(STANDARD) >= {"rtol", "atol"}
    assert dict(given.with_limits({"angle_rad": 1.0}).by_name) == {"angle_rad": 1.0}


def test_it_is_hashable_and_survives_copies():
    given = Tolerance(rtol=1e-9, others={"sigmas": 3}, parts=(Tolerance(ulp=4),))
    for other in (copy.deepcopy(given), pickle.loads(pickle.dumps(given))):
        assert other == given
        assert hash(other) == hash(given)
    assert asdict(given)["others"] == {"sigmas": 3}


def test_its_limits_cannot_be_written_to():
    given = Tolerance(others={"sigmas": 3})
    with pytest.raises(TypeError):
        given.by_name["sigmas"] = 4  # type: ignore[index]
    given.others["sigmas"] = 4  # type: ignore[index]
    assert given.by_name == {"sigmas": 3}
