"""The gate from the command line: outcomes, re-gating, warnings, order of factors."""

import json
import random
from xml.etree import ElementTree

import jsonschema
import pytest

from braggtrace.report.outcomes import machine_schema
from tests.pipeline.bundles import edit, files_of

OWN = {"GITHUB_ACTIONS": "", "GITHUB_STEP_SUMMARY": ""}
EXPECT = (
    "[{factor: F_latt, relative: {min: -2.0, max: 2.0}, reason: r, issue: i, "
    "owner: o, expires: 2999-01-01}]"
)


@pytest.fixture(autouse=True)
def no_github(monkeypatch):
    for name in OWN:
        monkeypatch.delenv(name, raising=False)


def test_run_writes_junit_and_json_of_every_configuration(
    braggtrace, supervisor, tmp_path
):
    other = supervisor.with_name("other.yaml")
    other.write_text(
        "extends: supervisor.yaml\nname: other\nsubject: {mode: physical}\n"
    )
    lost = supervisor.with_name("lost.yaml")
    lost.write_text("extends: supervisor.yaml\nname: lost\npixel: {slow: 1, fast: 1}\n")
    junit = tmp_path / "j.xml"
    files = (supervisor, lost, other)
    done = braggtrace("run", *files, "--junit", junit, "--format", "json")
    assert done.code == 3
    data = json.loads(done.out)
    jsonschema.validate(data, json.loads(machine_schema()))
    told = [(c["name"], c["verdict"], c["exit_code"]) for c in data["comparisons"]]
    wanted = [
        ("supervisor", "AGREE", 0),
        ("lost", "ERROR", 3),
        ("other", "DIVERGED", 1),
    ]
    assert told == wanted
    suites = {s.get("name"): s for s in ElementTree.parse(junit).getroot()}
    assert suites["supervisor"].get("tests") == "68"
    assert suites["supervisor"].get("failures") == "0"
    assert suites["lost"].get("errors") == "1"
    assert int(suites["other"].get("failures", "0")) > 1
    assert "not in the recording" in done.err


def test_github_gets_annotations_and_a_summary(
    braggtrace, supervisor, tmp_path, monkeypatch
):
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    done = braggtrace("run", supervisor, "-q", "--mode", "physical")
    assert done.code == 1
    (error,) = [line for line in done.out.splitlines() if line.startswith("::error")]
    assert "rot_a" in error
    assert "| supervisor | **DIVERGED** |" in summary.read_text()
    as_json = braggtrace("run", supervisor, "--mode", "physical", "--format", "json")
    assert json.loads(as_json.out)["exit_code"] == 1
    assert "::error" in as_json.err


def test_a_junit_file_that_cannot_be_written_is_a_usage_error(
    braggtrace, written, tmp_path
):
    nowhere = tmp_path / "absent/j.xml"
    done = braggtrace("regate", written["nanobragg"], "-q", "--junit", nowhere)
    assert done.code == 2
    assert "--junit" in done.err


def test_a_red_bundle_turns_green_under_looser_rules_and_says_so(
    braggtrace, diverged_bundle
):
    before = {n: (diverged_bundle / n).read_bytes() for n in files_of(diverged_bundle)}
    assert braggtrace("regate", diverged_bundle, "-q").code == 1
    done = braggtrace(
        *("regate", diverged_bundle, "-q"),
        *("--set", "tolerances.default={rtol: 10.0, atol: 10.0}"),
    )
    assert done.code == 0, done.out
    assert "tolerance loosened since the last bundle, rtol 1e-09 to 10" in done.out
    assert "the tolerance of F_latt (rtol 10, atol 10) lets its values vanish" in (
        done.out
    )
    assert "recorded verdict  DIVERGED; under these rules AGREE" in done.out
    after = {n: (diverged_bundle / n).read_bytes() for n in files_of(diverged_bundle)}
    assert after == before


def test_a_green_bundle_turns_red_under_tighter_rules(braggtrace, written, supervisor):
    supervisor.write_text(
        supervisor.read_text().replace("default: {rtol: 1.0e-9}", "default: {rtol: 0}")
    )
    done = braggtrace("regate", written["nanobragg"], "-q", "--config", supervisor)
    assert done.code == 1
    assert "would pass" in done.out


def test_an_altered_bundle_is_not_judged(braggtrace, bundle):
    edit(bundle, "trace_py.jsonl", "0.9", "0.8")
    done = braggtrace("regate", bundle)
    assert done.code == 3
    assert "trace_py.jsonl was changed" in done.err


