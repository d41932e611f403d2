"""A rule under which zero, or the negative, would pass is a warning."""

import os

import pytest

from tests.cli.runner import call

YAML = """\
version: 1
name: case
plugins: [{plugins}]
baseline: {{trace: a.csv, reader: {{index: [n]{digits}}}}}
subject: {{trace: b.csv, reader: {{index: [n]{digits}}}}}
report: {{formats: [console]}}
{rules}
"""
EXPECT = (
    "expect: [{{factor: a, relative: {{min: {}, max: {}}}, reason: r, issue: i, "
    'owner: o, expires: "9999-12-31"}}]'
)
PLUGIN = """
import numpy as np
from braggtrace import hookimpl, judge_deviation
class C:
    name = "mine"
    description = "d"
    def compare(self, pair, t):
        return judge_deviation(pair, t, {deviation}, {allowed}, comparator="mine")
@hookimpl
def braggtrace_comparators():
    return (C(),)
"""
ZERO = "vanish: zero in their place would pass"
NEGATIVE = "vanish: the negative in their place would pass"


@pytest.fixture
def compared(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def compare(first, second, rules="", *, digits="", plugin=""):
        for name, values in (("a.csv", first), ("b.csv", second)):
            rows = (f"{n},{value}\n" for n, value in enumerate(values))
            (tmp_path / name).write_text("n,a\n" + "".join(rows))
        (tmp_path / "p.py").write_text(plugin)
        text = YAML.format(rules=rules, digits=digits, plugins="p.py" if plugin else "")
        (tmp_path / "c.yaml").write_text(text)
        return call("run", "c.yaml")

    return compare


@pytest.mark.parametrize(
    "rules",
    [
        "tolerances: {default: {rtol: 1.0e+9}}",
        "tolerances: {default: {atol: 1.0e+300}}",
        "tolerances: {a: {peak: 20.0, why: x}}",
        "tolerances: {default: {ulp: 99999999999999999999999}}",
        "tolerances: {a: {any: [{rtol: 1.0e-9}, {ulp: 99999999999999999999}], why: x}}",
        "tolerances: {a: {all: [{atol: 1.0e+3}, {rtol: 99}], why: x}}",
        "tolerances: {a: {rtol: 1.0e-9, why: x, at: [{index: {n: 0}, rtol: 1.0e+9, "
        "why: y}, {index: {n: 1}, atol: 99, why: y}]}}",
        EXPECT.format("-1.0e+308", "1.0e+308"),
        EXPECT.format("-60", "-1"),
    ],
)
def test_a_limit_that_lets_the_negative_and_zero_pass_is_a_warning(compared, rules):
    result = compared(["1.0", "3.0"], ["-55.0", "0"], rules)
    assert result.code == 0, result.out
    assert ZERO in result.out


def test_values_are_counted_where_only_some_could_vanish(compared):
    rules = "tolerances: {a: {rtol: 0, why: x, at: [{index: {n: 1}, atol: 2, why: y}]}}"
    result = compared(["1000.0", "1.5", "0"], ["1000.0", "0", "0"], rules)
    assert (
        "lets 1 of its 2 values vanish: zero in their place would pass (the largest is "
        "1.5 at n=1)"
    ) in result.out


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ("-2.5", "-1.5", NEGATIVE),
        ("-0.9", "1.2", "differ by more than themselves"),
        ("0.5", "9.9", "differ by more than themselves"),
        ("-1", "-1", ZERO),
    ],
)
def test_bounds_as_wide_as_the_value_are_a_warning(compared, low, high, words):
    result = compared(["1.0"], ["7.0"], EXPECT.format(low, high))
    assert words in result.out


@pytest.mark.parametrize(("low", "high"), [("-0.5", "1.4"), ("0.1", "0.9")])
def test_narrow_bounds_are_no_warning(compared, low, high):
    assert "warning" not in compared(["1.0"], ["1.3"], EXPECT.format(low, high)).out


@pytest.mark.parametrize(
    ("first", "second", "digits"),
    [
        (["0.4", "0.9"], ["-0.5", "0"], ", decimals: 0"),
        (["1.0"], ["1.99"], ", digits: 1"),
        (["0.02"], ["-0.01"], ", decimals: 1"),
    ],
)
def test_what_printed_digits_allow_is_in_every_text(compared, first, second, digits):
    result = compared(first, second, digits=digits)
    assert result.code == 0
    table, tightest, warning = (
        next(line for line in result.out.splitlines() if line.startswith(start))
        for start in ("a", "tightest", "warning")
    )
    for line in (table, tightest, warning):
        assert "printed digits ±" in line
    assert ZERO in warning


