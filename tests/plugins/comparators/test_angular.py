"""The comparator ``angular``: angle between vectors, and their lengths."""

import math

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from braggtrace.errors import PluginError
from braggtrace.judgement.findings import Status, Tolerance
from braggtrace_plugins.comparators.angular import ANGULAR
from tests.helpers import REPEATABLE, event, group, pair, rules, trace, verdict_of
from tests.plugins.comparators.strategies import TINY, answer, passes

components = st.floats(-10.0, 10.0)
vectors = st.tuples(components, components, components).filter(
    lambda v: math.hypot(*v) > 1e-3
)


def turned(vector: tuple[float, ...], angle: float) -> np.ndarray:
    """The vector, turned by an angle within some plane that holds it."""
    v = np.array(vector)
    other = np.cross(v, [1.0, 0.0, 0.0])
    if np.linalg.norm(other) < 1e-3 * np.linalg.norm(v):
        other = np.cross(v, [0.0, 1.0, 0.0])
    across = np.cross(other, v)
    across *= np.linalg.norm(v) / np.linalg.norm(across)
    return math.cos(angle) * v + math.sin(angle) * across


@REPEATABLE
@given(vectors, st.floats(-9.0, math.log10(3.0)))
@example((0.0, 0.0, 1.0), -9.0)
def test_a_vector_turned_by_an_angle_passes_just_above_it_and_fails_just_below(
    vector, power
):
    angle = 10.0**power
    subject = turned(vector, angle)
    # turning rounds each component: 1e-15 of the length, a millionth of 1e-9 rad
    assert passes(ANGULAR, [vector], [subject], Tolerance(angle=angle * (1 + 1e-5)))
    assert not passes(ANGULAR, [vector], [subject], Tolerance(angle=angle * (1 - 1e-5)))


@pytest.mark.parametrize("angle", [1e-100, 1e-16, 1e-12, 1e-9])
def test_tiny_angles_are_not_lost(angle):
    both = [[1.0, 0.0, 0.0]], [[1.0, angle, 0.0]]
    assert passes(ANGULAR, *both, Tolerance(angle=angle))
    assert not passes(ANGULAR, *both, Tolerance(angle=angle * 0.99))


@REPEATABLE
@given(vectors, vectors, st.integers(-40, 40), st.floats(1e-9, 3.0))
def test_the_unit_of_the_vectors_does_not_matter(one, two, power, angle):
    # powers of two change no digit
    scale = 2.0**power
    scaled = [np.array(one) * scale], [np.array(two) * scale]
    tolerance = Tolerance(angle=angle)
    assert passes(ANGULAR, *scaled, tolerance) == passes(
        ANGULAR, [one], [two], tolerance
    )


@pytest.mark.parametrize(
    "size", [1e-300, 1e-200, 1e-100, 1e-30, 1.0, 1e30, 1e150, 1e300]
)
def test_a_right_angle_is_seen_whatever_the_length(size):
    across = [[size, 0.0, 0.0]], [[0.0, size, 0.0]]
    assert not passes(ANGULAR, *across, Tolerance(angle=0.1))
    opposite = [[size, 0.0, 0.0]], [[-size, 0.0, 0.0]]
    assert not passes(ANGULAR, *opposite, Tolerance(angle=0.1))


@pytest.mark.parametrize("size", [1e-300, 2e-162, 1e-100, 1.0, 1e100, 1e300])
def test_a_wrong_length_is_seen_whatever_the_length(size):
    longer = [[size, 0.0, 0.0]], [[1.1 * size, 0.0, 0.0]]
    assert not passes(ANGULAR, *longer, Tolerance(angle=0.01))


@REPEATABLE
@given(vectors)
def test_a_vector_is_not_turned_against_itself(vector):
    found = answer(ANGULAR, [vector], [vector], Tolerance())
    assert found.status is Status.PASS
    assert found.worst is not None
    assert found.worst.deviation == 0.0


@REPEATABLE
@given(vectors)
def test_opposite_vectors_are_half_a_turn_apart(vector):
    opposite = [-x for x in vector]
    found = answer(ANGULAR, [vector], [opposite], Tolerance(angle=3.0))
    assert found.status is Status.CRITICAL
    assert found.worst is not None
    assert found.worst.deviation == pytest.approx(math.pi, rel=1e-15)


