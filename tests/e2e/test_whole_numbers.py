"""Limits of whole numbers, from two logs to the exit code."""

import numpy as np
import pytest

from tests.cli.runner import call

YAML = """\
version: 1
name: case
baseline: {{trace: a.log, reader: {{pattern: "{{name}} = {{value}}"{digits}}}}}
subject: {{trace: b.log, reader: {{pattern: "{{name}} = {{value}}"{digits}}}}}
tolerances: {{{tolerances}}}
"""


@pytest.fixture
def compared(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def compare(first, second, tolerances="", digits=""):
        (tmp_path / "a.log").write_text(first)
        (tmp_path / "b.log").write_text(second)
        text = YAML.format(tolerances=tolerances, digits=digits)
        (tmp_path / "c.yaml").write_text(text)
        return call("compare", "a.log", "b.log", "--config", "c.yaml")

    return compare


@pytest.mark.parametrize(
    ("limits", "last"),
    [
        ("atol: 2", 102),
        ("any: [{atol: 2}, {rtol: 0.1}]", 110),
        ("all: [{atol: 200}, {rtol: 0.1}]", 110),
        ("rtol: 0.05", 105),
    ],
)
def test_limits_apply_to_whole_numbers(compared, limits, last):
    given = f"iter: {{{limits}, why: counts}}"
    assert compared("iter = 100\n", f"iter = {last}\n", given).code == 0
    assert compared("iter = 100\n", f"iter = {last + 1}\n", given).code == 1


def test_beyond_a_double_a_limit_is_exact(compared):
    given = "seed: {atol: 2, why: counts}"
    first = 2**60 + 1
    for step, code in ((2, 0), (3, 1), (-2, 0), (-3, 1)):
        second = f"seed = {first + step}\n"
        assert compared(f"seed = {first}\n", second, given).code == code


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            "default: {atol: 2}",
            "name iter under tolerances to let whole",
        ),
        ("events: {atol: 2, why: x}", "atol 2 of tolerances.events is for floats"),
        ("iter: {ulp: 2, why: x}", "iter holds whole numbers, which take rtol, atol"),
    ],
)
def test_a_limit_that_is_not_for_whole_numbers_says_so(compared, given, sentence):
    result = compared("iter = 100\n", "iter = 101\n", given)
    assert result.code == 1
    assert sentence in result.out


def test_a_limit_of_texts_says_that_it_lets_nothing_pass(compared):
    result = compared("mode = fast\n", "mode = slow\n", "mode: {atol: 2, why: x}")
    assert result.code == 1
    said = "tolerances.mode: mode holds texts, which are compared for equality"
    assert said in result.out


def test_what_g_prints_without_a_point_is_a_float(compared):
    within = "default: {rtol: 0.01}"
    assert compared("x = 100\n", "x = 100.5\n", within).code == 0
    assert compared("x = 100.5\n", "x = 100\n", within).code == 0
    assert compared("x = 100\n", "x = 102.5\n", within).code == 1
    assert compared("x = 100\n", "x = 100.4\n", digits=", digits: 3").code == 0
    assert compared("x = 100\n", "x = 102\n", digits=", digits: 3").code == 1


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_a_table_without_a_point_meets_floats(tmp_path, monkeypatch, ending):
    monkeypatch.chdir(tmp_path)
    form = {".csv": "x\n{}\n", ".jsonl": '{{"x": {}}}\n', ".json": '{{"x": {}}}\n'}[
        ending
    ]
    reader = ", reader: {form: jsonl}" if ending == ".jsonl" else ""
    (tmp_path / "c.yaml").write_text(
        f"version: 1\nname: c\nbaseline: {{trace: a{ending}{reader}}}\n"
        f"subject: {{trace: b{ending}{reader}}}\n"
        "tolerances: {default: {rtol: 0.01}}\nreport: {formats: [console]}\n"
    )
    for first, second, code in (
        ("100", "100.5", 0),
        ("100.0", "100", 0),
        ("100", "103.5", 1),
    ):
        (tmp_path / f"a{ending}").write_text(form.format(first))
        (tmp_path / f"b{ending}").write_text(form.format(second))
        assert call("run", "c.yaml", "-q").code == code


def test_whole_numbers_of_an_array_are_no_floats(tmp_path):
    for name, numbers in (("a", [1, 2]), ("b", [1.0, 2.0])):
        np.save(tmp_path / f"{name}.npy", np.array(numbers))
    assert call("compare", tmp_path / "a.npy", tmp_path / "b.npy", "-q").code == 1


def test_init_declares_a_float_where_one_file_prints_a_float(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.log").write_text("x = 100\nn = 3\n")
    (tmp_path / "b.log").write_text("x = 100.5\nn = 3\n")
    result = call("init", "--traces", "a.log", "b.log", "-o", "c.yaml")
    assert result.code == 0, result.err
    text = (tmp_path / "c.yaml").read_text()
    assert "kind: int" in text.partition("\n    n:")[2]
    assert "kind: int" not in text.partition("\n    x:")[2].partition("\n    n:")[0]


def test_what_few_digits_leave_open_is_counted_and_printed(compared):
    first, second = "x = 1.23\ny = 2.5\nz = 3\n", "x = 1.2345\ny = 2.5\nz = 3\n"
    result = compared(first, second, digits=", digits: 3")
    assert result.code == 0, result.out
    said = "1 values agree only within what printed digits leave open: x (1)"
    assert said in result.out
    assert compared(first, second).code == 1
