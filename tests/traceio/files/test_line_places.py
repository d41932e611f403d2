"""Places of a log's lines: each rank its own, loops in one another."""

from hypothesis import given, settings
from hypothesis import strategies as st

from braggtrace.traceio.files.line_places import LinePlaces

N, K, RANK = frozenset("n"), frozenset("k"), frozenset({"rank"})
NONE: frozenset[str] = frozenset()


def place(places: LinePlaces, **own: int) -> dict[str, int]:
    return dict(places.places[places.at(own)])


def test_a_step_of_all_ranks_ends_what_each_of_them_had_opened():
    places = LinePlaces([RANK], [N, RANK | K])
    places.enter(0, {"n": 0})
    places.enter(1, {"rank": 0, "k": 1})
    places.enter(1, {"rank": 1, "k": 2})
    assert place(places, rank=0) == {"n": 0, "rank": 0, "k": 1}
    assert place(places, rank=1) == {"n": 0, "rank": 1, "k": 2}
    places.enter(0, {"n": 1})
    assert place(places, rank=0) == {"n": 1}
    places.enter(1, {"rank": 1, "k": 0})
    assert place(places, rank=0) == {"n": 1}
    assert place(places, rank=1) == {"n": 1, "rank": 1, "k": 0}


def test_a_step_of_one_rank_ends_its_own_loops_alone():
    places = LinePlaces([RANK], [RANK | N, RANK | K])
    for rank in (0, 1):
        places.enter(0, {"rank": rank, "n": 0})
        places.enter(1, {"rank": rank, "k": 5})
    places.enter(0, {"rank": 0, "n": 1})
    assert place(places, rank=0) == {"rank": 0, "n": 1}
    assert place(places, rank=1) == {"rank": 1, "n": 0, "k": 5}


def test_an_inner_loop_that_begins_again_keeps_the_outer_one():
    places = LinePlaces([NONE], [N, K])
    places.enter(0, {"n": 0})
    places.enter(1, {"k": 0})
    places.enter(1, {"k": 1})
    assert place(places) == {"n": 0, "k": 1}
    places.enter(0, {"n": 1})
    assert place(places) == {"n": 1}
    places.enter(1, {"k": 0})
    assert place(places) == {"n": 1, "k": 0}


def test_a_line_with_the_index_itself_takes_what_belongs_to_it():
    places = LinePlaces([N], [N | frozenset("t")])
    places.enter(0, {"n": 0, "t": 7})
    places.enter(0, {"n": 1, "t": 8})
    assert place(places, n=0) == {"n": 0, "t": 7}
    assert place(places, n=2) == {}


def test_lines_of_axes_that_place_nothing_are_known():
    places = LinePlaces([NONE], [N, K])
    places.enter(0, {"n": 0})
    places.enter(1, {"k": 0})
    used = [places.at({})]
    places.enter(0, {"n": 1})
    places.enter(0, {"n": 2})
    used.append(places.at({}))
    assert places.unused(used) == [2]
    assert places.unused([]) == [0, 1, 2, 3]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), max_size=40))
def test_loops_nest_as_a_stack_does(lines):
    """Three loops in one another: a line of one ends all inside of it."""
    axes = ("a", "b", "c")
    places = LinePlaces([NONE], [frozenset(axis) for axis in axes])
    for axis in axes:
        places.enter(axes.index(axis), {axis: 0})
    stack = dict.fromkeys(axes, 0)
    for level, index in lines:
        places.enter(level, {axes[level]: index})
        stack = {axis: i for axis, i in stack.items() if axes.index(axis) < level}
        if list(stack) != list(axes[:level]):
            return  # an inner line whose outer one is not open
        stack[axes[level]] = index
        assert place(places) == stack
