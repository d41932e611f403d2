"""On a GPU, where there is one: whole images, and the GPU as a third side."""

import numpy as np
import pytest
import torch

from tests.cli.runner import call

pytestmark = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="there is no CUDA device here"
)
SMALL = (
    "experiment.detector.size_px={slow: 96, fast: 64}",
    "pixel={slow: 3, fast: 4}",
    # few cells turn phases less: float32 alone is 2e-3 of the maximum off, on the CPU
    "experiment.crystal.cells=[5, 6, 4]",
)
# of the brightest pixel: sines of another library, and of another precision
LIMITS = {"float64": 1e-8, "float32": 1e-2}


@pytest.fixture
def drawn(root, tmp_path):
    """Renders a small image by the command."""

    def image(name, *words):
        path = tmp_path / f"{name}.npy"
        settings = [part for key in SMALL for part in ("--set", key)]
        config = root / "configs/supervisor.yaml"
        result = call("render", config, *settings, *words, "-o", path)
        assert result.code == 0, result.err
        return np.load(path)

    return image


@pytest.mark.parametrize("dtype", sorted(LIMITS))
def test_an_image_is_that_of_the_cpu(drawn, dtype):
    wanted = drawn("cpu")
    got = drawn("gpu", "--device", "cuda", "--dtype", dtype)
    assert np.abs(got - wanted).max() <= LIMITS[dtype] * wanted.max()


@pytest.mark.parametrize("words", ["cuda", "cuda+float32"])
def test_the_gpu_is_not_alone_as_a_third_side(supervisor, words):
    result = call("run", supervisor, "-q", "--candidate", words)
    assert result.code == 0, result.out + result.err
    assert "agrees with both in 67 factors" in result.out
