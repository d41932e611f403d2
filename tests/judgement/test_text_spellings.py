"""A text that is NaN or infinity in a wrapper is no value that may pass."""

import numpy as np
import pytest

from braggtrace.judgement.text_spellings import not_finite_texts, spelling_of
from tests.cli.runner import call

VALUES = [
    "np.float64(nan)",
    "np.float32(nan)",
    "np.float64(inf)",
    "tensor(nan)",
    "tensor([nan, nan])",
    "array([nan])",
    "array(nan)",
    "Array(nan, dtype=float32)",
    "np.nan",
    "Decimal('NaN')",
    "NaN%",
    "nan m",
    "nan eV",
    "inf m",
    "nan kg m-2",
    "nan+/-nan",
    "1.5+/-nan",
    "nan±nan",
    "x=nan",
    "1.#QNB",
    "1.#QN",
    "1.#IN",
    "1.$",
    "-1.$",
    "#REF!",
    "NotANumber",
    "'nan'",
    "nan Ha",
    "f64::NAN",
    "-inf m/s",
    "(nan+/-nan)e+05",
    "tensor(nan, device='cuda:0')",
    "[1.0, nan]",
    "F: nan",
    "m nan",
    "$nan",
    "x = -inf eV",
]
WORDS = [
    "no NaN found",
    "nan=0",
    "NaN: 0",
    "skip-nan",
    "nan-safe",
    "nan.csv",
    "setup.inf",
    "is inf today",
    "status: no NaN",
]


@pytest.mark.parametrize("text", VALUES)
def test_a_wrapped_value_is_not_finite(text):
    assert spelling_of(text) == "value"


@pytest.mark.parametrize("text", WORDS)
def test_a_word_of_a_sentence_is_no_value(text):
    assert spelling_of(text) == "word"


@pytest.mark.parametrize(
    "text", ["", "info", "banana", "no_nan", "infra", "finite", "1.5$", "#1", "nand"]
)
def test_what_only_looks_alike_is_neither(text):
    assert spelling_of(text) == ""


def test_each_text_of_an_array_is_judged_by_itself():
    texts = np.array([["np.nan", "ok"], ["no NaN found", "nan m"]])
    assert not_finite_texts(texts, of="value").tolist() == [
        [True, False],
        [False, True],
    ]
    assert not_finite_texts(texts, of="word").tolist() == [
        [False, False],
        [True, False],
    ]
    assert not not_finite_texts(texts[:0], of="value").any()


@pytest.mark.parametrize("text", ["np.float64(nan)", "tensor([nan, nan])", "nan m"])
def test_equal_texts_that_are_nan_diverge_in_tables_and_json(tmp_path, text):
    for side in "ab":
        (tmp_path / f"{side}.csv").write_text(f'x;F\n1.5;"{text}"\n')
        (tmp_path / f"{side}.json").write_text(f'{{"x": 1.5, "F": "{text}"}}')
    for form in ("csv", "json"):
        found = call("compare", tmp_path / f"a.{form}", tmp_path / f"b.{form}")
        assert found.code == 1, found
        assert "not finite" in found.out, found


def test_nan_equal_lets_wrapped_values_pass_where_both_sides_have_them(tmp_path):
    for side in "ab":
        (tmp_path / f"{side}.csv").write_text("x,F\n1.5,np.nan\n")
    config = tmp_path / "c.yaml"
    config.write_text(
        "version: 1\nname: c\nbaseline: {trace: a.csv}\nsubject: {trace: b.csv}\n"
        "tolerances: {F: {nan: equal, why: not computed}}\n"
    )
    found = call("compare", tmp_path / "a.csv", tmp_path / "b.csv", "--config", config)
    assert found.code == 0, found


def test_a_sentence_with_nan_on_both_sides_is_a_warning(tmp_path):
    for side in "ab":
        (tmp_path / f"{side}.csv").write_text("x,F\n1.5,no NaN found\n")
    found = call("compare", tmp_path / "a.csv", tmp_path / "b.csv")
    assert found.code == 0, found
    assert "F holds texts with NaN or infinity" in found.out + found.err, found
