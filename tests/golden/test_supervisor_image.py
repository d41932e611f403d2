"""A part of the supervisor's image, pixel by pixel.

It needs the full list of reflections, third-party data that is not part of the project
and lies in ``shared`` beside the repository.
"""

from pathlib import Path

import numpy as np
import pytest
import torch

from braggtrace.config import build_switches, load_config
from braggtrace.recorder import NullRecorder
from braggtrace.simulator import Precision, prepare, render
from braggtrace.sources.request import read_experiment

REPOSITORY = Path(__file__).resolve().parents[2]
SUPERVISOR = REPOSITORY.parent / "shared" / "supervisor"
HKL, CROP = SUPERVISOR / "scaled.hkl", SUPERVISOR / "image_crop.npz"

pytestmark = pytest.mark.skipif(
    not (HKL.is_file() and CROP.is_file()),
    reason="needs ../shared/supervisor/scaled.hkl and image_crop.npz, third-party data",
)


@pytest.fixture(scope="module")
def recorded():
    with np.load(CROP) as archive:
        slow, fast = archive["origin_slow_fast"].tolist()
        return archive["image"], slow, fast


@pytest.fixture(scope="module")
def simulated(recorded):
    image, slow, fast = recorded
    config = load_config(
        REPOSITORY / "configs" / "supervisor.yaml",
        overrides=[("experiment.crystal.structure_factors.hkl", str(HKL))],
    )
    setup = prepare(
        read_experiment(config).experiment,
        build_switches(config),
        Precision(),
        NullRecorder(),
    )
    rows, columns = image.shape
    region = render(setup, range(slow, slow + rows), range(fast, fast + columns))
    return region.to(torch.float32).numpy()


def test_crop_holds_reflections(recorded):
    image, _, _ = recorded
    assert image.shape == (200, 200)
    assert image.max() > 100 * image.mean()


def test_no_pixel_is_off_by_a_millionth_of_the_maximum(recorded, simulated):
    image, _, _ = recorded
    # far below a photon; far above the noise of single precision, 6e-8
    worst = np.abs(simulated.astype(np.float64) - image).max()
    assert worst <= 1e-6 * image.max()


def test_nearly_every_pixel_has_the_recorded_bits(recorded, simulated):
    image, _, _ = recorded
    # a double that differs in its last digits rarely rounds to another float32
    assert (simulated == image).mean() >= 0.999


def test_sum_of_the_crop_is_the_recorded_one(recorded, simulated):
    image, _, _ = recorded
    # bits differ in a pixel of a thousand, each by 6e-8
    expected = image.sum(dtype=np.float64)
    assert simulated.sum(dtype=np.float64) == pytest.approx(expected, rel=1e-9)