def test_a_folder_that_is_no_bundle_is_not_judged(braggtrace, tmp_path):
    assert braggtrace("regate", tmp_path).code == 3


def test_unknown_names_of_the_new_rules_are_usage_errors(braggtrace, bundle):
    done = braggtrace("regate", bundle, "--set", "tolerances.F_lat={rtol: 1, why: x}")
    assert done.code == 2
    assert "'F_latt'" in done.err


def test_expectations_expire_when_a_bundle_is_judged_again(braggtrace, written):
    green = written["nanobragg"]
    done = braggtrace("regate", green, "-q", "--set", f"expect={EXPECT}")
    assert done.code == 1
    assert "no longer does" in done.out
    expired = EXPECT.replace("2999", "2000")
    done = braggtrace("regate", written["physical"], "-q", "--set", f"expect={expired}")
    assert done.code == 1


def test_a_loosened_tolerance_is_said_aloud_by_the_next_run(braggtrace, supervisor):
    first = braggtrace("run", supervisor, "-q")
    assert "warning" not in first.out
    again = braggtrace("run", supervisor, "-q")
    assert "warning" not in again.out
    loose = ("--set", "tolerances.default.rtol=1e-6")
    done = braggtrace("run", supervisor, "-q", *loose)
    assert done.code == 0
    assert "loosened since the last bundle, rtol 1e-09 to 1e-06" in done.out
    bundles = sorted((supervisor.parent.parent / "reports/supervisor").iterdir())
    noted = [json.loads((b / "run_metadata.json").read_text()) for b in bundles]
    assert sum(bool(data["warnings"]) for data in noted) == 1
    assert all(braggtrace("verify", b).code == 0 for b in bundles)


def test_a_last_bundle_that_is_broken_is_said_and_no_failure(braggtrace, supervisor):
    folder = supervisor.parent.parent / "reports/supervisor/20200101T000000Z"
    folder.mkdir(parents=True)
    (folder / "metrics.json").write_text("{}")
    done = braggtrace("run", supervisor, "-q")
    assert done.code == 0
    assert "cannot be compared with" in done.out


def test_the_order_of_factors_never_matters(braggtrace, bundle):
    groups = ["geometry", "lattice", "structure_factor", "polarization", "scaling"]
    wanted = braggtrace("regate", bundle, "--format", "json")
    draw = random.Random(5)
    for _ in range(4):
        draw.shuffle(groups)
        order = f"factors=[{', '.join(groups)}]"
        got = braggtrace("regate", bundle, "--format", "json", "--set", order)
        assert got.code == wanted.code
        assert judged(got.out) == judged(wanted.out)


def judged(text):
    (found,) = json.loads(text)["comparisons"]
    return {k: v for k, v in found.items() if k not in ("started", "seconds")}


def test_a_declared_divergence_makes_a_run_green(braggtrace, diverged_bundle):
    metrics = json.loads((diverged_bundle / "metrics.json").read_text())
    red = [n for n, f in metrics["factors"].items() if f["status"] != "PASS"]
    entries = ", ".join(
        EXPECT.strip("[]").replace("F_latt", name).replace("2.0", "9.0") for name in red
    )
    done = braggtrace("regate", diverged_bundle, "-q", "--set", f"expect=[{entries}]")
    assert done.code == 0, done.out
    assert f"{len(red)} as declared" in done.out
    lacks_one = entries.partition("}, ")[2].partition("}, ")[2]
    done = braggtrace("regate", diverged_bundle, "-q", "--set", f"expect=[{lacks_one}]")
    assert done.code == 1


@pytest.mark.parametrize(
    "setting",
    [
        "baseline={trace: other.csv}",
        "baseline.trace=other.csv",
        "subject.mode=nanobragg",
        "candidate=float32",
        "experiment.beam.wavelength_A=2.0",
        "pixel={slow: 1, fast: 1}",
        "pixels=[{slow: 1, fast: 1}]",
        "scope=image",
        "report.plugins=[own]",
        "report.dir=elsewhere",
        "name=other",
        "map={a: b}",
        "output.header_bytes=512",
        "hypotheses=[]",
    ],
)
def test_a_key_that_judges_nothing_is_refused_by_regate(
    braggtrace, diverged_bundle, setting
):
    done = braggtrace("regate", diverged_bundle, "--set", setting)
    assert done.code == 2, done.out
    key = setting.partition("=")[0]
    assert f"--set {key} has no effect here" in done.err
