"""The one ray of a beam without divergence or dispersion."""

import pytest
import torch

from braggtrace.simulator.beam import sources
from braggtrace.simulator.frame import lab_frame
from tests.simulator import oracles
from tests.simulator.cases import NANOBRAGG, NULL, PRECISION, experiment


def rays_of(exposure):
    frame = lab_frame(exposure, NANOBRAGG, PRECISION, NULL)
    return sources(exposure.beam, frame, PRECISION, NULL)


@pytest.mark.parametrize("convention", sorted(oracles.AXES_OF))
def test_ray_runs_along_the_beam(convention):
    rays = rays_of(experiment(convention=convention))
    assert rays.incident.shape == (1, 1, 1, 1, 1, 1, 3)
    assert tuple(rays.incident.flatten().tolist()) == oracles.AXES_OF[convention][0]


def test_ray_of_an_own_direction_is_a_unit_vector():
    direction = (0.0005, 3.0, -4.0)
    got = rays_of(experiment(direction=direction)).incident.flatten().tolist()
    # the direction is normalised twice, each time with a root of one ulp
    assert got == pytest.approx(oracles.unit(direction), rel=7e-16)


def test_wavelength_is_the_beams_own():
    rays = rays_of(experiment(wavelength=0.9768e-10))
    assert rays.wavelength.shape == (1, 1, 1, 1, 1, 1)
    assert rays.wavelength.item() == 0.9768e-10
    assert rays.count == 1


def test_gradient_reaches_the_wavelength():
    wavelength = torch.tensor(1e-10, dtype=torch.float64, requires_grad=True)
    rays_of(experiment(wavelength=wavelength)).wavelength.sum().backward()
    assert wavelength.grad == 1.0
