"""Runs against the C program itself, or a stand-in that answers like it."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from braggtrace.config import load_config
from braggtrace.pluginmanager import Registry
from braggtrace.sources.opened import opening_of
from tests.golden.parity import CASES, NAMES
from tests.imageio.c_program import with_c_program
from tests.pipeline.bundles import without_verdict

SMALL = """
version: 1
name: live
experiment:
  beam: {wavelength_A: 1.0}
  crystal:
    cell: {a_A: 50, b_A: 60, c_A: 70, alpha_deg: 90, beta_deg: 100, gamma_deg: 90}
    cells: [5, 5, 5]
    structure_factors: {default_F: 100}
  scan: {osc_deg: 1, steps: 3}
  detector:
    {convention: mosflm, pixel_mm: 0.2, size_px: {slow: 40, fast: 50}, distance_mm: 100}
baseline: {nanobragg: {executable: $NB_C_BIN, cache: runs}}
pixels: [{slow: 12, fast: 30}, {slow: 5, fast: 6}, {slow: 0, fast: 0}]
factors: [geometry, lattice, structure_factor, polarization, scaling]
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A configuration of its own."""
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    return path


def test_program_that_is_not_named_exits_3(braggtrace, small, monkeypatch):
    monkeypatch.delenv("NB_C_BIN", raising=False)
    result = braggtrace("run", small)
    assert result.code == 3
    assert "$NB_C_BIN" in result.err
    assert without_verdict(small.parent / "reports")


def test_program_that_fails_exits_3_with_what_it_said(braggtrace, small, tmp_path):
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\necho no licence today >&2\nexit 7\n")
    program.chmod(0o755)
    setting = f"baseline.nanobragg.executable={program}"
    result = braggtrace("run", small, "--set", setting)
    assert result.code == 3
    assert "ended with exit code 7" in result.err
    assert "no licence today" in result.err
    assert without_verdict(small.parent / "reports")


def test_recording_wants_the_program(braggtrace, supervisor, tmp_path):
    result = braggtrace("baseline", "record", supervisor, "-o", tmp_path / "new")
    assert result.code == 2
    assert "only the program itself can be recorded" in result.err


def test_upper_file_takes_the_baseline_of_the_lower_one_away(tmp_path, supervisor):
    path = supervisor.with_name("upper.yaml")
    path.write_text(
        f"extends: {supervisor.name}\nname: upper\n"
        "baseline: {nanobragg: {executable: $NB_C_BIN, threads: 2}}\n"
        "pixels: [{slow: 1, fast: 2}]\n"
    )
    config = load_config(path, (("baseline.nanobragg.threads", "3"),))
    assert config.baseline.recorded is None
    assert config.baseline.nanobragg is not None
    assert config.baseline.nanobragg.executable == "$NB_C_BIN"
    assert config.baseline.nanobragg.threads == 3
    assert config.traced_pixels == ((1, 2),)


LISTED = """
version: 1
name: listed
experiment:
  nanobragg_args: "-cell 50 60 70 90 100 90 -hkl F.hkl -default_F 9 -N 5 -lambda 1.1
    -distance 100 -pixel 0.2 -detpixels_x 50 -detpixels_y 40 -density 4 -adc 3
    -misset random -floatfile mine.bin -noisefile mine.img"
baseline: {nanobragg: {executable: $NB_C_BIN, cache: runs}}
pixel: {slow: 12, fast: 30}
factors: [geometry, lattice, structure_factor, polarization, scaling]
"""


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A configuration that is an argument list, with its file."""
    span = range(-9, 10)
    rows = (
        f"{h} {k} {m} {50 + h - k + 2 * m}" for h in span for k in span for m in span
    )
    (tmp_path / "F.hkl").write_text("\n".join(rows) + "\n")
    path = tmp_path / "listed.yaml"
    path.write_text(LISTED)
    return path


@with_c_program
def test_own_argument_list_is_what_the_program_is_run_with(braggtrace, listed):
    result = braggtrace("run", listed)
    assert result.code == 0, result.out + result.err
    assert "-density has no effect" in result.err
    (bundle,) = (listed.parent / "reports/listed").iterdir()
    metadata = json.loads((bundle / "run_metadata.json").read_text(encoding="utf-8"))
    arguments = metadata["baseline"]["arguments"]
    assert "-cell 50 60 70 90 100 90 -hkl F.hkl -default_F 9 -N 5" in arguments
    assert "-density 4 -adc 3 -misset random -floatfile mine.bin" in arguments
    assert braggtrace("verify", bundle).code == 0


@with_c_program
def test_three_pixels_agree_and_the_bundle_is_verified(braggtrace, small):
    result = braggtrace("run", small)
    assert result.code == 0, result.out + result.err
    (bundle,) = (small.parent / "reports/live").iterdir()
    assert len(list(bundle.glob("trace_c_s*_f*.log"))) == 3
    metadata = json.loads((bundle / "run_metadata.json").read_text())
    assert len(metadata["pixels"]) == 3
    assert braggtrace("verify", bundle).code == 0


