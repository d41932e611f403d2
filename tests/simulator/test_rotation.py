"""Spindle angles, the carry-over at an angle of zero, the rotated cell."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.experiment import Scan
from braggtrace.simulator.lattice import orient_lattice
from braggtrace.simulator.rotation import rotated_cell, rotation_angles, spindle_angles
from tests.simulator import oracles
from tests.simulator.cases import (
    NANOBRAGG,
    NULL,
    PHYSICAL,
    PRECISION,
    angles,
    experiment,
    repeatable,
    set_up,
)

ELSEWHERE = torch.zeros((1,) * 6, dtype=torch.bool)


def along_phi(values):
    return torch.tensor(values, dtype=torch.float64).reshape(1, 1, 1, 1, -1, 1)


def first_of(sub_pixels):
    """The first sub-pixel of the first pixel is the first evaluation."""
    first = torch.zeros((1, 1, sub_pixels, 1, 1, 1), dtype=torch.bool)
    first[0, 0, 0] = True
    return first


def kept(phis, *, first, switches=NANOBRAGG):
    angle = rotation_angles(along_phi(phis), first, switches, NULL)
    return angle.reshape(-1, len(phis)).tolist()


@repeatable
@given(angles, st.floats(-0.1, 0.1), st.integers(1, 12))
def test_steps_start_their_part_of_the_range(start, step, count):
    scan = Scan(phi_start=start, phi_step=step, steps=count)
    phi = spindle_angles(scan, PRECISION, NULL)
    assert phi.shape == (1, 1, 1, 1, count, 1)
    assert phi.flatten().tolist() == [start + step * i for i in range(count)]


@pytest.mark.parametrize(
    ("phis", "very_first", "afterwards"),
    [
        ([0.0], [0.0], [0.0]),
        ([0.0, 0.0], [0.0, 0.0], [0.0, 0.0]),
        ([0.0, 0.5], [0.0, 0.5], [0.5, 0.5]),
        ([-1.0, 0.0, 1.0], [-1.0, -1.0, 1.0], [-1.0, -1.0, 1.0]),
        ([0.0, 0.1, 0.2], [0.0, 0.1, 0.2], [0.2, 0.1, 0.2]),
        ([-1.0, 0.0], [-1.0, -1.0], [-1.0, -1.0]),
        ([0.0, 1.0, 0.0, 0.0], [0.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]),
        ([0.1, 0.2], [0.1, 0.2], [0.1, 0.2]),
    ],
)
def test_angle_of_zero_keeps_the_cell_of_the_step_before(phis, very_first, afterwards):
    assert kept(phis, first=first_of(2)) == [very_first, afterwards]
    assert kept(phis, first=ELSEWHERE) == [afterwards]


@repeatable
@given(
    st.lists(st.sampled_from([0.0, 0.1, -0.2, 0.3]), min_size=1, max_size=6),
    st.integers(1, 4),
)
def test_carry_over_agrees_with_a_program_that_keeps_one_cell(phis, sub_pixels):
    history = oracles.kept_angles(phis, sub_pixels + 1)
    assert kept(phis, first=first_of(sub_pixels)) == history[:-1]
    assert kept(phis, first=ELSEWHERE) == [history[-1]]


@pytest.mark.parametrize("phis", [[0.0], [0.0, 0.5], [-1.0, 0.0, 1.0]])
def test_every_angle_is_used_where_the_deviation_is_off(phis):
    assert kept(phis, first=first_of(1), switches=PHYSICAL) == [phis]
    assert kept(phis, first=ELSEWHERE, switches=PHYSICAL) == [phis]


def test_angle_minus_zero_counts_as_zero():
    assert kept([-0.0, 0.5], first=ELSEWHERE) == [[0.5, 0.5]]


def test_gradient_of_a_kept_cell_goes_to_the_step_it_came_from():
    phi = torch.tensor([0.0, 0.1, 0.2], dtype=torch.float64, requires_grad=True)
    shaped = phi.reshape(1, 1, 1, 1, 3, 1)
    rotation_angles(shaped, ELSEWHERE, NANOBRAGG, NULL)[..., 0, 0].sum().backward()
    assert phi.grad is not None
    assert phi.grad.tolist() == [0.0, 0.0, 1.0]


def lattice_and_frame(spindle=(0.3, -0.2, 0.9)):
    exposure = experiment(spindle=spindle)
    setup = set_up(exposure)
    wavelength = PRECISION.tensor(exposure.beam.wavelength)
    lattice = orient_lattice(exposure.crystal, wavelength, NANOBRAGG, PRECISION, NULL)
    return lattice, setup.frame


def test_cell_turns_about_the_spindle_like_the_oracle():
    lattice, frame = lattice_and_frame()
    phis = [0.0, 0.01, -0.7, math.pi]
    one = torch.eye(3, dtype=torch.float64)[None]
    cell = rotated_cell(lattice, frame, along_phi(phis), one, NULL)
    axis = tuple(frame.spindle.tolist())
    for vector, start in zip(cell, lattice.direct.tolist(), strict=True):
        assert vector.shape == (1, 1, 1, 1, 4, 1, 3)
        for got, phi in zip(vector.reshape(4, 3).tolist(), phis, strict=True):
            expected = oracles.rotate_about(start, axis, phi)
            assert got == pytest.approx(expected, rel=0, abs=1e-23)  # of 1e-8 m


def test_cell_at_an_angle_of_zero_has_the_bits_of_the_start():
    lattice, frame = lattice_and_frame()
    one = torch.eye(3, dtype=torch.float64)[None]
    cell = rotated_cell(lattice, frame, along_phi([0.0]), one, NULL)
    assert torch.equal(torch.stack(cell).reshape(3, 3), lattice.direct)


def test_mosaic_domain_turns_after_the_spindle():
    lattice, frame = lattice_and_frame(spindle=(0.0, 0.0, 1.0))
    quarter = torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
    domains = torch.stack((torch.eye(3), quarter)).to(torch.float64)
    cell = rotated_cell(lattice, frame, along_phi([0.4]), domains, NULL)
    for vector, start in zip(cell, lattice.direct.tolist(), strict=True):
        assert vector.shape == (1, 1, 1, 1, 1, 2, 3)
        x, y, z = oracles.rotate_about(start, oracles.Z, 0.4)
        assert vector.flatten()[:3].tolist() == pytest.approx((x, y, z), abs=1e-23)
        assert vector.flatten()[3:].tolist() == pytest.approx((x, -z, y), abs=1e-23)
