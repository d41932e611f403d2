"""Forms of lines: what they read, what they refuse, and that none takes long."""

import importlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from braggtrace.traceio.files.template import LinePattern as Template
from braggtrace.traceio.files.template import TemplateError


@pytest.mark.parametrize(
    ("template", "line", "place", "name", "value", "unit"),
    [
        ("{name}={value}", "x=3", {}, "x", "3", None),
        ("{name}={value}", "  x  =  3 ", {}, "x", "3", None),
        ("{name} {values}", "x 1 2 3", {}, "x", "1 2 3", None),
        ("{name}: {values} {unit}", "x: 1, 2 mm", {}, "x", "1, 2", "mm"),
        ("{name} [{unit}] = {value}", "x [m/s] = 3", {}, "x", "3", "m/s"),
        ("TRACE {step} {name} {value}", "TRACE  7 x 3", {"step": "7"}, "x", "3", None),
        ("step {step}", "step 12", {"step": "12"}, "", None, None),
        ("{_} {name} = {value} {...}", "12:01 x = 3 # so", {}, "x", "3", None),
    ],
)
def test_a_line_is_read(template, line, place, name, value, unit):
    found = Template.of(template).match(line)
    assert found is not None
    assert (found.place, found.name) == (place, name)
    assert (found.value, found.unit) == (value, unit)


def test_one_line_may_hold_several_named_events():
    found = Template.of("{step} E={value:energy} T={value:temperature}").match(
        "3 E=1.5 T=300"
    )
    assert found is not None
    assert found.named == {"energy": "1.5", "temperature": "300"}


@pytest.mark.parametrize(
    "template",
    [
        "nothing to read",
        "{name}{value}",
        "{name} = {value} {value}",
        "{value}",
        "{name}",
        "{name",
        "{a b} {name} {value}",
        "{...} {name} {value}",
        "{unit} {value:x}",
        "{unit:x} {name} {value}",
        "{step} {step} {name} {value}",
        "{_}",
        "{name} = {values}1{step}",
        "{name} = {values:a} {values:b}",
    ],
)
def test_a_form_that_says_too_little_or_too_much_is_refused(template):
    with pytest.raises(TemplateError):
        Template.of(template)


def test_values_may_have_a_name_of_their_own():
    found = Template.of("{step} r = {values:position} mm").match("3 r = 1 2.5 mm")
    assert found is not None
    assert found.named == {"position": "1 2.5"}


@pytest.mark.parametrize(
    ("template", "line", "name", "value"),
    [
        ("{_}: {name} = {value}", "12:30:01: x = 3", "x", "3"),
        ("{name}_{value}", "a_b_3", "a_b", "3"),
        ("{name} {value}m", "x 3mm", "x", "3m"),
        ("{name} = {values}, {_}", "x = 1, 2, so", "x", "1, 2"),
        ("{name} ({values}) {...}", "x (1 2) (3)", "x", "1 2"),
        ("{name} = {value} {...}", "x = 3 ", "x", "3"),
        (" {name} {value} ", "x 3", "x", "3"),
    ],
)
def test_a_place_ends_at_the_last_of_what_follows_it(template, line, name, value):
    found = Template.of(template).match(line)
    assert found is not None
    assert (found.name, found.value) == (name, value)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_form_or_an_error(text):
    try:
        template = Template.of(text)
    except TemplateError:
        return
    template.match(text)


PIECES = st.lists(
    st.one_of(
        st.sampled_from(["{name}", "{value}", "{values}", "{unit}", "{_}", "{step}"]),
        st.sampled_from(["{value:a}", "{values:b}", "{...}", " ", "  ", "a b"]),
        st.sampled_from(["=", " : ", ",", "m", "(", "-", "/", ";"]),
    ),
    max_size=9,
).map("".join)


def loops(tree, *, kept=False):
    """Kinds of the repetitions that may be gone back into."""
    for kind, part in tree:
        name = str(kind)
        if name == "ATOMIC_GROUP":
            yield from loops(part, kept=True)
        elif name in ("SUBPATTERN", "ASSERT"):
            yield from loops(part[-1], kept=kept)
        elif name in ("MIN_REPEAT", "MAX_REPEAT", "POSSESSIVE_REPEAT"):
            assert not list(loops(part[-1])), "none within another"
            assert [str(inner) for inner, _ in part[-1]] in (["IN"], ["ANY"])
            if name != "POSSESSIVE_REPEAT" and not kept:
                yield name


@settings(deadline=None, max_examples=300)
@given(PIECES)
def test_nothing_but_one_list_of_values_is_matched_step_by_step(text):
    """Linear time by construction: no part can be gone back into."""
    try:
        expression = Template.of(text).expression
    except TemplateError:
        return
    found = list(loops(importlib.import_module("re._parser").parse(expression.pattern)))
    assert found.count("MIN_REPEAT") == int("{values" in text)
    assert found.count("MAX_REPEAT") == int("{...}" in text), "to the end, at once"


def test_no_place_behind_values_holds_the_sign_that_ends_them():
    found = Template.of("{name} = {values}/{unit}").match("x = 1/2/m")
    assert found is not None
    assert (found.value, found.unit) == ("1/2", "m")
    assert Template.of("{name} = {values};{_}-{unit}").match("x = 1;a;b-m") is not None
    assert Template.of("{name} = {values};{_}-{unit}").match("x = 1;a-b;m") is None


@pytest.mark.parametrize("text", ["{name} = {values} {unit}", "{_} {_} {name}:{value}"])
@pytest.mark.parametrize(
    "line", ["x = a" + " " * 100_000 + "=", "a " * 50_000 + "=", "=" * 100_000]
)
def test_the_longest_hostile_line_is_answered(text, line):
    """Quadratic time would take minutes here."""
    Template.of(text).match(line)
