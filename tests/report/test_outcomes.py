"""The JSON of the outcomes and its schema."""

import json

import jsonschema
import pytest

from braggtrace.report.gated import overall
from braggtrace.report.outcomes import machine_schema, machine_text
from tests.report.gates import all_kinds, gated


@pytest.fixture(scope="module")
def data():
    return json.loads(machine_text(all_kinds()))


def test_it_follows_its_schema(data):
    schema = json.loads(machine_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema)


def test_it_says_what_the_verdicts_say(data):
    for one, told in zip(all_kinds(), data["comparisons"], strict=True):
        assert (told["verdict"], told["exit_code"]) == (one.verdict, one.exit_code)
        if one.report is not None:
            assert len(told["factors"]) == len(one.report.verdict.findings)


def test_the_worst_exit_code_is_that_of_all(data):
    assert data["exit_code"] == 3
    assert overall(all_kinds()[:1]) == 0
    assert overall(all_kinds()[:2]) == 1


def test_no_comparison_at_all_is_not_green():
    assert overall([]) != 0


def test_a_margin_and_the_limit_that_would_pass_are_told(data):
    green, red = data["comparisons"][:2]
    assert green["factors"]["omega"]["margin"] == pytest.approx(4.0, rel=1e-6)
    assert red["factors"]["rot_a"]["would_pass"] == [
        {"limit": "rtol", "value": 0.101, "at": ""}
    ]


def test_an_outcome_without_report_has_no_factors():
    told = json.loads(machine_text([gated("x", error="no", exit_code=3)]))
    assert "factors" not in told["comparisons"][0]
