"""No stage belongs to a device or a precision; what would is caught."""

from dataclasses import replace

import pytest
import torch

from braggtrace.simulator import image, setup
from braggtrace.simulator.accumulate import sum_steps
from braggtrace.simulator.rotation import spindle_angles
from braggtrace.simulator.scattering import scattering_vector
from tests.golden.parity import case_experiment
from tests.gradients.cases import scene, thick
from tests.simulator.cases import NANOBRAGG, PHYSICAL
from tests.simulator.neutral import NotNeutralError, prove
from tests.slow import mostly_slow

MODES = pytest.mark.parametrize(
    "switches", [NANOBRAGG, PHYSICAL], ids=["nanobragg", "physical"]
)
FEATURES = (
    *("interpolate", "interpolate_out_of_range", "dispersion", "divergence", "dmin"),
    *("oversample_all", "thick_detector", "mosaic_phi", "curved_detector", "roi"),
    *("rotated_detector_beam_pivot", "source_file_weighted", "water_background"),
    *("point_pixel", "polar_vector", "supervisor_small", "phi_from_zero"),
)


@pytest.mark.slow("golden cases in both precisions, on a device that is pretended")
@pytest.mark.parametrize(
    "name",
    mostly_slow(
        FEATURES,
        but=("mosaic_phi", "supervisor_small").__contains__,
        why="a proof for each; test_neutral_stages.py reaches every stage",
    ),
)
def test_golden_case_runs_in_float32_on_a_gpu_that_is_not_there(name):
    experiment, _ = case_experiment(name)
    if experiment.detector.oversample is None:
        # how many is decided on the host, once, before all stages
        detector = replace(experiment.detector, oversample=2)
        experiment = replace(experiment, detector=detector)
    prove(experiment, NANOBRAGG, torch.float32)


@pytest.mark.slow("golden cases in both precisions, on a device that is pretended")
@MODES
@pytest.mark.parametrize(
    "shape",
    mostly_slow(
        ["square", "round", "gauss", "tophat"],
        but="square".__eq__,
        why="a proof for each shape, mode and precision",
    ),
)
def test_every_shape_runs_in_both_precisions(shape, switches):
    for dtype in (torch.float64, torch.float32):
        prove(thick(shape=shape), switches, dtype)


def planted(monkeypatch, where, function, change):
    def wrong(*arguments, **named):
        return change(function(*arguments, **named))

    monkeypatch.setattr(where, function.__name__, wrong)


def caught(message, dtype=torch.float32):
    with pytest.raises(NotNeutralError, match=message):
        prove(scene(), PHYSICAL, dtype)


def test_unchanged_scene_is_neutral():
    prove(scene(), PHYSICAL, torch.float32)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_planted_item_is_caught(monkeypatch, dtype):
    def change(intensity):
        intensity.max().item()
        return intensity

    planted(monkeypatch, image, sum_steps, change)
    caught("the host waits", dtype)


def test_planted_branch_on_data_is_caught(monkeypatch):
    def change(intensity):
        return intensity if (intensity > 0).any() else -intensity

    planted(monkeypatch, image, sum_steps, change)
    caught("the host waits")


def test_planted_copy_to_the_host_is_caught(monkeypatch):
    planted(monkeypatch, image, scattering_vector, lambda q: q.cpu())
    caught("on cpu")


def test_planted_cpu_constant_is_caught(monkeypatch):
    # a scalar: torch itself lets it pass
    one = torch.ones((), dtype=torch.float32)
    planted(monkeypatch, image, scattering_vector, lambda q: q * one)
    caught("on cpu")


def test_planted_cpu_constant_of_the_set_up_is_caught(monkeypatch):
    one = torch.ones((), dtype=torch.float32)
    planted(monkeypatch, setup, spindle_angles, lambda phi: phi * one)
    caught("on cpu")


def test_planted_double_constant_is_caught(monkeypatch):
    def change(q):
        # a scalar: the product stays float32
        return q * torch.ones((), dtype=torch.float64, device=q.device)

    planted(monkeypatch, image, scattering_vector, change)
    caught("float64")


def test_planted_upcast_is_caught(monkeypatch):
    planted(monkeypatch, image, scattering_vector, lambda q: q.double().float())
    caught("float64")


def test_planted_choice_of_elements_is_caught(monkeypatch):
    planted(monkeypatch, image, scattering_vector, lambda q: q[q[..., 0] != 0])
    with pytest.raises((NotNeutralError, RuntimeError, IndexError)):
        prove(scene(), PHYSICAL, torch.float32)
