"""The verdict as data."""

import json
from dataclasses import replace

import pytest

from braggtrace.report.metrics import metrics, metrics_text
from tests.report import reports

ALL = [
    reports.agreeing,
    reports.identical,
    reports.diverged,
    reports.missing,
    reports.empty,
    reports.not_finite,
]


def constant(text: str) -> float:
    raise AssertionError(f"{text} is no JSON")


@pytest.mark.parametrize("report", ALL, ids=lambda maker: maker.__name__)
def test_text_is_strict_json_with_every_key(report):
    text = metrics_text(report())
    data = json.loads(text, parse_constant=constant)
    wanted = ["verdict", "tolerance", "first_divergence", "num_divergent"]
    wanted += ["num_compared", "root_causes", "factors"]
    assert set(wanted) <= set(data)
    assert text.endswith("}\n")
    assert data == json.loads(json.dumps(metrics(report())))


def test_agreement_has_no_first_divergence():
    data = metrics(reports.agreeing())
    assert data["verdict"] == "AGREE"
    assert data["first_divergence"] is None
    assert data["first_divergence_at"] is None
    assert (data["num_compared"], data["num_divergent"]) == (2, 0)
    assert data["root_causes"] == []


def test_values_are_accounted_for():
    data = metrics(reports.agreeing())
    counts = {"expected": 3, "compared": 2, "exempt": 1, "missing": 0}
    assert data["values"] == counts
    reason = "printed in another frame"
    assert data["exempt"] == [{"name": "polar", "values": 1, "reason": reason}]


def test_divergence_names_the_first_factor_and_its_place():
    data = metrics(reports.diverged())
    assert data["verdict"] == "DIVERGED"
    assert data["first_divergence"] == "rot_a"
    assert data["first_divergence_at"] == {"phi": 1}
    assert (data["num_compared"], data["num_divergent"]) == (4, 2)
    assert [cause["factor"] for cause in data["root_causes"]] == ["rot_a"]


def test_factor_carries_its_worst_value_in_full():
    factor = metrics(reports.diverged())["factors"]["rot_a"]
    assert (factor["baseline"], factor["subject"]) == (9.0, 9.9)
    assert factor["abs_delta"] == 9.9 - 9.0
    assert factor["rel_delta"] == (9.9 - 9.0) / 9.0
    assert factor["allowed"] == 1e-9 * 9.0
    assert (factor["status"], factor["component"]) == ("DIVERGENT", "z")
    assert (factor["compared"], factor["outside"]) == (9, 2)
    assert factor["unit"] == "Å"
    assert factor["description"]


def test_missing_factor_has_no_numbers():
    data = metrics(reports.missing())
    factor = data["factors"]["omega"]
    assert factor["status"] == "MISSING"
    assert (factor["baseline"], factor["subject"], factor["rel_delta"]) == (None,) * 3
    assert data["first_divergence"] == "omega"
    assert data["values"]["missing"] == 1
    assert data["num_compared"] == 1


def test_nothing_compared_is_diverged_with_its_reason():
    data = metrics(reports.empty())
    assert data["verdict"] == "DIVERGED"
    assert data["reasons"] == ["nothing was compared"]
    assert data["factors"] == {}
    assert data["pixel"] is None


def test_value_that_json_has_not_is_a_word():
    factor = metrics(reports.not_finite())["factors"]["omega"]
    assert factor["subject"] == "NaN"
    assert factor["rel_delta"] is None
    assert factor["status"] == "CRITICAL"


def test_two_findings_of_one_name_are_both_there():
    report = reports.diverged()
    twice = (*report.verdict.findings, *report.verdict.findings[:1])
    verdict = replace(report.verdict, findings=twice)
    factors = metrics(replace(report, verdict=verdict))["factors"]
    assert len(factors) == len(twice)
