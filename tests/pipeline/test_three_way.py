"""Three-way runs: a fault in each side is found there, and nothing passes unrun."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from braggtrace.bundle.sections.candidate import CANDIDATE_FILES
from braggtrace.events import Trace
from braggtrace.pipeline.verify import verify_bundle
from braggtrace.sources.simulator import trace_subject
from braggtrace.traceio import read_trace, write_jsonl
from tests.cli.runner import call
from tests.conftest import copy_of_configs
from tests.slow import mostly_slow

Change = Callable[[Trace], Trace]
EVENTS = ("R_distance", "rot_b", "F_latt", "F_cell", "polar", "I_pixel_final")
FEW = ("rot_b", "I_pixel_final")
WHY = "a run of three sides for each event"


def changed(name: str, change: Callable[..., object]) -> Change:
    """Another value of an event."""

    def alter(trace: Trace) -> Trace:
        event = trace.events[name]
        values = np.array(event.values)
        change(values)
        return Trace(
            header=trace.header,
            events={**trace.events, name: replace(event, values=values)},
        )

    return alter


def times(name: str, factor: float = 1.5) -> Change:
    return changed(name, lambda values: np.multiply(values, factor, out=values))


def without(name: str) -> Change:
    def alter(trace: Trace) -> Trace:
        left = {n: event for n, event in trace.events.items() if n != name}
        return Trace(header=trace.header, events=left)

    return alter


def last_row_gone(trace: Trace) -> Trace:
    event = trace.events["rot_b"]
    short = replace(event, index=event.index[:-1], values=event.values[:-1])
    return Trace(header=trace.header, events={**trace.events, "rot_b": short})


def in_another_unit(trace: Trace) -> Trace:
    event = replace(trace.events["R_distance"], unit="mm")
    return Trace(header=trace.header, events={**trace.events, "R_distance": event})


def facts(**new: str) -> Change:
    return lambda trace: trace.relabelled(provenance={**trace.header.provenance, **new})


@pytest.fixture(scope="module")
def config(root, tmp_path_factory) -> Path:
    return copy_of_configs(root, tmp_path_factory.mktemp("three"))


@pytest.fixture
def here(config, tmp_path) -> tuple[object, ...]:
    return (config, "--set", f"report.dir={tmp_path / 'reports'}")


@pytest.fixture(scope="module")
def single(config) -> Trace:
    """The trace of float32, which is right."""
    path = config.parent / "f32.jsonl"
    assert call("trace", config, "--dtype", "float32", "-o", path).code == 0
    return read_trace(path)


@pytest.fixture
def by_file(single, here, tmp_path):
    """Run with a candidate that was changed in some way."""

    def result(change: Change):
        path = tmp_path / "candidate.jsonl"
        path.write_text(write_jsonl(change(single)), encoding="utf-8")
        return call("run", *here, "-q", "--candidate", path)

    return result


def metrics_of(tmp_path: Path) -> dict[str, Any]:
    (path,) = tmp_path.glob("reports/supervisor/*/metrics.json")
    return dict(json.loads(path.read_text("utf-8"))["three_way"])


def test_float32_agrees_with_both_and_its_bundle_is_verified(here, tmp_path):
    result = call("run", *here, "--candidate", "float32")
    assert result.code == 0, result.err + result.out
    assert "the candidate float32 agrees with both in 67 factors" in result.out
    assert "and with the subject in 409 values as emitted" in result.out
    told = metrics_of(tmp_path)
    assert (told["agree"], told["alone"]) == (True, None)
    for row in told["rows"]:
        assert row["subject_candidate"]["compared"] > 0
        assert row["baseline_candidate"]["compared"] > 0
    (bundle,) = (tmp_path / "reports/supervisor").iterdir()
    check = verify_bundle(bundle)
    assert (check.problems, check.verdict) == ((), "AGREE")


def test_two_sides_write_nothing_of_a_third(here, tmp_path):
    assert call("run", *here, "-q").code == 0
    (bundle,) = (tmp_path / "reports/supervisor").iterdir()
    assert not {path.name for path in bundle.iterdir()} & set(CANDIDATE_FILES)
    assert "three_way" not in json.loads((bundle / "metrics.json").read_text("utf-8"))


@pytest.mark.slow("computes three sides, and explains who is alone")
@pytest.mark.parametrize("name", mostly_slow(EVENTS, but=FEW.__contains__, why=WHY))
def test_a_fault_in_the_candidate_leaves_it_alone(by_file, tmp_path, name):
    result = by_file(times(name))
    assert result.code == 1, result.out
    assert f"the candidate candidate.jsonl is alone, first at {name}" in result.out
    told = metrics_of(tmp_path)
    assert (told["alone"], told["first"]) == ("candidate", name)


@pytest.mark.parametrize("name", mostly_slow(EVENTS, but=FEW.__contains__, why=WHY))
def test_a_fault_in_the_subject_leaves_it_alone(here, tmp_path, monkeypatch, name):
    wrong = times(name)

    def traced(request, **of_subject):
        trace = trace_subject(request, **of_subject)
        return wrong(trace) if of_subject else trace

    monkeypatch.setattr("braggtrace.sources.simulator.trace_subject", traced)
    result = call("run", *here, "-q", "--candidate", "float32")
    assert result.code == 1, result.out
    assert f"the subject is alone, first at {name}" in result.out
    assert metrics_of(tmp_path)["alone"] == "subject"


@pytest.mark.slow("computes three sides, and explains who is alone")
@pytest.mark.parametrize("name", mostly_slow(EVENTS, but=FEW.__contains__, why=WHY))
def test_a_fault_in_the_baseline_leaves_it_alone(here, config, tmp_path, name):
    log = config.parent / "baselines/supervisor/trace_s685_f1039.log"
    recorded = tmp_path / "c.jsonl"
    native = config.parent / "f64.jsonl"
    if not native.exists():
        assert call("trace", config, "-o", native).code == 0
    recorded.write_text(write_jsonl(times(name)(read_trace(native))), encoding="utf-8")
    assert log.exists()
    baseline = ("--set", f"baseline={{trace: {recorded}}}")
    result = call("run", *here, *baseline, "-q", "--candidate", "float32")
    assert result.code == 1, result.out
    assert f"the baseline is alone, first at {name}" in result.out
    assert metrics_of(tmp_path)["alone"] == "baseline"


EXPECT = """\
expect:
  - factor: I_pixel_final
    relative: {min: -1.0e-5, max: 1.0e-5}
    reason: "another constant"
    issue: https://example.org/issues/7
    owner: ada
    expires: 2999-01-31
