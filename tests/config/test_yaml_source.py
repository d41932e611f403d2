"""Scalars follow YAML 1.2, and every value knows its place."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.config.yaml_source import parse_scalar, parse_yaml, read_yaml
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


def layers(count, inner="1"):
    return "[" * count + inner + "]" * count


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: &b {k: *b}\n", 2, "nested more than 50 levels deep"),
        ("a: 1\nb: &b [*b]\n", 2, "nested more than 50 levels deep"),
        (f"a: 1\nb: {layers(60)}\n", 2, "nested more than 50 levels deep"),
        (f"a: 1\nb: {layers(3000)}\n", 2, "nested more than 50 levels deep"),
        ("a: 1\nb: " + "{c: " * 3000 + "1" + "}" * 3000, 2, "nested more than 50"),
        ("a: 1\nb: !!int abc\n", 2, "wanted a whole number of at most 4300 digits"),
        ("a: 1\nb: !!float abc\n", 2, "wanted a number, got 'abc'"),
        ("a: 1\nb: !!bool maybe\n", 2, "wanted true or false, got 'maybe'"),
        ("a: 1\nb: !!int ''\n", 2, "wanted a whole number of at most 4300 digits"),
        ("a: 1\nb: !!timestamp 2020-99-99\n", 2, "the tag tag:yaml.org,2002:timestamp"),
        ("a: 1\nb: !!binary aGk=\n", 2, "the tag tag:yaml.org,2002:binary"),
        ("a: 1\nb: !!set {c}\n", 2, "the tag tag:yaml.org,2002:set"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", 2, "the tag tag:yaml.org"),
        ("a: 1\nb: !own {c: 1}\n", 2, "the tag !own is not known here"),
        (f"a: 1\nb: {'9' * 6000}\n", 2, "wanted a whole number of at most 4300 digits"),
        ('a: 1\nb: "c\\u0000"\n', 2, "holds a NUL character"),
        ('a: 1\n"b\\0": 1\n', 2, "holds a NUL character"),
        ('a: 1\nb: "\\ud800"\n', 2, "holds half of a surrogate pair"),
        ("a: 1\nb: c\x00\n", 2, "the character U+0000 is not allowed"),
        ("a: 1\nb: c\x1b[31m\n", 2, "the character U+001B is not allowed"),
        ("a: 1\n? [1, 2]\n: 3\n", 2, "a key must be a word"),
    ],
)
def test_values_that_cannot_be_meant_are_refused_at_their_place(text, line, words):
    with pytest.raises(ConfigError) as caught:
        parse_yaml(text, "c.yaml")
    assert words in str(caught.value)
    assert caught.value.line == line
    assert len(str(caught.value)) < 200


def laughs(width, depth):
    first = f"x0: &x0 [{','.join(['l'] * width)}]\n"
    return first + "".join(
        f"x{i}: &x{i} [{','.join([f'*x{i - 1}'] * width)}]\n" for i in range(1, depth)
    )


@pytest.mark.parametrize(("width", "depth"), [(9, 9), (2, 40), (20_000, 2)])
def test_aliases_that_stand_for_too_much_are_refused(width, depth):
    with pytest.raises(ConfigError, match="aliases stand for more than 10000 values"):
        parse_yaml(laughs(width, depth), "c.yaml")


def test_aliases_may_stand_for_much():
    data = parse_yaml(laughs(9, 4), "c.yaml").data
    assert data["x3"][8][8][8][8] == "l"


def test_a_single_value_is_one_value():
    with pytest.raises(ConfigError, match="wanted one value"):
        parse_scalar("1\nother: 2")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a: 1\nb: \xe9\n", ":2: is not UTF-8 text: byte 0xe9"),
        (b"#" * (2**20 + 1), "is larger than 1048576 bytes"),
    ],
)
def test_file_that_is_no_configuration_text_is_refused(tmp_path, data, words):
    path = tmp_path / "c.yaml"
    path.write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        read_yaml(path)
    assert words in str(caught.value)


def test_byte_order_mark_is_no_part_of_the_first_key(tmp_path):
    path = tmp_path / "c.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_yaml(path).data == {"a": 1}


SIGNS = "ab:-[]{}&*!?|>'\"#,\n \t\\u0%@`~1.e\x00\ufeff\ud800"


@given(st.text(alphabet=SIGNS, max_size=80))
def test_any_text_is_data_or_an_error_in_a_line(text):
    found = ""
    try:
        parse_yaml(text, "c.yaml")
    except ConfigError as error:
        found = str(error)
    assert "\n" not in found
