"""The comparison told in sentences."""

from dataclasses import replace

import pytest

from braggtrace.report.diff_trace import diff_trace
from braggtrace.report.run_context import RunContext
from braggtrace.report.summary import summary
from tests.report import reports


def test_agreement_says_that_there_is_no_first_divergence():
    text = diff_trace(reports.agreeing())
    assert "**first divergence: none**" in text
    assert "Of 3 expected values 2 were compared, 1 declared exempt." in text
    assert "`omega`: +2.50e-10 where rtol 1e-09 is allowed" in text
    assert "- exempt: `polar` (1 values): printed in another frame" in text
    assert "not green" not in text


def test_divergence_is_told_with_place_numbers_and_heirs():
    text = diff_trace(reports.diverged())
    assert "**first divergence: rot_a**" in text
    assert "differs in 2 of 9 values" in text
    assert "at phi=2, z is +1.00e-01" in text
    assert "baseline 9, subject 9.9" in text
    assert "The cause lies at or before `rot_a`" in text
    assert text.index("What follows from it") < text.index("`hkl_frac` [1]")


def test_causes_that_are_explained_are_told_once():
    why = ("root cause        rot_a: every upstream event agrees",)
    text = diff_trace(reports.diverged(), RunContext(why=why))
    assert why[0] in text
    assert "at or before" not in text
    assert "`hkl_frac` [1]" in text


def test_missing_factor_is_told():
    text = diff_trace(reports.missing())
    assert "`omega`: present in the baseline, missing in the subject." in text
    assert "not green: 1 values were neither compared nor declared exempt" in text


def test_nothing_compared_is_told():
    assert "not green: nothing was compared" in diff_trace(reports.empty())


def test_both_programs_are_named():
    text = diff_trace(reports.agreeing())
    assert "Baseline: nanoBragg 5-17 (file c.log)" in text
    assert "Subject: braggtrace 0.1.0 (mode physical)" in text


@pytest.mark.parametrize(
    ("report", "lines"),
    [
        (
            reports.agreeing(),
            ["verdict: **AGREE**", "first divergence: none", "2 compared, 0 diverged"],
        ),
        (
            reports.diverged(),
            ["verdict: **DIVERGED**", "first divergence: rot_a", "4 compared, 2 div"],
        ),
        (
            reports.missing(),
            ["verdict: **DIVERGED**", "first divergence: omega", "1 not compared"],
        ),
        (
            reports.empty(),
            ["verdict: **DIVERGED**", "first divergence: none", "0 compared, 0 div"],
        ),
    ],
    ids=["agree", "diverged", "missing", "empty"],
)
def test_summary_gives_verdict_and_context(report, lines):
    text = summary(report, "20260102T030405Z", "braggtrace run x.yaml")
    for line in [*lines, "# small\n", "## 20260102T030405Z", "`braggtrace run x.yaml`"]:
        assert line in text


def test_title_names_the_pixel_where_it_is_known():
    report = reports.agreeing()
    assert report.title == "small  pixel slow 1 fast 2"
    assert replace(report, pixels=()).title == "small"


def test_tightest_factor_is_the_one_that_uses_most_of_its_tolerance():
    tightest = reports.agreeing().tightest
    assert tightest is not None
    assert tightest.factor == "omega"
    assert reports.empty().tightest is None