@REPEATABLE
@given(vectors, st.sampled_from([1e-3, 1e-6, 1e-9]))
def test_the_right_direction_with_the_wrong_length_fails(vector, stretch):
    longer = [x * (1.0 + stretch) for x in vector]
    # the norm of the longer vector rounds: a millionth of the smallest stretch
    assert not passes(ANGULAR, [vector], [longer], Tolerance(angle=stretch * 0.999999))
    assert passes(ANGULAR, [vector], [longer], Tolerance(angle=stretch * 1.000001))


@REPEATABLE
@given(vectors, vectors, st.floats(0, 3.2), st.floats(0, 3.2))
def test_a_looser_tolerance_passes_whatever_a_tighter_one_passed(one, two, angle, more):
    tight, loose = Tolerance(angle=angle), Tolerance(angle=angle + more)
    assert passes(ANGULAR, [one], [two], loose) or not passes(
        ANGULAR, [one], [two], tight
    )


@REPEATABLE
@given(vectors, vectors)
def test_the_angle_is_the_same_both_ways(one, two):
    # the lengths are relative to the baseline: only vectors of one length are symmetric
    b, s = (np.array(v) / np.linalg.norm(v) for v in (one, two))
    assume((b != s).any())
    forth = answer(ANGULAR, [b], [s], Tolerance()).worst
    back = answer(ANGULAR, [s], [b], Tolerance()).worst
    assert forth is not None
    assert back is not None
    # the norms of unit vectors differ from one in the last place
    assert forth.deviation == pytest.approx(back.deviation, abs=1e-15)


ZERO = (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    "other", [(1.0, 0.0, 0.0), (TINY, 0.0, 0.0), (0.0, -1e-9, 0.0)]
)
def test_a_zero_vector_equals_only_a_zero_vector(other):
    wide = Tolerance(angle=0.999)
    assert passes(ANGULAR, [ZERO], [ZERO], Tolerance())
    assert passes(ANGULAR, [ZERO], [(-0.0, 0.0, -0.0)], Tolerance())
    assert not passes(ANGULAR, [ZERO], [other], wide)
    assert not passes(ANGULAR, [other], [ZERO], wide)


@pytest.mark.parametrize("strange", [math.nan, math.inf, -math.inf])
def test_a_component_that_is_not_finite_on_one_side_fails(strange):
    wide = Tolerance(angle=10.0)
    for at in range(3):
        vector = [1.0, 2.0, 3.0]
        vector[at] = strange
        assert not passes(ANGULAR, [vector], [[1.0, 2.0, 3.0]], wide)
        assert not passes(ANGULAR, [[1.0, 2.0, 3.0]], [vector], wide)


def test_the_same_nan_on_both_sides_passes_where_the_rules_say_equal():
    nan = (math.nan, 1.0, 2.0)
    sides = (trace(event("rot_a", [nan])), trace(event("rot_a", [nan])))
    by = rules(Tolerance(angle=0.1, comparator="angular", nan="equal"))
    assert verdict_of(*sides, [group("rot_a")], by).agree


def test_one_vector_outside_counts_once_and_its_worst_component_is_shown():
    found = answer(
        ANGULAR,
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]],
        [[1.0, 0.0, 0.0], [0.1, 0.9, 0.3]],
        Tolerance(angle=1e-3),
    )
    assert (found.compared, found.outside) == (6, 1)
    assert found.first is not None
    assert (found.first.place, found.first.subject) == ({"phi": 1}, 0.3)


def test_what_the_printed_digits_cannot_tell_is_allowed():
    both = pair([[1.0, 0.0, 0.0]], [[1.0, 1e-3, 0.0]], slack=1e-3)
    assert ANGULAR.compare(both, Tolerance()).outside == 0
    both = pair([[1.0, 0.0, 0.0]], [[1.0, 1e-3, 0.0]], slack=1e-4)
    assert ANGULAR.compare(both, Tolerance()).outside == 1


@pytest.mark.parametrize("width", [1, 2, 4, 9])
def test_anything_but_three_components_is_a_plugin_error(width):
    values = [[1.0] * width]
    names = [f"c{i}" for i in range(width)]
    one = trace(event("odd", values, components=names))
    by = rules(Tolerance(angle=0.1, comparator="angular"))
    with pytest.raises(PluginError, match=f"'odd' has {width} components"):
        verdict_of(one, one, [group("odd")], by)