@with_c_program
def test_changed_trace_of_one_of_several_pixels_is_noticed(braggtrace, small):
    assert braggtrace("run", small).code == 0
    (bundle,) = (small.parent / "reports/live").iterdir()
    path = next(iter(sorted(bundle.glob("trace_c_s*_f*.log"))))
    path.write_text(path.read_text().replace("1", "2", 1))
    assert braggtrace("verify", bundle).code == 1


@with_c_program
def test_recording_of_the_program_is_a_baseline(braggtrace, small, tmp_path):
    folder = tmp_path / "recorded"
    made = braggtrace("baseline", "record", small, "--pixels", 3, 4, "-o", folder)
    assert made.code == 0, made.err
    again = braggtrace("baseline", "record", small, "-o", folder)
    assert again.code == 3
    assert "never written over" in again.err
    setting = f"baseline.recorded={folder}"
    result = braggtrace("run", small, "--set", setting, "--pixel", 3, 4)
    assert result.code == 0, result.out + result.err
    assert braggtrace("run", small, "--set", setting, "--pixel", 3, 5).code == 3


# what differs, and the first that differs, by the trace or by the printout
PLANTED = {
    "experiment.beam.polarization=0.1": {"polar"},
    "experiment.crystal.cell.a_A=50.00005": {"a_star", "cell_a", "cell_volume"},
    "experiment.scan.steps=4": {"phi", "rot_a"},
}


@with_c_program
@pytest.mark.parametrize("change", PLANTED)
def test_planted_difference_is_found(braggtrace, small, tmp_path, change):
    folder = tmp_path / "recorded"
    assert braggtrace("baseline", "record", small, "-o", folder).code == 0
    setting = f"baseline.recorded={folder}"
    result = braggtrace("run", small, "--set", setting, "--set", change)
    assert result.code == 1
    (bundle,) = (small.parent / "reports/live").iterdir()
    metrics = json.loads((bundle / "metrics.json").read_text())
    assert metrics["first_divergence"] in PLANTED[change]


@with_c_program
@pytest.mark.parametrize("name", NAMES)
def test_golden_case_agrees_live_at_pixels_chosen_at_random(name, tmp_path, braggtrace):
    case = json.loads((CASES / name / "case.json").read_text())
    imported = tmp_path / "case.yaml"
    words = shlex.join(case["args"])
    folder = Path.cwd()
    try:
        os.chdir(CASES / name)
        made = braggtrace("import", "-o", imported, "--", *case["args"])
    finally:
        os.chdir(folder)
    assert made.code == 0, (words, made.err)
    data = yaml.safe_load(imported.read_text())
    random = np.random.default_rng(sum(map(ord, name)))
    size = case["spixels"], case["fpixels"]
    data["pixels"] = [_pixel(random, data, size) for _ in range(3)]
    del data["pixel"]
    data["baseline"] = {"nanobragg": {"executable": "$NB_C_BIN", "cache": "runs"}}
    reason = "components near zero are differences of larger numbers"
    data["tolerances"] = {
        "geometry": {"rtol": 1e-9, "atol": 1e-15, "why": reason},
        "scattering_vec": {"rtol": 1e-9, "atol": 1e-5, "why": reason},
        "lattice": {"rtol": 1e-9, "floor": 1e-13, "atol": 1e-13, "why": reason},
    }
    imported.write_text(yaml.safe_dump(data))
    result = braggtrace("run", imported)
    assert result.code == 0, result.out + result.err


def _pixel(random, data, size) -> dict[str, int]:
    """A pixel at random, of those that the program computes."""
    region = data["experiment"]["detector"].get("region_px")
    edges = [(0, n - 1) for n in size]
    if region is not None:
        edges = [region["slow"], region["fast"]]
    slow, fast = (int(random.integers(first, last + 1)) for first, last in edges)
    return {"slow": slow, "fast": fast}


@with_c_program
def test_references_are_in_the_programs_order(small):
    config = load_config(small)
    found = opening_of(config, Registry()).open("baseline")
    assert found.pixels == ((0, 0), (5, 6), (12, 30))
    assert [r.trace.pixel for r in found.pixel_traces] == list(found.pixels)


@with_c_program
def test_two_runs_at_once_in_one_folder_do_not_disturb_each_other(small):
    command = [sys.executable, "-m", "braggtrace", "run", str(small), "-q"]
    running = [
        subprocess.Popen(command, cwd=small.parent, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outputs = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0, 0], outputs
    assert len(list((small.parent / "reports/live").iterdir())) == 2
    names = {path.name for path in small.parent.iterdir()}
    assert names == {"small.yaml", "reports", "runs"}
