"""Formulas: a tree or an error with its place, and nothing that runs."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from braggtrace.judgement.formula import FormulaError, names_in, parse_formula
from tests.effort import calls_of


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a / b", ["a", "b"]),
        ("lambda * 2 + -x.y ** 2", ["lambda", "x.y"]),
        ("sqrt(a^2 + `any name`^2)", ["a", "any name"]),
        ("1.5e-3", []),
        ("((((a))))", ["a"]),
        ("sin", ["sin"]),
    ],
)
def test_a_formula_is_read(text, names):
    assert list(names_in(parse_formula(text))) == names


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "wanted a number, an event or a bracket at character 1"),
        ("a +", "wanted a number, an event or a bracket at character 4"),
        ("a b", "did not expect 'b' at character 3"),
        ("(a", "wanted ) at character 3"),
        ("a; b", "did not expect ';' at character 2"),
        ("__import__('os')", "unknown function '__import__'"),
        ("open(a)", "unknown function 'open'"),
        ("a.b(c)", "unknown function 'a.b'"),
        ("1e999", "not finite"),
        ("(" * 100, "in one another"),
        ("-" * 100, "in one another"),
        ("2^" * 100, "in one another"),
        ("a+" * 600, "at most 1000 characters"),
        ("a[0]", "did not expect '['"),
        ("`", "did not expect '`'"),
    ],
)
def test_what_is_no_formula_is_an_error_with_its_place(text, said):
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)
    assert said in str(caught.value)


ANY = st.one_of(
    st.text(max_size=80),
    st.text("ab.+-*/^()` 0123456789eE_[]{}'\"\\;,=<>!@#$%&|~\n", max_size=120),
)


@settings(deadline=None)
@given(ANY)
def test_hostile_text_is_a_tree_or_an_error(text):
    try:
        list(names_in(parse_formula(text)))
    except FormulaError as error:
        told = str(error)
    else:
        told = "read"
    assert told


@settings(deadline=None)
@given(ANY)
@example("(" * 40 + "a" + ")" * 40)
@example("+".join("a" * 500))
@example("a^" * 39 + "a")
@example("-" * 999)
def test_effort_grows_with_the_length_of_the_text(text):
    assert calls_of(parse_formula, text) < 20 * (len(text) + 2)


def test_the_longest_chain_can_be_walked():
    assert len(list(names_in(parse_formula("+".join("a" * 500))))) == 500
