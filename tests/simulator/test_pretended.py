"""Whole images and traces on a GPU that is not there are those of the CPU."""

import numpy as np
import pytest
import torch

from braggtrace import simulator
from braggtrace.recorder import NullRecorder
from braggtrace.simulator import Precision, image, prepare, render
from braggtrace.simulator.scattering import scattering_vector
from tests.cli.runner import call
from tests.golden.parity import case_experiment
from tests.simulator.cases import NANOBRAGG, PHYSICAL
from tests.simulator.neutral import CUDA
from tests.simulator.pretended import OnGpu, PretendedGpu
from tests.simulator.test_neutral_stages import ELSEWHERE
from tests.simulator.watching_stages import watched
from tests.slow import mostly_slow

# what images do beside the stages: first pixels, interpolation that ends, regions
CASES = (
    *("phi_from_zero", "interpolate_out_of_range", "roi", "mosaic_phi", "dmin"),
    *("thick_detector", "source_file_weighted", "oversample_all"),
)
ROWS, COLUMNS = range(6), range(5)


def drawn(name, dtype, device="cpu", switches=NANOBRAGG):
    precision = Precision(dtype=dtype, device=torch.device(device))
    experiment, _ = case_experiment(name)
    with torch.no_grad():
        setup = prepare(experiment, switches, precision, NullRecorder())
        return render(setup, ROWS, COLUMNS)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize(
    "name",
    mostly_slow(
        CASES, but=CASES[:3].__contains__, why="eight cases; make test takes three"
    ),
)
def test_an_image_on_the_gpu_is_that_of_the_cpu(name, dtype):
    wanted = drawn(name, dtype)
    with PretendedGpu() as gpu:
        got = drawn(name, dtype, "cuda")
        assert got.device == CUDA
    assert isinstance(got, OnGpu)
    assert gpu.there > 200
    assert torch.equal(got.held, wanted)


def test_the_host_waits_no_more_often_in_a_larger_image():
    def waits(rows):
        precision = Precision(device=CUDA)
        experiment, _ = case_experiment("phi_from_zero")
        with torch.no_grad(), PretendedGpu() as gpu:
            setup = prepare(experiment, NANOBRAGG, precision, NullRecorder())
            render(setup, range(rows), COLUMNS)
        return gpu.waits

    assert waits(12) == waits(6)


def test_what_fake_tensors_cannot_carry_runs_here():
    wanted = {name for name, why in ELSEWHERE.items() if why.endswith("test_pretended")}
    with PretendedGpu(), watched() as seen:
        precision = Precision(device=CUDA)
        for name in ("phi_from_zero", "interpolate_out_of_range"):
            experiment, _ = case_experiment(name)
            with torch.no_grad():
                setup = simulator.prepare(
                    experiment, NANOBRAGG, precision, NullRecorder()
                )
                simulator.render(setup, ROWS, COLUMNS)
            simulator.trace_pixel(
                experiment,
                (3, 4),
                switches=NANOBRAGG,
                precision=precision,
                provenance={},
                version="test",
            )
    assert not wanted - seen


@pytest.fixture
def render_file(root, tmp_path):
    """Renders a small image by the command, and reads it."""

    def rendered(*words):
        path = tmp_path / "image.npy"
        config = root / "configs/supervisor.yaml"
        small = (
            "experiment.detector.size_px={slow: 12, fast: 9}",
            "pixel={slow: 3, fast: 4}",
        )
        settings = [part for key in small for part in ("--set", key)]
        result = call("render", config, *settings, *words, "-o", path)
        return result, np.load(path) if result.code == 0 else None

    return rendered


def test_the_command_renders_on_the_gpu_in_both_precisions(render_file):
    for dtype in ("float64", "float32"):
        _, wanted = render_file("--dtype", dtype)
        with PretendedGpu() as gpu:
            result, got = render_file("--dtype", dtype, "--device", "cuda")
        assert result.code == 0, result.err
        assert gpu.there > 0
        assert np.array_equal(got, wanted)


def test_compiled_stages_on_the_gpu_are_a_sentence_and_the_same_image(render_file):
    _, wanted = render_file()
    with PretendedGpu():
        result, got = render_file("--compile", "on", "--device", "cuda")
    assert result.code == 0
    assert "not compiled: on cuda the stages run as they are" in result.err
    assert np.array_equal(got, wanted)


@pytest.mark.parametrize(
    "words",
    mostly_slow(
        ["cuda", "cuda+float32"], but="cuda".__eq__, why="a run of three sides"
    ),
)
def test_a_candidate_on_the_gpu_agrees(supervisor, tmp_path, words):
    with PretendedGpu() as gpu:
        result = call("run", supervisor, "-q", "--candidate", words)
    assert result.code == 0, result.err + result.out
    assert gpu.there > 0
    assert "agrees with both in 67 factors" in result.out
    assert call("verify", *(tmp_path / "reports/supervisor").iterdir()).code == 0


def test_a_fault_on_the_gpu_alone_leaves_the_candidate_alone(supervisor, monkeypatch):
    def wrong(*given, **named):
        q = scattering_vector(*given, **named)
        return q * 1.001 if isinstance(q, OnGpu) else q

    monkeypatch.setattr(image, "scattering_vector", wrong)
    with PretendedGpu():
        result = call("run", supervisor, "-q", "--candidate", "cuda")
    assert result.code == 1
    assert "the candidate cuda float64 is alone" in result.out.splitlines()[0]


def test_a_tensor_of_the_host_is_refused(monkeypatch):
    def wrong(*given, **named):
        return scattering_vector(*given, **named) * torch.ones(3, dtype=torch.float64)

    monkeypatch.setattr(image, "scattering_vector", wrong)
    with (
        PretendedGpu(),
        pytest.raises(RuntimeError, match="found at least two devices"),
    ):
        drawn("mosaic_phi", torch.float64, "cuda", PHYSICAL)


def test_numpy_is_refused(monkeypatch):
    def wrong(*given, **named):
        q = scattering_vector(*given, **named)
        return torch.from_numpy(q.numpy())

    monkeypatch.setattr(image, "scattering_vector", wrong)
    with PretendedGpu(), pytest.raises(TypeError, match="to numpy"):
        drawn("mosaic_phi", torch.float64, "cuda", PHYSICAL)