def test_what_printed_digits_allow_is_in_the_bundle(compared, tmp_path):
    compared(["0.4"], ["-0.5"], "#", digits=", decimals: 0")
    call("run", "c.yaml", "--set", "report.formats=[bundle]")
    (text,) = tmp_path.rglob("diff_trace.md")
    assert "rtol 1e-09; printed digits ±1 is allowed" in text.read_text("utf-8")
    (text,) = tmp_path.rglob("compare.md")
    assert "rtol 0 with printed digits ±1" in text.read_text("utf-8")
    assert call("verify", text.parent).code == 0


def test_digits_that_allow_less_than_the_limit_are_not_mentioned(compared):
    rules = "tolerances: {default: {rtol: 1.0e-2}}"
    result = compared(["1.00001"], ["1.00002"], rules, digits=", decimals: 5")
    assert "printed digits" not in result.out
    assert "warning" not in result.out


@pytest.mark.parametrize(
    ("deviation", "allowed", "told"),
    [
        ("pair.baseline*0", "pair.baseline*0+1", ZERO),
        ("abs(pair.subject-pair.baseline)", "pair.baseline*0+np.inf", ZERO),
        ("abs(abs(pair.subject)-abs(pair.baseline))", "pair.baseline*0", NEGATIVE),
    ],
)
def test_a_comparator_that_passes_anything_is_a_warning(
    compared, deviation, allowed, told
):
    plugin = PLUGIN.format(deviation=deviation, allowed=allowed)
    rules = "tolerances: {default: {comparator: mine}}"
    result = compared(["1.75"], ["-1.75"], rules, plugin=plugin)
    assert result.code == 0
    assert told in result.out
    assert "by comparator mine" in result.out
    assert "mine, of a plugin, judged a" in result.out


def test_same_is_not_printed_of_values_that_differ(compared):
    plugin = PLUGIN.format(deviation="pair.baseline*0", allowed="pair.baseline*0+1")
    rules = "tolerances: {default: {comparator: mine}}"
    result = compared(["1.5", "1.75"], ["1.5", "9.75"], rules, plugin=plugin)
    assert "same" not in result.out
    assert "a at n=1: 1.75 against 9.75, of which comparator mine" in result.out
    result = compared(["1.5", "nan"], ["1.5", "nan"], rules + " ", plugin=plugin)
    assert result.code == 1


def test_same_is_printed_of_equal_values_whoever_judged(compared):
    plugin = PLUGIN.format(
        deviation="abs(pair.subject-pair.baseline)", allowed="pair.baseline*1e-9"
    )
    rules = "tolerances: {default: {comparator: mine}}"
    result = compared(["1.5"], ["1.50"], rules, plugin=plugin)
    assert "every value is the same" in result.out
    assert "warning" not in result.out


@pytest.mark.parametrize(
    ("deviation", "allowed"),
    [
        ("pair.subject-pair.baseline", "1e-9*abs(pair.baseline)"),
        ("abs(pair.subject-pair.baseline)", "-abs(pair.baseline)"),
        ("pair.baseline*np.nan-1", "np.array([[-1.0],[np.nan]])"),
        ("np.array([[-np.inf],[0.0]])", "pair.baseline*0"),
    ],
)
def test_a_measure_below_zero_cannot_be_judged(compared, deviation, allowed):
    plugin = PLUGIN.format(deviation=deviation, allowed=allowed)
    rules = "tolerances: {default: {comparator: mine}}"
    result = compared(["1.75", "2.5"], ["0.75", "2.5"], rules, plugin=plugin)
    assert result.code == 3
    assert "a distance is not negative" in result.err


def test_compare_warns_by_the_rules_of_its_configuration(compared):
    compared(["1.0"], ["-55.0"], "tolerances: {default: {atol: 99}}")
    result = call("compare", "a.csv", "b.csv", "--config", "c.yaml")
    assert ZERO in result.out


@pytest.mark.parametrize("link", [None, os.link, os.symlink])
def test_one_file_on_both_sides_is_a_warning(compared, tmp_path, link):
    compared(["1.0"], ["1.0"])
    (tmp_path / "b.csv").unlink()
    name = "a.csv"
    if link is not None:
        link(tmp_path / "a.csv", tmp_path / "b.csv")
        name = "b.csv"
    told = "baseline and subject are the same file: "
    changed = f"subject.trace={name}"
    result = call("run", "c.yaml", "--set", changed)
    assert result.code == 0
    assert told in result.out
    assert told in call("compare", "a.csv", name).out
