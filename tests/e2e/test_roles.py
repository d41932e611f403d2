"""Any role takes any source: each kind as baseline, subject and candidate."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import Result, call
from tests.slow import mostly_slow

SOURCE = """
from collections.abc import Sequence

from braggtrace import BaselineRequest, BaselineSource, Trace, hookimpl, read_trace


class Reading:
    name = "reading"
    description = "the recorded log, as another program would hand it over"
    needs_experiment = False

    def trace(self, request: BaselineRequest) -> Trace:
        return read_trace(request.folder / str(request.options["file"]))


@hookimpl
def braggtrace_baselines() -> Sequence[BaselineSource]:
    return (Reading(),)
"""
LOG = "baselines/supervisor/trace_s685_f1039.log"
RECORDED = "{recorded: baselines/supervisor}"
SIMULATOR = "{simulator: torch}"
PHYSICAL = "{simulator: torch, mode: physical}"
FILE = f"{{trace: {LOG}}}"
PLUGIN = f"{{plugin: {{name: reading, options: {{file: {LOG}}}}}}}"
SAME = [
    (RECORDED, SIMULATOR),
    (SIMULATOR, RECORDED),
    (SIMULATOR, SIMULATOR),
    (FILE, RECORDED),
    (RECORDED, FILE),
    (PLUGIN, SIMULATOR),
    (SIMULATOR, PLUGIN),
    (RECORDED, PLUGIN),
]
OTHER = [(PHYSICAL, RECORDED), (RECORDED, PHYSICAL), (PHYSICAL, PLUGIN)]
PIXELS = "[{slow: 685, fast: 1039}, {slow: 700, fast: 1000}]"
CANDIDATES = [RECORDED, FILE, PLUGIN, "float32"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, root) -> Path:
    place: Path = tmp_path_factory.mktemp("roles")
    for part in ("supervisor", "baselines"):
        shutil.copytree(root / "configs" / part, place / part)
    shutil.copy(root / "configs/supervisor.yaml", place)
    (place / "reading.py").write_text(SOURCE, "utf-8")
    return place


def run_sides(folder: Path, name: str, **sides: str) -> tuple[Result, Path]:
    """Run a configuration with these sides; its result and its bundle."""
    lines = ["extends: supervisor.yaml", f"name: {name}", "plugins: [reading.py]"]
    lines += [f"{role}: {source}" for role, source in sides.items()]
    lines.append("report: {dir: reports, budget: false}")
    path = folder / f"{name}.yaml"
    path.write_text("\n".join(lines), "utf-8")
    result = call("run", path, "-q")
    bundles = sorted((folder / "reports" / name).glob("*/"))
    return result, bundles[-1] if bundles else folder


def verdict(bundle: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((bundle / "metrics.json").read_text("utf-8"))
    return found


@pytest.mark.slow("runs each pair of sources; make test has some of them")
@pytest.mark.parametrize(("baseline", "subject"), SAME)
def test_two_sources_of_the_same_pixel_agree_in_either_role(
    folder, request, baseline, subject
):
    name = f"same{SAME.index((baseline, subject))}"
    result, bundle = run_sides(folder, name, baseline=baseline, subject=subject)
    assert result.code == 0, result.out + result.err
    data = verdict(bundle)
    values = data["values"]
    assert values["compared"] + values["exempt"] == values["expected"]
    # a native baseline holds what the lines of a printed subject cannot say
    assert bool(values["exempt"]) == (baseline == SIMULATOR != subject)
    assert values["compared"] > 100
    checked = call("verify", bundle)
    assert checked.code == 0, checked.out
    assert call("regate", bundle).code == 0


@pytest.mark.parametrize(("baseline", "subject"), OTHER)
def test_a_difference_is_found_in_either_role(folder, baseline, subject):
    name = f"other{OTHER.index((baseline, subject))}"
    result, bundle = run_sides(folder, name, baseline=baseline, subject=subject)
    assert result.code == 1
    assert verdict(bundle)["first_divergence"] in ("rot_a", "rotation_angle")
    assert call("verify", bundle).code == 0
    assert call("regate", bundle).code == 1


@pytest.mark.slow("runs each pair of sources; make test has some of them")
@pytest.mark.parametrize("candidate", CANDIDATES)
def test_any_source_may_be_the_third_side(folder, candidate):
    name = f"third{CANDIDATES.index(candidate)}"
    result, bundle = run_sides(
        folder, name, baseline=RECORDED, subject=SIMULATOR, candidate=candidate
    )
    assert result.code == 0, result.out + result.err
    assert verdict(bundle)["three_way"]["agree"] is True
    checked = call("verify", bundle)
    assert checked.code == 0, checked.out


@pytest.mark.slow("runs each pair of sources; make test has some of them")
def test_the_third_side_of_two_programs_is_judged_by_the_tolerances(folder):
    result, bundle = run_sides(
        folder, "alone", baseline=RECORDED, subject=PHYSICAL, candidate=FILE
    )
    assert result.code == 1
    assert "the subject is alone, first at rot_a" in result.out
    assert not (bundle / "budget_candidate.json").exists()
    assert call("verify", bundle).code == 0


def test_a_subjects_text_that_was_changed_is_found(folder, tmp_path):
    _, bundle = run_sides(folder, "text", baseline=SIMULATOR, subject=RECORDED)
    copy = Path(shutil.copytree(bundle, tmp_path / "copy"))
    log = copy / "given/subject/trace.log"
    log.write_text(log.read_text("utf-8").replace("polar", "polra", 1), "utf-8")
    assert call("verify", copy).code == 1


def test_a_side_that_simulates_wants_an_experiment(tmp_path, folder):
    path = folder / "bare.yaml"
    path.write_text(
        f"version: 1\nname: bare\nbaseline: {FILE}\n"
        f"subject: {{nanobragg: {{executable: x}}}}\npixel: {{slow: 1, fast: 1}}\n",
        "utf-8",
    )
    result = call("run", path, "-q")
    assert result.code == 2
    assert "the C program" in result.err or "experiment" in result.err


def test_a_recording_needs_no_experiment(folder):
    path = folder / "no_experiment.yaml"
    path.write_text(
        f"version: 1\nname: no_experiment\nbaseline: {RECORDED}\nsubject: {FILE}\n"
        "pixel: {slow: 685, fast: 1039}\nreport: {dir: reports}\n",
        "utf-8",
    )
    result = call("run", path, "-q")
    assert result.code == 0, result.out + result.err
    (bundle,) = (folder / "reports/no_experiment").glob("*/")
    assert call("verify", bundle).code == 0


def test_a_plugin_that_wants_an_experiment_says_so(folder):
    plugin = SOURCE.replace("    needs_experiment = False\n", "").replace(
        '"reading"', '"wanting"'
    )
    (folder / "wanting.py").write_text(plugin, "utf-8")
    path = folder / "wanting.yaml"
    path.write_text(
        f"version: 1\nname: wanting\nplugins: [wanting.py]\nbaseline: {FILE}\n"
        "subject: {plugin: wanting}\n",
        "utf-8",
    )
    result = call("run", path, "-q")
    assert result.code == 2
    assert "wanting needs an experiment" in result.err


def test_a_plugins_source_is_asked_once_where_no_pixel_is_named(folder):
    path = folder / "once.yaml"
    path.write_text(
        f"version: 1\nname: once\nplugins: [reading.py]\nbaseline: {FILE}\n"
        f"subject: {PLUGIN}\nreport: {{dir: reports}}\n",
        "utf-8",
    )
    result = call("run", path, "-q")
    assert result.code == 0, result.out + result.err
    (bundle,) = (folder / "reports/once").glob("*/")
    checked = call("verify", bundle)
    assert checked.code == 0, checked.out


@pytest.mark.slow("runs each pair of sources; make test has some of them")
@pytest.mark.parametrize(
    ("scope", "subject", "code"),
    mostly_slow(
        [("pixel", SIMULATOR, 0), ("pixel", PHYSICAL, 1), ("roi", PHYSICAL, 1)],
        but=lambda case: case[0] == "pixel" and case[2] == 1,
        why="a run of several pixels for each; make test has one that diverges",
    ),
)
def test_two_sides_of_the_simulator_are_verified_with_several_pixels(
    folder, scope, subject, code
):
    sides = {"baseline": SIMULATOR, "subject": subject, "pixel": "null"}
    if scope == "roi":
        sides["scope"] = "{roi: {slow: [684, 687], fast: [1038, 1041]}}"
    else:
        sides["pixels"] = PIXELS
    result, bundle = run_sides(folder, f"several_{scope}{code}", **sides)
    assert result.code == code, result.out + result.err
    assert len(list(bundle.glob("trace_c_*.jsonl"))) > 1
    checked = call("verify", bundle)
    assert checked.code == 0, checked.out
    assert call("regate", bundle).code == code
