"""The continuous parameters of an experiment."""

import pytest
import torch

from braggtrace.errors import UnknownNameError
from braggtrace.experiment.detector import Detector
from braggtrace.gradients.parameters import chosen_parameters, parameters
from tests.golden.parity import NAMES, case_experiment
from tests.gradients.cases import scene


@pytest.mark.parametrize("name", NAMES)
def test_every_value_put_back_gives_the_same_experiment(name):
    experiment, _ = case_experiment(name)
    for parameter in parameters(experiment):
        if not parameter.explicit:
            continue
        again = parameter.put(experiment, parameter.value)
        assert again == experiment, parameter.name


def test_a_tensor_takes_the_place_of_a_number():
    experiment = scene()
    for parameter in parameters(experiment):
        value = torch.tensor(parameter.value, dtype=torch.float64)
        assert parameter.put(experiment, value) is not experiment


def test_a_name_means_all_below_it():
    found = chosen_parameters(scene(), ("crystal.cell",))
    assert len(found) == 6


def test_a_name_that_is_near_is_suggested():
    with pytest.raises(UnknownNameError, match=r"crystal\.cell\.a"):
        chosen_parameters(scene(), ("crystal.cell.aa",))


def test_last_digit_is_that_of_the_shortest_decimal():
    found = {p.name: p for p in parameters(scene(distance=231.27466 / 1000))}
    assert found["detector.distance"].last_digit == pytest.approx(1e-5)
    assert found["beam.wavelength"].last_digit == pytest.approx(0.1)


def test_a_centre_that_follows_from_the_convention_is_not_given():
    assert Detector.__dataclass_fields__["beam_center"].default is None
    found = {p.name: p for p in parameters(scene())}
    assert not found["detector.beam_center.x"].explicit
    assert found["detector.distance"].explicit
