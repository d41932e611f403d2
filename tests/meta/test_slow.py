"""What ``make test`` leaves out is marked, and says why."""

import pytest

from tests.conftest import pytest_collection_modifyitems
from tests.slow import mostly_slow


def marks(value):
    return getattr(value, "marks", ())


def test_some_values_stay_and_the_others_are_slow():
    found = mostly_slow("abc", but="b".__eq__, why="an example")
    assert found[1] == "b"
    for value, letter in ((found[0], "a"), (found[2], "c")):
        assert value.values == (letter,)
        (mark,) = marks(value)
        assert (mark.name, mark.args) == ("slow", ("an example",))


def test_a_case_of_several_arguments_keeps_them():
    cases = [("a", 1), ("b", 2)]
    found = mostly_slow(cases, but=cases[0].__eq__, why="an example")
    assert found[0] == ("a", 1)
    assert found[1].values == ("b", 2)


@pytest.mark.parametrize("kept", ["", "abc"])
def test_all_or_none_is_refused(kept):
    with pytest.raises(ValueError, match="of 3 values stay"):
        mostly_slow("abc", but=kept.__contains__, why="an example")


def test_recordings_that_are_absent_are_no_error():
    assert mostly_slow([], but=bool, why="an example") == []


@pytest.mark.parametrize("arguments", [(), ("",), (3,)])
def test_a_slow_test_without_a_reason_is_refused(request, arguments):
    item = request.node
    item.add_marker(pytest.mark.slow(*arguments))
    with pytest.raises(pytest.UsageError, match="does not say why"):
        pytest_collection_modifyitems([item])


def test_make_test_selects_by_the_mark_and_test_all_does_not(root):
    lines = (root / "Makefile").read_text("utf-8").splitlines()
    recipes = {
        line.split(":")[0]: lines[at + 1].strip()
        for at, line in enumerate(lines)
        if line.startswith("test")
    }
    assert recipes["test"] == f"{recipes['test-all']} -m 'not slow'"
