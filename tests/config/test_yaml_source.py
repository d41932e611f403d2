"""Scalars follow YAML 1.2, and every value knows its place."""

import math

import pytest

from braggtrace.config.yaml_source import parse_scalar, parse_yaml
from braggtrace.errors import ConfigError


def value_of(text: str) -> object:
    return parse_yaml(f"key: {text}", "memory").data["key"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-9", 1e-9),
        ("1.0e18", 1e18),
        ("1.0e+18", 1e18),
        ("-1E3", -1e3),
        (".5", 0.5),
        ("5.", 5.0),
        ("+1.5", 1.5),
        ("-.inf", -math.inf),
        (".inf", math.inf),
    ],
)
def test_number_with_exponent_or_point_is_a_float(text, value):
    found = value_of(text)
    assert isinstance(found, float)
    assert found == value


def test_nan_is_a_float():
    found = value_of(".nan")
    assert isinstance(found, float)
    assert math.isnan(found)


@pytest.mark.parametrize(
    ("text", "value"), [("12", 12), ("-7", -7), ("+3", 3), ("0", 0), ("007", 7)]
)
def test_digits_are_a_whole_number(text, value):
    found = value_of(text)
    assert isinstance(found, int)
    assert found == value


@pytest.mark.parametrize(
    "word", ["yes", "no", "on", "off", "y", "n", "1_000", "0x10", "1:30", "1e", "nan"]
)
def test_word_of_older_yaml_stays_a_word(word):
    assert value_of(word) == word


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("False", False), ("null", None), ("~", None), ("", None)],
)
def test_truth_and_nothing_are_read_as_such(text, value):
    assert value_of(text) is value


def test_list_becomes_a_tuple():
    assert value_of("[1, [2, 3]]") == (1, (2, 3))


def test_places_count_lines_and_columns_from_one():
    document = parse_yaml("a:\n  b: 1\n  c: [2,  3]\n", "memory")
    found = {path: (p.line, p.column) for path, p in document.places.items()}
    assert found["a",] == (1, 1)
    assert found["a", "b"] == (2, 3)
    assert found["a", "c", 1] == (3, 11)


def test_places_name_their_source():
    document = parse_yaml("a: 1\n", "memory")
    assert {place.source for place in document.places.values()} == {"memory"}


def test_anchor_and_alias_give_the_same_value():
    assert parse_yaml("a: &x [1, 2]\nb: *x\n", "memory").data["b"] == (1, 2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-9", 1e-9),
        ("cpu", "cpu"),
        ("[1, 2]", (1, 2)),
        ("{a: 1}", {"a": 1}),
        ("", None),
        ("  ", None),
        ("two words", "two words"),
    ],
)
def test_single_value_is_read_as_yaml(text, value):
    assert parse_scalar(text) == value


@pytest.mark.parametrize("text", ["[1", "{a: 1", "a: b", "*x"])
def test_single_value_that_is_no_yaml_is_refused(text):
    with pytest.raises(ConfigError, match="not valid YAML"):
        parse_scalar(text)


def test_a_text_that_is_parsed_again_is_a_document_of_its_own():
    first, again = (parse_yaml("a: {b: 1}\n", name) for name in ("one", "other"))
    first.data["a"]["b"] = 2
    assert again.data == parse_yaml("a: {b: 1}\n", "one").data == {"a": {"b": 1}}
    places = [document.places["a", "b"] for document in (first, again)]
    assert [place.source for place in places] == ["one", "other"]
