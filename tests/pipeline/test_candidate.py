"""The candidate's files in a bundle: none can be changed, widened or left out."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from braggtrace.bundle.sections.candidate import (
    CANDIDATE_BUDGET,
    CANDIDATE_FILES,
    CANDIDATE_TRACE,
)
from braggtrace.events import Trace
from braggtrace.pipeline.verify import verify_bundle
from braggtrace.traceio import read_trace, write_jsonl
from tests.cli.runner import call
from tests.conftest import copy_of_configs
from tests.pipeline.bundles import edit, sign_again


@pytest.fixture(scope="module")
def written(root, tmp_path_factory) -> Path:
    config = copy_of_configs(root, tmp_path_factory.mktemp("beside"))
    folder = tmp_path_factory.mktemp("written")
    words = ("--set", f"report.dir={folder}", "-q", "--candidate", "float32")
    assert call("run", config, *words).code == 0
    (found,) = (folder / "supervisor").iterdir()
    return Path(found)


@pytest.fixture
def copy(written, tmp_path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "copied"))


def test_a_changed_candidate_is_found_although_it_is_signed_anew(copy):
    trace = read_trace(copy / CANDIDATE_TRACE)
    event = trace.events["F_latt"]
    more = {**trace.events, "F_latt": replace(event, values=1.5 * event.values)}
    text = write_jsonl(Trace(header=trace.header, events=more))
    (copy / CANDIDATE_TRACE).write_text(text, encoding="utf-8")
    sign_again(copy)
    problems = " ".join(verify_bundle(copy).problems)
    assert f"{CANDIDATE_TRACE} is not the file that run_metadata.json names" in problems
    assert "metrics.json is not what the traces give" in problems


def test_a_widened_noise_floor_is_found(copy):
    path = copy / CANDIDATE_BUDGET
    data = json.loads(path.read_text("utf-8"))
    (noise,) = data["printed"]["I_pixel_final"]["noise"][:1]
    data["printed"]["I_pixel_final"]["noise"][0] = [1e6 * value for value in noise]
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")
    sign_again(copy)
    problems = " ".join(verify_bundle(copy).problems)
    assert CANDIDATE_BUDGET in problems


@pytest.mark.parametrize("name", CANDIDATE_FILES)
def test_a_file_of_the_candidate_that_is_gone_is_missed(copy, name):
    (copy / name).unlink()
    sign_again(copy)
    assert any(name in problem for problem in verify_bundle(copy).problems)


def test_a_verdict_that_was_edited_is_found(copy):
    edit(copy, "metrics.json", '"alone": null', '"alone": "baseline"')
    sign_again(copy)
    assert any("metrics.json" in problem for problem in verify_bundle(copy).problems)


def test_a_candidate_taken_out_of_the_configuration_is_found(copy):
    text = (copy / "config.yaml").read_text("utf-8")
    before, _, after = text.partition("candidate:")
    rest = after.split("\n", 1)[1].splitlines(keepends=True)
    while rest and rest[0].startswith(" "):
        rest.pop(0)
    (copy / "config.yaml").write_text(before + "".join(rest), encoding="utf-8")
    sign_again(copy)
    assert verify_bundle(copy).problems


def test_a_bundle_is_judged_again_with_its_candidate(copy):
    assert call("regate", copy).code == 0
    result = call("regate", copy, "--set", "tolerances.default.rtol=1e-15")
    assert result.code == 1
    assert "baseline and subject differ" in result.out
