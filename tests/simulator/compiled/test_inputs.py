"""What a kernel takes as given, and what it takes as numbers."""

from dataclasses import replace

import pytest
import torch

from braggtrace.experiment import Sensor, StructureFactors
from braggtrace.simulator.compiled.inputs import (
    essentials,
    features_of,
    rebuilt,
    tensors_of,
)
from braggtrace.simulator.image import usual_cell
from tests.simulator.cases import NANOBRAGG, PHYSICAL, cell, experiment, set_up

SENSOR = Sensor(thickness=1e-4, layers=2, pitch=1e-4, attenuation=1e4)


def features(exposure, switches=NANOBRAGG):
    setup = set_up(exposure, switches)
    return features_of((essentials(setup), usual_cell(setup)))


@pytest.mark.parametrize(
    "changes",
    [
        {"wavelength": 0.9e-10},
        {"cell": cell(50.0, 60.0, 70.0, 90.0, 90.0, 90.0)},
        {"cells": (7, 8, 9)},
        {"distance": 0.3},
        {"n_slow": 99, "n_fast": 100},
        {"phi_start": 0.3},
        {"fluence": 1e20},
        {"structure_factors": StructureFactors(default_F=3.0)},
    ],
)
def test_numbers_of_an_experiment_do_not_make_another_kernel(changes):
    assert features(experiment(**changes)) == features(experiment())


@pytest.mark.parametrize(
    "changes",
    [
        {"cells": (1, 5, 5)},
        {"steps": 2},
        {"oversample": 2},
        {"shape": "round"},
        {"sensor": SENSOR},
        {"point_pixel": True},
        {"oversample_omega": True},
        {"polarization": 0.5},
        {"dmin": 2e-10},
        {"water": 1e-6},
    ],
)
def test_what_chooses_the_stages_makes_another_kernel(changes):
    assert features(experiment(**changes)) != features(experiment())


def test_another_mode_makes_another_kernel():
    assert features(experiment(), PHYSICAL) != features(experiment())


def test_every_tensor_finds_its_place_again():
    part = essentials(set_up(experiment(sensor=SENSOR, polarization=0.5)))
    tensors = tensors_of(part)
    doubled = rebuilt(part, iter([tensor.clone() for tensor in tensors.values()]))
    again = tensors_of(doubled)
    assert list(again) == list(tensors)
    assert all(torch.equal(again[name], tensors[name]) for name in tensors)


def test_what_no_stage_of_a_pixel_reads_is_not_there():
    part = essentials(set_up(experiment()))
    for name in ("scan", "require_pixel"):
        with pytest.raises(AttributeError):
            getattr(part.experiment, name)
    with pytest.raises(AttributeError):
        _ = part.experiment.detector.n_fast


def test_gradients_stay_outside():
    setup = set_up(experiment())
    fluence = setup.fluence.clone().requires_grad_()
    tensors = tensors_of(essentials(replace(setup, fluence=fluence)))
    assert not any(tensor.requires_grad for tensor in tensors.values())
