"""A plugin's comparator with limits of its own: one file, complete in YAML and schema.

The file of a plugin of today, which declares nothing, works beside it as it did.
"""

import json

import jsonschema
import pytest

from braggtrace import Tolerance
from braggtrace.config.yaml_source import parse_yaml
from braggtrace.testing import compare, event, trace
from tests.cli.runner import call

OWN = '''
"""Compares by steps of a width of its own."""
import numpy as np
from braggtrace import Limit, hookimpl, judge_deviation

class Steps:
    name = "steps_apart"
    description = "at most so many steps apart"
    limits = {
        "steps_apart": Limit(
            description="Steps of a quarter between the two.",
            whole=True, least=1, vanishes=100,
        ),
        "atol": Limit(description="Absolute."),
    }
    kinds = ("float",)

    def compare(self, pair, tolerance):
        apart = np.abs(pair.subject - pair.baseline) / 0.25
        allowed = np.full(apart.shape, float(tolerance.others.get("steps_apart", 0)))
        return judge_deviation(
            pair, tolerance, apart, allowed + tolerance.atol / 0.25,
            comparator=self.name, units={"steps_apart": 1.0},
        )

@hookimpl
def braggtrace_comparators():
    return (Steps(),)
'''
TODAY = '''
"""Declares nothing: it takes what it took before there were declarations."""
from dataclasses import replace
import numpy as np
from braggtrace import Tolerance, hookimpl, judge_deviation

class Twice:
    name = "twice"
    description = "twice the relative limit"

    def compare(self, pair, tolerance):
        made = Tolerance(rtol=1e-9, atol=0.0, floor=0.0, peak=0.0, ulp=4, noise=0.0,
            angle=None, comparator="twice", nan="fail", why="", need="", parts=(),
            places=())
        assert (made.rtol, made.ulp, made.angle) == (1e-9, 4, None)
        used = replace(tolerance, rtol=2 * tolerance.rtol)
        gap = np.abs(pair.subject - pair.baseline)
        allowed = used.rtol * np.abs(pair.baseline) + used.atol + (used.ulp or 0)
        return judge_deviation(pair, used, gap, allowed, comparator=self.name,
            units={"rtol": np.abs(pair.baseline)})

@hookimpl
def braggtrace_comparators():
    return (Twice(),)
'''
CONFIG = """version: 1
name: own
plugins: [steps.py, twice.py]
baseline: {trace: theirs.csv}
subject: {trace: ours.csv}
tolerances:
  width: TOLERANCE
  length: {comparator: twice, rtol: 0.01, why: a test}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "steps.py").write_text(OWN)
    (tmp_path / "twice.py").write_text(TODAY)
    (tmp_path / "theirs.csv").write_text("length,width,n\n2.5,1.0,1\n")
    (tmp_path / "ours.csv").write_text("length,width,n\n2.54,1.6,1\n")
    return tmp_path


@pytest.fixture
def run(folder):
    """Runs a comparison with a tolerance of the width; result and its factors."""

    def ran(tolerance):
        (folder / "own.yaml").write_text(CONFIG.replace("TOLERANCE", tolerance))
        before = set(folder.glob("reports/own/*/metrics.json"))
        result = call("run", folder / "own.yaml")
        new = set(folder.glob("reports/own/*/metrics.json")) - before
        data = [json.loads(path.read_text("utf-8")) for path in new]
        return result, data[0]["factors"] if data else {}

    return ran


def test_the_limit_picks_its_comparator_and_is_recorded(run, folder):
    result, factors = run("{steps_apart: 3, why: a test}")
    assert result.code == 0, result.out + result.err
    width = factors["width"]
    assert width["comparator"] == "steps_apart"
    assert width["tolerance"] == {
        "rtol": 0.0,
        "steps_apart": 3,
        "comparator": "steps_apart",
        "why": "a test",
    }
    assert width["would_pass"] == [{"limit": "steps_apart", "value": 3.0, "at": ""}]
    assert factors["length"]["comparator"] == "twice"
    (bundle,) = (folder / "reports/own").glob("*/")
    verified = call("verify", bundle)
    assert verified.code == 0, verified.out


def test_a_whole_limit_that_would_pass_is_rounded_up(run):
    result, factors = run("{steps_apart: 1, why: a test}")
    assert result.code == 1
    assert factors["width"]["would_pass"][0]["value"] == 3.0
    assert "steps_apart 3" in result.out


def test_it_stands_beside_a_standard_limit_that_its_comparator_takes(run):
    result, factors = run("{steps_apart: 1, atol: 0.5, why: a test}")
    assert result.code == 0, result.out + result.err
    assert factors["width"]["tolerance"]["atol"] == 0.5
    assert factors["width"]["comparator"] == "steps_apart"


def test_it_is_one_of_several_measures_and_of_single_indices(run):
    result, factors = run("{any: [{rtol: 1.0e-9}, {steps_apart: 3}], why: a test}")
    assert result.code == 0, result.out + result.err
    assert factors["width"]["tolerance"]["any"][1]["comparator"] == "steps_apart"


def test_a_loosened_limit_is_told(run):
    run("{steps_apart: 3, why: a test}")
    result, _ = run("{steps_apart: 30, why: a test}")
    assert "loosened since the last bundle, steps_apart 3 to 30: width" in result.out


def test_a_tightened_limit_is_no_warning(run):
    run("{steps_apart: 30, why: a test}")
    result, _ = run("{steps_apart: 3, why: a test}")
    assert "loosened" not in result.out
    assert "shrank" not in result.out


def test_a_limit_that_lets_values_vanish_is_told(run):
    result, _ = run("{steps_apart: 100, why: a test}")
    told = "the tolerance of width (steps_apart 100 by comparator steps_apart) lets"
    assert f"{told} its values vanish: zero in their place would pass" in result.out


@pytest.mark.parametrize(
    ("tolerance", "place", "words"),
    [
        (
            "{why: x, steps_apart: 0}",
            "own.yaml:7:19: tolerances.width.steps_apart",
            "greater than or equal to 1, got 0",
        ),
        (
            "{why: x, steps_apart: 1.5}",
            "own.yaml:7:19: tolerances.width.steps_apart",
            "valid integer, got 1.5",
        ),
        (
            "{why: x, steps_aprt: 3}",
            "own.yaml:7:19: tolerances.width.steps_aprt",
            "unknown key; did you mean 'steps_apart'?",
        ),
        (
            "{why: x, any: [{steps_aprt: 3}]}",
            "own.yaml:7:26: tolerances.width.any.0.steps_aprt",
            "did you mean 'steps_apart'?",
        ),
        (
            "{why: x, steps_apart: -1}",
            "own.yaml:7:19: tolerances.width.steps_apart",
            "greater than or equal to 0",
        ),
        (
            "{wyh: x, steps_apart: 3}",
            "own.yaml:7:11: tolerances.width.wyh",
            "did you mean 'why'?",
        ),
        (
            "{why: x, steps_apart: 3, ulp: 4}",
            "own.yaml:7:3: tolerances.width",
            "give one measure: rtol with atol and floor, peak, ulp, angle_rad, noise "
            "or steps_apart; several stand under any or all",
        ),
        (
            "{why: x, steps_apart: 3, rtol: 4.0}",
            "own.yaml:7:3: tolerances.width",
            "give one measure",
        ),
        (
            "{why: x, comparator: steps_apart, ulp: 4}",
            "own.yaml:7:44: tolerances.width.ulp",
            "comparator steps_apart takes no ulp; it takes steps_apart, atol",
        ),
        (
            "{why: x, any: [{comparator: steps_apart, steps_apart: 3, rtol: 1.0}]}",
            "own.yaml:7:67: tolerances.width.any.0.rtol",
            "comparator steps_apart takes no rtol; it takes steps_apart, atol",
        ),
        (
            "{why: x, steps_apart: true}",
            "own.yaml:7:19: tolerances.width.steps_apart",
            "valid number, got True",
        ),
        (
            "{why: x, steps_apart: '1'}",
            "own.yaml:7:19: tolerances.width.steps_apart",
            "valid number, got '1'",
        ),
        (
            "{why: x, rtol: 1.0, steps_aprt: null}",
            "own.yaml:7:30: tolerances.width.steps_aprt",
            "unknown key; did you mean 'steps_apart'?",
        ),
        (
            "{why: x, comparator: twice, steps_aprt: 3}",
            "own.yaml:7:38: tolerances.width.steps_aprt",
            "unknown key",
        ),
    ],
)
def test_a_wrong_limit_is_refused_with_its_place(run, tolerance, place, words):
    result, _ = run(tolerance)
    assert result.code == 2
    assert place in result.err
    assert words in result.err


def test_a_configuration_without_plugins_refuses_it_when_it_is_read(folder):
    path = folder / "own.yaml"
    text = CONFIG.replace("plugins: [steps.py, twice.py]\n", "")
    path.write_text(text.replace("TOLERANCE", "{steps_apart: 3, why: x}"))
    result = call("export", path)  # loads it, and builds no rules
    assert result.code == 2
    assert "tolerances.width.steps_apart: unknown key" in result.err


def test_a_limit_of_two_comparators_wants_one_of_them_named(run, folder):
    (folder / "twice.py").write_text(OWN.replace('name = "steps', 'name = "other'))
    text = CONFIG.replace(
        "  length: {comparator: twice, rtol: 0.01, why: a test}\n", ""
    )
    for tolerance, code in (
        ("{steps_apart: 3, why: x}", 2),
        ("{steps_apart: 3, comparator: otherapart, why: x}", 2),
        ("{steps_apart: 3, comparator: other_apart, why: x}", 1),
    ):
        (folder / "two.yaml").write_text(text.replace("TOLERANCE", tolerance))
        result = call("run", folder / "two.yaml")
        assert result.code == code, result.err
        named = "steps_apart and other_apart" in result.err
        assert named is ("comparator" not in tolerance)


def test_the_schema_has_it_with_the_plugin_and_not_without(folder):
    text = CONFIG.replace("TOLERANCE", "{steps_apart: 3, why: x}")
    wrong = CONFIG.replace("TOLERANCE", "{steps_apart: 1.5, why: x}")
    plain = json.loads(call("schema").out)
    own = json.loads(call("schema", "--plugin", folder / "steps.py").out)
    for schema, config, valid in (
        (plain, text, False),
        (own, text, True),
        (own, wrong, False),
    ):
        data = json.loads(json.dumps(parse_yaml(config, "memory").data))
        found = jsonschema.Draft202012Validator(schema).iter_errors(data)
        assert (not list(found)) is valid
    described = own["$defs"]["ToleranceModel"]["properties"]["steps_apart"]
    assert described["description"] == (
        "Steps of a quarter between the two; picks the comparator ``steps_apart``."
    )


@pytest.mark.parametrize("words", [("--path",), ("--of", "report")])
def test_a_plugin_adds_to_the_schema_of_a_configuration_alone(folder, words):
    result = call("schema", *words, "--plugin", folder / "steps.py")
    assert result.code == 2
    assert "--plugin" in result.err


def test_a_declaration_that_is_none_names_the_plugin(folder, run):
    (folder / "steps.py").write_text(OWN.replace('"atol": Limit', '"why": Limit'))
    result, _ = run("{rtol: 1.0, why: x}")
    assert result.code == 3
    assert "steps.py" in result.err
    assert "'why', which cannot be a limit's name" in result.err


@pytest.mark.parametrize(("steps", "agree"), [(3, True), (2, False)])
def test_a_plugins_own_test_may_set_it(folder, steps, agree):
    baseline, subject = (trace(event("width", [value])) for value in (1.0, 1.6))
    report = compare(
        baseline,
        subject,
        plugins=[folder / "steps.py"],
        default=Tolerance(others={"steps_apart": steps}),
    )
    assert report.verdict.agree is agree


def test_a_limit_is_taken_away_by_null(run, folder):
    result, factors = run("{rtol: 0.7, steps_apart: null, why: a test}")
    assert result.code == 0, result.err
    assert factors["width"]["comparator"] == "close"
    assert "steps_apart" not in factors["width"]["tolerance"]


def test_floor_and_peak_belong_to_a_comparator_that_takes_an_absolute_limit(run):
    result, _ = run("{comparator: steps_apart, peak: 0.7, why: a test}")
    assert result.code == 0, result.err


@pytest.mark.parametrize(
    ("tolerance", "ignored"),
    [
        ("{comparator: exact, ulp: 4, why: x}", ["exact takes no ulp"]),
        ("{comparator: exact, why: x}", []),
        ("{comparator: close, rtol: 1.0, peak: null, why: x}", []),
        ("{any: [{comparator: ulp, rtol: 1.0}], why: x}", ["ulp takes no rtol"]),
        ("{comparator: close, floor: 0.5, why: x}", []),
    ],
)
def test_a_limit_that_a_built_in_comparator_ignores_is_a_warning(
    run, tolerance, ignored
):
    result, _ = run(tolerance)
    assert result.code in (0, 1), result.err
    words = [f"tolerance of width: comparator {words}; remove it" for words in ignored]
    assert all(sentence in result.out for sentence in words)
    assert result.out.count("takes no") == len(ignored)