"""


@pytest.mark.slow("computes three sides, and explains who is alone")
def test_a_declared_divergence_that_float32_cannot_see_stays_declared(
    here, config, tmp_path
):
    native = config.parent / "f64.jsonl"
    if not native.exists():
        assert call("trace", config, "-o", native).code == 0
    recorded = tmp_path / "c.jsonl"
    text = write_jsonl(times("I_pixel_final", 1.0 + 1e-6)(read_trace(native)))
    recorded.write_text(text, encoding="utf-8")
    path = tmp_path / "declared.yaml"
    head = f"extends: {config}\nname: supervisor\nbaseline: {{trace: {recorded}}}\n"
    for more, code in ((EXPECT, 0), ("", 1)):
        path.write_text(head + more, encoding="utf-8")
        result = call("run", path, *here[1:], "-q", "--candidate", "float32")
        assert result.code == code, result.out
    # it cannot tell, either, which of the other two is off
    assert (
        "no side is alone at I_pixel_final: baseline and subject differ" in result.out
    )


@pytest.mark.slow("computes three sides, and explains who is alone")
def test_what_the_c_program_does_otherwise_leaves_the_baseline_alone(here, tmp_path):
    result = call("run", *here, "-q", "--mode", "physical", "--candidate", "float32")
    assert result.code == 1
    assert "the baseline is alone, first at rot_a at phi=0" in result.out
    assert "root cause" in result.out
    (bundle,) = (tmp_path / "reports/supervisor").iterdir()
    assert verify_bundle(bundle).problems == ()


DAMAGES = {
    "an event is missing": without("omega"),
    "an event that the baseline does not print is missing": without("beam_vector"),
    "a row is missing": last_row_gone,
    "a unit is another": in_another_unit,
    "a value is not finite": changed("F_latt", lambda v: v.__setitem__(0, np.nan)),
    "a value that the baseline does not print is not finite": changed(
        "F_latt_a", lambda v: v.__setitem__(5, np.inf)
    ),
    "a value that the baseline does not print differs": times("beam_vector", 1.001),
    "a whole number differs": changed("hkl_rounded", lambda v: v.__iadd__(1)),
}


@pytest.mark.slow("computes three sides, and explains who is alone")
@pytest.mark.parametrize(
    "damage",
    mostly_slow(
        DAMAGES,
        but=("an event is missing", "a whole number differs").__contains__,
        why="a run of three sides for each",
    ),
)
def test_a_damaged_candidate_is_not_green(by_file, tmp_path, damage):
    result = by_file(DAMAGES[damage])
    assert result.code == 1, result.out
    assert "candidate" in result.out.splitlines()[0]
    assert not metrics_of(tmp_path)["agree"]


IMPOSSIBLE = {
    "another pixel": (
        changed("pixel", lambda v: v.__iadd__(1)),
        "its trace is of slow 686 fast 1040",
    ),
    "another experiment": (facts(experiment_sha256="0" * 64), "experiment_sha256"),
    "another mode": (facts(mode="physical"), "mode is physical"),
    "no precision": (facts(dtype="float16"), "says float16 of its precision"),
    "the printed words": (
        lambda trace: trace.relabelled(dialect="nanobragg"),
        "no native one",
    ),
}


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_a_file_of_something_else_cannot_take_part(by_file, tmp_path, what):
    change, said = IMPOSSIBLE[what]
    result = by_file(change)
    assert result.code == 3
    assert "the candidate candidate.jsonl cannot take part" in result.err
    assert said in result.err
    assert list(tmp_path.glob("reports/supervisor/*/blockers.md"))


@pytest.mark.slow("computes three sides, and explains who is alone")
def test_a_file_that_does_not_say_of_what_it_is_is_noted(by_file, tmp_path):
    def silent(trace):
        return trace.relabelled(provenance={"dtype": "float32"})

    result = by_file(silent)
    assert result.code == 0
    assert "does not say its mode, switches, experiment_sha256" in result.out
    (bundle,) = (tmp_path / "reports/supervisor").iterdir()
    assert verify_bundle(bundle).problems == ()


@pytest.mark.parametrize("device", ["cuda", "mps"])
def test_an_absent_device_is_no_verdict(here, monkeypatch, device):
    zeros = torch.zeros

    def absent(*shape, **more):
        if torch.device(more.get("device", "cpu")).type == device:
            raise RuntimeError("there is none here")
        return zeros(*shape, **more)

    monkeypatch.setattr(torch, "zeros", absent)
    result = call("run", *here, "-q", "--candidate", device)
    assert result.code == 3
    assert f"the candidate {device}" in result.err
    assert "there is none here" in result.err
    assert "AGREE" not in result.out


def test_an_unknown_device_is_a_wrong_request(here):
    result = call("run", *here, "-q", "--candidate", "gpu")
    assert result.code == 2
    assert "unknown torch device 'gpu'" in result.err


def test_a_candidate_that_breaks_on_its_way_is_no_verdict(here, monkeypatch):
    def broken(request, **of_subject):
        if of_subject:
            return trace_subject(request, **of_subject)
        raise RuntimeError("out of memory\nat 0x0")

    monkeypatch.setattr("braggtrace.sources.simulator.trace_subject", broken)
    result = call("run", *here, "-q", "--candidate", "float32")
    assert result.code == 3
    assert "the candidate float32 cannot take part: out of memory\n" in result.err


def test_the_cpu_in_a_devices_place_is_found_out(here, monkeypatch):
    monkeypatch.setattr(
        "braggtrace.sources.simulator.trace_subject",
        lambda request, **more: trace_subject(replace(request, device="cpu"), **more),
    )
    result = call("run", *here, "-q", "--candidate", "cuda+float32")
    assert result.code == 3
    assert "its trace was computed with device cpu" in result.err


@pytest.mark.parametrize("words", ["", "null", "~"])
def test_no_word_is_no_candidate_and_said(here, words):
    result = call("run", *here, "-q", "--candidate", words)
    assert result.code == 2
    assert "--candidate wants" in result.err


def test_two_files_have_no_candidate(config, single, tmp_path):
    path = tmp_path / "with.yaml"
    text = f"extends: {config}\nname: with\ncandidate: float32\n"
    path.write_text(text, encoding="utf-8")
    log = config.parent / "baselines/supervisor/trace_s685_f1039.log"
    result = call("compare", log, config.parent / "f32.jsonl", "--config", path)
    assert result.code == 2
    assert "runs no candidate" in result.err


@pytest.mark.slow("computes three sides, and explains who is alone")
def test_several_pixels_have_three_sides(config, tmp_path):
    manifest = config.parent / "baselines/supervisor/manifest.json"
    pixels = json.loads(manifest.read_text("utf-8"))["pixels"]
    another = [pixels[1]["slow"], pixels[1]["fast"]]
    result = call(
        *("run", config, "--pixel", 685, 1039, "--pixel", *another),
        *("--set", f"report.dir={tmp_path}", "-q", "--candidate", "float32"),
    )
    assert result.code == 0, result.err + result.out
    assert "agrees with both in 67 factors" in result.out
    (bundle,) = (tmp_path / "supervisor").iterdir()
    assert verify_bundle(bundle).problems == ()
