"""The benchmark of a GPU: its commands, its table, and that none is said."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from tests.bench import cuda, on_gpu
from tests.bench.cuda import (
    ABSENT,
    UPSTREAM,
    CudaFigures,
    Inside,
    argument_list,
    cuda_commands,
    cuda_data,
    cuda_text,
)
from tests.bench.measure import Cost
from tests.cli.runner import call
from tests.simulator.pretended import PretendedGpu

OWN = Path(__file__).parents[2] / "configs/supervisor/structure_factors.hkl"
FIGURES = CudaFigures(
    card="NVIDIA Made Up 1",
    processes={
        "render --device cuda --dtype float64": Cost(4.0, 900.0),
        UPSTREAM: Cost(2.0, 300.0),
    },
    inside={
        "float64": Inside(first=0.5, render=0.25, megabytes=512.0, of_maximum=1e-15),
        "float32": Inside(first=0.4, render=0.125, megabytes=256.0, of_maximum=2e-5),
    },
)


def cells(text):
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_both_precisions_and_upstreams_program_take_the_same_arguments(tmp_path):
    listed = argument_list(str(OWN), tmp_path / "files")
    commands = cuda_commands(tmp_path, str(OWN), "/opt/nanoBraggCUDA", listed)
    assert len(commands) == 3
    assert commands[UPSTREAM][0] == "/opt/nanoBraggCUDA"
    assert commands[UPSTREAM][1 : 1 + len(listed)] == list(listed)
    for name, value in (("-lambda", "0.9768"), ("-hkl", None), ("-osc", "0.1")):
        at = listed.index(name)
        assert value is None or float(listed[at + 1]) == float(value)
    for dtype in ("float64", "float32"):
        own = commands[f"render --device cuda --dtype {dtype}"]
        assert own[own.index("--device") + 1] == "cuda"
        assert own[own.index("--dtype") + 1] == dtype
        assert f"experiment.crystal.structure_factors.hkl={OWN}" in own


def test_without_upstreams_program_it_is_not_timed(tmp_path):
    assert UPSTREAM not in cuda_commands(tmp_path, str(OWN), None, ())


def test_the_table_holds_the_card_both_precisions_and_upstream():
    text = cuda_text(FIGURES, process=8.0, kernel=1.0, program=True)
    assert "one NVIDIA Made Up 1" in text
    rows = {row[0]: row[1:] for row in cells(text)}
    assert rows["render --device cuda --dtype float64"][:3] == ["4.00", "2.00", "900"]
    assert rows[UPSTREAM][:3] == ["2.00", "4.00", "300"]
    assert rows["image alone, float64"] == ["0.250", "4.00", "", "512", "1.0e-15"]
    assert rows["image alone, float32"] == ["0.125", "8.00", "", "256", "2.0e-05"]
    assert rows["the first, float32"][:2] == ["0.400", "2.50"]


def test_what_was_not_measured_is_said():
    assert cuda_text(None, process=8.0, kernel=1.0, program=True) == ABSENT
    assert cuda_data(None) is None
    text = cuda_text(FIGURES, process=8.0, kernel=1.0, program=False)
    assert "upstream's CUDA program is not measured" in text


def test_the_figures_are_plain_data():
    data = json.loads(json.dumps(cuda_data(FIGURES)))
    assert data["card"] == "NVIDIA Made Up 1"
    assert data["inside"]["float32"]["megabytes"] == 256.0


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device here")
@pytest.mark.slow("starts a process with torch")
def test_without_a_device_nothing_is_measured():
    assert cuda.cuda_figures(str(OWN)) is None


def test_the_commands_options_are_known(tmp_path):
    command = cuda_commands(tmp_path, str(OWN), None, ())
    (first, _) = command.values()
    result = call(*first[3:])
    # the request is right: it is the device that is not here
    assert result.code == (0 if torch.cuda.is_available() else 3), result.err


def test_inside_measures_both_precisions_on_a_pretended_gpu(
    root, tmp_path, monkeypatch
):
    config = tmp_path / "small.yaml"
    size = "experiment: {detector: {size_px: {slow: 24, fast: 18}}}\n"
    size += "pixel: {slow: 3, fast: 4}\n"
    config.write_text(
        f"extends: {root / 'configs/supervisor.yaml'}\nname: small\n{size}", "utf-8"
    )
    waited: list[object] = []
    monkeypatch.setattr(torch.cuda, "synchronize", waited.append)
    monkeypatch.setattr(torch.cuda, "max_memory_reserved", lambda _: 3 * 2**20)
    for dtype, off in (("float64", 0.0), ("float32", 1e-3)):
        with PretendedGpu() as gpu:
            part = range(4, 20), range(2, 9)
            found = on_gpu.measured(str(config), str(OWN), dtype, part)
        assert gpu.there > 0
        assert found.first > 0
        assert found.render > 0
        assert found.megabytes == 3.0
        assert found.of_maximum <= off
    assert len(waited) == 2 * 6


@pytest.mark.slow("starts a process with torch")
def test_a_process_without_a_device_fails_and_is_not_taken_for_a_figure():
    if torch.cuda.is_available():
        pytest.skip("there is a CUDA device here")
    config = Path(__file__).parents[2] / "configs/supervisor.yaml"
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.cuda", config, OWN, "float64"],
        capture_output=True,
        cwd=config.parents[1],
        check=False,
    )
    assert done.returncode != 0
    assert not done.stdout
