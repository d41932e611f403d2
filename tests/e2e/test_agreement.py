"""The simulator agrees with the C program on every pixel that was recorded."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import call_program
from tests.slow import mostly_slow

RECORDING = Path(__file__).parents[2] / "configs/baselines/supervisor"
MANIFEST = json.loads((RECORDING / "manifest.json").read_text(encoding="utf-8"))
PIXELS = [(pixel["slow"], pixel["fast"]) for pixel in MANIFEST["pixels"]]
KEYS = {
    *("verdict", "tolerance", "first_divergence", "num_divergent", "num_compared"),
    *("root_causes", "factors"),
}


def metrics_of(bundle: Path) -> dict[str, Any]:
    return dict(json.loads((bundle / "metrics.json").read_text(encoding="utf-8")))


def the_bundle(folder: Path) -> Path:
    (bundle,) = folder.iterdir()
    return bundle


def test_run_agrees_and_says_that_there_is_no_first_divergence(
    braggtrace, supervisor, tmp_path
):
    result = braggtrace("run", supervisor)
    assert (result.code, result.err) == (0, "")
    assert "AGREE  supervisor  pixel slow 685 fast 1039" in result.out
    assert "first divergence  none" in result.out
    assert "173 expected = 173 compared + 0 exempt" in result.out
    bundle = the_bundle(tmp_path / "reports/supervisor")
    assert bundle.name in result.out


def test_metrics_of_an_agreement_have_every_key_and_no_divergence(written):
    metrics = metrics_of(written["nanobragg"])
    assert set(metrics) >= KEYS
    assert metrics["verdict"] == "AGREE"
    assert metrics["first_divergence"] is None
    assert metrics["num_divergent"] == 0
    assert metrics["num_compared"] == len(metrics["factors"]) > 60
    assert metrics["root_causes"] == []
    assert metrics["tolerance"] == {"rtol": 1e-9}
    assert {f["status"] for f in metrics["factors"].values()} == {"PASS"}


def test_every_factor_carries_the_documented_keys(written):
    wanted = {
        *("description", "unit", "baseline", "subject", "abs_delta", "rel_delta"),
        *("allowed", "status"),
    }
    for name, factor in metrics_of(written["nanobragg"])["factors"].items():
        assert set(factor) >= wanted, name
        assert factor["description"], name


def test_twelve_pixels_were_recorded():
    assert len(set(PIXELS)) == 12
    assert (0, 0) in PIXELS


@pytest.mark.parametrize(
    ("slow", "fast"),
    mostly_slow(
        PIXELS,
        but=PIXELS[:3].__contains__,
        why="a run for each recorded pixel; make test takes three",
    ),
    ids=[f"{slow}-{fast}" for slow, fast in PIXELS],
)
def test_recorded_pixel_agrees_with_every_value_compared(
    braggtrace, supervisor, tmp_path, slow, fast
):
    result = braggtrace("run", supervisor, "-q", "--pixel", slow, fast)
    assert (result.code, result.err) == (0, "")
    metrics = metrics_of(the_bundle(tmp_path / "reports/supervisor"))
    assert metrics["first_divergence"] is None
    assert metrics["pixel"] == {"slow": slow, "fast": fast}
    assert metrics["values"] == {
        "expected": 173,
        "compared": 173,
        "exempt": 0,
        "missing": 0,
    }
    assert metrics["exempt"] == []


def test_values_of_a_log_are_173():
    lines = (RECORDING / "trace_s685_f1039.log").read_text(encoding="utf-8")
    # twenty-four lines of one value or three, and so on: what stands in the file itself
    count = 0
    for line in lines.splitlines():
        body = line.partition(":")[2] if "TRACE_C_PHI" not in line else line
        if line.startswith("TRACE_CONFIG"):
            count += 2
        elif line.startswith("TRACE_C_PHI"):
            count += body.count("=") - 1  # the step itself is an index, not a value
        elif line.startswith("TRACE_C: "):
            count += len(body.split()) - 1
        else:
            count += len(body.partition("=")[2].split())
    assert count == 173


def test_several_configurations_run_in_one_command(braggtrace, supervisor, tmp_path):
    other = supervisor.with_name("other.yaml")
    other.write_text("extends: supervisor.yaml\nname: other\n", encoding="utf-8")
    result = braggtrace("run", supervisor, other, "-q")
    assert result.code == 0
    assert result.out.count("AGREE") == 2
    folders = {p.name for p in (tmp_path / "reports").iterdir() if p.is_dir()}
    assert folders == {"supervisor", "other"}


def test_one_divergence_among_several_configurations_exits_1(braggtrace, supervisor):
    other = supervisor.with_name("other.yaml")
    other.write_text(
        "extends: supervisor.yaml\nname: other\nsubject: {mode: physical}\n",
        encoding="utf-8",
    )
    for order in ((supervisor, other), (other, supervisor)):
        result = braggtrace("run", *order, "-q")
        assert result.code == 1
        assert "AGREE  supervisor" in result.out
        assert "DIVERGED  other" in result.out


def test_program_of_its_own_agrees_too(supervisor, tmp_path):
    result = call_program("run", "configs/supervisor.yaml", "-q", folder=tmp_path)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("AGREE")
    bundle = the_bundle(tmp_path / "reports/supervisor")
    assert f"reports/supervisor/{bundle.name}" in result.out


# each factor that diverges is explained
GROUPS = mostly_slow(
    [["--set", "factors=[lattice]"], []],
    but=bool,
    why="every factor is explained; make test has those of one group",
)


@pytest.mark.parametrize("few", GROUPS)
def test_program_of_its_own_exits_1_on_divergence(supervisor, tmp_path, few):
    options = ("-q", "--mode", "physical", *few)
    result = call_program("run", "configs/supervisor.yaml", *options, folder=tmp_path)
    assert (result.code, result.err) == (1, "")
    assert result.out.startswith("DIVERGED")


def test_program_of_its_own_exits_2_on_an_unknown_key(supervisor, tmp_path):
    options = ("--set", "reports.dir=x")
    result = call_program("run", "configs/supervisor.yaml", *options, folder=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("braggtrace: command line: reports")


def test_console_alone_writes_no_bundle(braggtrace, supervisor, tmp_path):
    result = braggtrace("run", supervisor, "--set", "report.formats=[console]")
    assert result.code == 0
    assert "bundle" not in result.out
    assert not (tmp_path / "reports").exists()


def test_bundle_alone_prints_nothing(braggtrace, supervisor, tmp_path):
    result = braggtrace("run", supervisor, "--set", "report.formats=[bundle]")
    assert (result.code, result.out) == (0, "")
    assert the_bundle(tmp_path / "reports/supervisor").is_dir()


def test_two_runs_give_the_same_evidence(braggtrace, supervisor, tmp_path):
    for _ in range(2):
        assert braggtrace("run", supervisor, "-q").code == 0
    first, second = sorted((tmp_path / "reports/supervisor").iterdir())
    for name in ("metrics.json", "trace_py.jsonl", "trace_py.log", "compare.txt"):
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


@pytest.mark.parametrize("few", GROUPS)
def test_less_precision_diverges_and_does_not_fail(braggtrace, supervisor, few):
    result = braggtrace("run", supervisor, "-q", "--dtype", "float32", *few)
    assert (result.code, result.err) == (1, "")
    assert "DIVERGED" in result.out


def test_group_that_is_not_configured_is_counted_as_exempt_by_name(
    braggtrace, supervisor, tmp_path
):
    options = ("--set", "factors=[geometry, lattice, structure_factor, polarization]")
    assert braggtrace("run", supervisor, "-q", *options).code == 0
    metrics = metrics_of(the_bundle(tmp_path / "reports/supervisor"))
    values = metrics["values"]
    assert values["compared"] + values["exempt"] == values["expected"] == 173
    names = {row["name"] for row in metrics["exempt"]}
    assert "I_before_scaling" in names
    assert all(row["reason"] for row in metrics["exempt"])


def test_exempt_factor_is_printed_with_its_reason(braggtrace, supervisor):
    options = ("--set", "exempt={floatimage_accumulated: single precision}")
    result = braggtrace("run", supervisor, "-q", *options)
    assert result.code == 0
    assert "173 expected = 172 compared + 1 exempt" in result.out
    assert "floatimage_accumulated (1): single precision" in result.out
