"""Forms of lines: what they read, what they refuse, and that none takes long."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.traceio.foreign.template import Template, TemplateError


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
    ],
)
def test_a_form_that_says_too_little_or_too_much_is_refused(template):
    with pytest.raises(TemplateError):
        Template.of(template)


@given(st.text(max_size=60))
def test_any_text_is_a_form_or_an_error(text):
    try:
        template = Template.of(text)
    except TemplateError:
        return
    template.match(text)


@pytest.mark.parametrize("text", ["{name} = {values} {unit}", "{_} {_} {name}:{value}"])
@pytest.mark.parametrize(
    "line", ["a " * 5000, "=" * 10_000, "a" * 10_000, " " * 10_000]
)
def test_a_hostile_line_takes_no_time(text, line):
    start = time.process_time()
    Template.of(text).match(line)
    assert time.process_time() - start < 2.0
