"""Axes of the laboratory: conventions, own vectors, the normal's deviation."""

import pytest
import torch

from braggtrace.simulator import Precision
from braggtrace.simulator.frame import lab_frame
from tests.simulator import oracles
from tests.simulator.cases import (
    NANOBRAGG,
    NULL,
    PHYSICAL,
    PRECISION,
    experiment,
    trace,
)


def frame_of(switches=NANOBRAGG, **changes):
    return lab_frame(experiment(**changes), switches, PRECISION, NULL)


@pytest.mark.parametrize("convention", sorted(oracles.AXES_OF))
def test_convention_sets_every_axis(convention):
    frame = frame_of(convention=convention)
    got = (
        frame.beam,
        frame.fast,
        frame.slow,
        frame.normal,
        frame.twotheta_axis,
        frame.polarization_axis,
        frame.spindle,
    )
    assert tuple(tuple(v.tolist()) for v in got) == oracles.AXES_OF[convention]
    assert frame.pivot == oracles.PIVOT_OF[convention]


def test_own_vectors_become_unit_vectors():
    frame = frame_of(
        convention="custom",
        direction=(0.0, 0.0, 2.0),
        fast=(3.0, 0.0, 4.0),
        slow=(0.0, -0.5, 0.0),
        polarization_axis=(0.0, 7.0, 0.0),
        spindle=(-2.0, 0.0, 0.0),
    )
    assert frame.beam.tolist() == [0.0, 0.0, 1.0]
    assert frame.fast.tolist() == [3.0 / 5.0, 0.0, 4.0 / 5.0]
    assert frame.slow.tolist() == [0.0, -1.0, 0.0]
    assert frame.polarization_axis.tolist() == [0.0, 1.0, 0.0]
    assert frame.spindle.tolist() == [-1.0, 0.0, 0.0]


def test_twotheta_axis_keeps_its_length():
    frame = frame_of(convention="custom", twotheta_axis=(0.0, 0.0, -2.0))
    assert frame.twotheta_axis.tolist() == [0.0, 0.0, -2.0]


def test_custom_normal_is_fast_times_slow_where_none_is_given():
    frame = frame_of(
        convention="custom", fast=(1.0, 0.0, 0.0), slow=(0.0, 0.6, 0.8), normal=None
    )
    expected = oracles.cross((1.0, 0.0, 0.0), (0.0, 0.6, 0.8))
    # torch's square root is off by one ulp for one double in a hundred
    assert frame.normal.tolist() == pytest.approx(oracles.unit(expected), rel=5e-16)


@pytest.mark.parametrize("switches", [NANOBRAGG, PHYSICAL])
def test_normal_of_exact_unit_length_is_kept(switches):
    frame = frame_of(switches, convention="custom", normal=(0.6, 0.0, 0.8))
    assert frame.normal.tolist() == [0.6, 0.0, 0.8]


def test_length_of_a_normal_is_judged_before_single_precision_rounds_it():
    exposure = experiment(convention="custom", normal=(0.6, 0.0, 0.8))
    frame = lab_frame(exposure, NANOBRAGG, Precision(torch.float32), NULL)
    assert frame.normal.tolist() == pytest.approx([0.6, 0.0, 0.8], abs=1e-7)


@pytest.mark.parametrize("normal", [(0.0, 0.0, 2.0), (-0.000088, 0.004914, 0.999988)])
def test_normal_of_another_length_is_replaced_by_the_c_program_alone(normal):
    own = {
        "convention": "custom",
        "direction": (0.0, 0.0, 1.0),
        "fast": (1.0, 0.0, 0.0),
        "slow": (0.0, -1.0, 0.0),
        "normal": normal,
    }
    # fast × slow of this left-handed frame points back to the source
    assert frame_of(NANOBRAGG, **own).normal.tolist() == [0.0, 0.0, -1.0]
    # torch's square root is off by one ulp for one double in a hundred
    physical = frame_of(PHYSICAL, **own).normal.tolist()
    assert physical == pytest.approx(oracles.unit(normal), rel=5e-16)


def test_length_of_a_normal_is_one_to_the_last_bit_or_not_at_all():
    # its square is one ulp below 1, and so is its root, but not its power of 0.5
    near = (-0.0013055815837669674, -0.03194756706579694, 0.9994886934904789)
    frame = frame_of(
        convention="custom",
        fast=(1.0, 0.0, 0.0),
        slow=(0.0, -1.0, 0.0),
        normal=near,
    )
    assert frame.normal.tolist() == [0.0, 0.0, -1.0]


def test_replaced_normal_of_a_left_handed_frame_turns_the_distance_negative():
    placed = trace(
        experiment(
            convention="custom",
            direction=(0.0, 0.0, 1.0),
            fast=(1.0, 0.0, 0.0),
            slow=(0.0, -1.0, 0.0),
            normal=(0.0, 0.0, 2.0),
            distance=0.1,
        ),
        (3, 5),
    )
    # the C program prints distance −0.1 for this case
    assert placed.events["distance0"].values.item() == pytest.approx(-0.1, rel=1e-15)


@pytest.mark.parametrize("convention", sorted(set(oracles.AXES_OF) - {"custom"}))
@pytest.mark.parametrize("pivot", ["sample", "beam"])
def test_pivot_of_a_named_convention_cannot_be_changed(convention, pivot):
    frame = frame_of(convention=convention, pivot=pivot)
    assert frame.pivot == oracles.PIVOT_OF[convention]


@pytest.mark.parametrize("convention", sorted(oracles.AXES_OF))
@pytest.mark.parametrize("pivot", ["sample", "beam"])
def test_pivot_is_free_in_physical_mode(convention, pivot):
    assert frame_of(PHYSICAL, convention=convention, pivot=pivot).pivot == pivot


def test_twotheta_axis_is_a_unit_vector_in_physical_mode():
    frame = frame_of(PHYSICAL, convention="custom", twotheta_axis=(0.0, 0.0, -2.0))
    assert frame.twotheta_axis.tolist() == [0.0, 0.0, -1.0]


@pytest.mark.parametrize("pivot", ["sample", "beam"])
def test_custom_pivot_is_free(pivot):
    assert frame_of(convention="custom", pivot=pivot).pivot == pivot


def test_gradient_reaches_the_beam_direction():
    direction = torch.tensor([1.0, 0.2, 0.3], dtype=torch.float64, requires_grad=True)
    frame = frame_of(direction=direction)
    frame.beam[0].backward()
    assert direction.grad is not None
    assert torch.count_nonzero(direction.grad) == 3


def test_frame_is_recorded():
    events = trace(experiment(convention="denzo"), (0, 0)).events
    assert events["detector_convention"].values.item() == "DENZO"
    for name, axis in (
        ("beam_vector", oracles.X),
        ("initial_fdet", oracles.Z),
        ("initial_sdet", (0.0, -1.0, 0.0)),
        ("initial_odet", oracles.X),
        ("spindle_axis", oracles.Z),
    ):
        assert tuple(events[name].values[0]) == axis
