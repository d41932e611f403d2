"""Three sides as the console, the bundle and CI systems show them."""

import json
from xml.etree import ElementTree

import pytest

from braggtrace.bundle.trend import changes_since
from braggtrace.report.console import console_text
from braggtrace.report.diff_trace import diff_trace
from braggtrace.report.github import github_annotations as annotations
from braggtrace.report.github import github_step_summary as step_summary
from braggtrace.report.junit import junit_text
from braggtrace.report.metrics import metrics, metrics_text
from braggtrace.report.run_context import RunContext
from braggtrace.report.summary import summary
from braggtrace.report.tables import comparison_table as compare_text
from braggtrace.report.three_way.table import three_way_table
from tests.report.gates import gated
from tests.report.reports import agreeing, three_sides

SIDES = {
    "baseline": "the baseline",
    "subject": "the subject",
    "candidate": "the candidate cuda float32",
}


def test_agreement_is_said_of_all_three():
    text = console_text(three_sides())
    first = text.split("\n\n")[1]
    assert first.startswith("AGREE  small")
    assert "the candidate cuda float32 agrees with both in 2 factors" in first
    assert text.count("none") >= 3


@pytest.mark.parametrize("side", SIDES)
def test_the_first_line_of_the_verdict_names_the_side_that_is_alone(side):
    text = console_text(three_sides(**{side: 1.1}), table=False)
    first = text.splitlines()[0]
    assert first.startswith("DIVERGED  small")
    assert f"{SIDES[side]} is alone, first at omega (1 of 2 factors)" in first


@pytest.mark.parametrize("side", SIDES)
def test_every_file_of_the_bundle_names_it(side):
    report = three_sides(**{side: 1.1})
    said = f"{SIDES[side]} is alone, first at omega"
    assert said in summary(report, "now", "run")
    told = diff_trace(report, RunContext())
    assert said[1:] in told
    assert "**first divergence: omega**" in told
    assert metrics(report)["first_divergence"] == "omega"
    data = json.loads(metrics_text(report))["three_way"]
    assert (data["alone"], data["first"], data["agree"]) == (side, "omega", False)
    rows = {row["factor"]: row["alone"] for row in data["rows"]}
    assert rows == {"R_distance": "none", "omega": side}


def test_the_table_has_all_values_all_pairs_and_who_is_alone():
    report = three_sides(candidate=1.25)
    header, _, right, wrong = three_way_table(report).splitlines()
    for word in ("baseline", "subject", "candidate", "alone", "candidate − subject"):
        assert word in header
    assert right.split()[-1] == "none"
    cells = wrong.split()
    assert cells[:5] == ["omega", "sr", "1", "1", "1.25"]
    assert cells[5] == "0"
    assert cells[6] == cells[8] == "+2.50e-01"
    assert cells[-1] == "candidate"


def test_the_bundles_table_holds_both(tmp_path):
    report = three_sides()
    assert three_way_table(report) in compare_text(report)
    assert "would pass" in compare_text(report)
    assert "alone" not in compare_text(agreeing())


def test_all_three_values_are_told_where_one_is_alone():
    lines = console_text(three_sides(candidate=1.25), table=False).splitlines()
    told = {line[:18].strip(): line[18:] for line in lines}
    assert (told["baseline"], told["subject"], told["candidate"]) == ("1", "1", "1.25")


def test_what_is_told_of_baseline_and_subject_is_not_told_twice():
    text = console_text(three_sides(baseline=1.25), table=False)
    assert "first alone" not in text
    assert text.count("first divergence  ") == 1
    assert "candidate         1" in text


def test_what_to_do_next_sends_to_the_side_that_is_alone():
    told = diff_trace(three_sides(candidate=1.1), RunContext())
    assert "Look where the candidate cuda float32 computes `omega`" in told
    assert "hypotheses.md" not in told
    told = diff_trace(three_sides(baseline=1.1), RunContext())
    assert "Look at the baseline's `omega`" in told


def test_junit_has_a_case_for_each_factor_of_three_sides():
    one = gated("alone", report=three_sides(candidate=1.1), exit_code=1)
    (suite,) = ElementTree.fromstring(junit_text([one]))
    cases = {case.get("name"): case for case in suite.findall("testcase")}
    assert cases["three_way.R_distance"].find("failure") is None
    failure = cases["three_way.omega"].find("failure")
    assert failure is not None
    assert failure.get("type") == "candidate"
    assert "cuda float32 is alone" in str(failure.get("message"))
    assert cases["verdict"].find("failure") is not None


def test_github_is_told_who_is_alone():
    one = gated("alone", report=three_sides(candidate=1.1), exit_code=1)
    assert any("is alone" in line for line in annotations([one]))
    assert "| candidate |" in step_summary([one])


def test_a_candidate_that_is_gone_is_said_aloud():
    with_it, without = metrics(three_sides()), metrics(agreeing())
    said = changes_since(with_it, without)
    assert any("candidate of the last bundle, not compared now" in s for s in said)
    assert not any("candidate" in s for s in changes_since(without, with_it))
