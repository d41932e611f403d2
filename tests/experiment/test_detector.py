"""The table of conventions, held against the reference and against geometry."""

import pytest

from braggtrace.experiment import CONVENTIONS, Detector
from tests.simulator import oracles

AXES = (
    "beam",
    "fast",
    "slow",
    "normal",
    "twotheta_axis",
    "polarization_axis",
    "spindle",
)


def test_there_are_six_conventions():
    assert set(CONVENTIONS) == set(oracles.AXES_OF)


@pytest.mark.parametrize("name", sorted(CONVENTIONS))
def test_axes_and_pivot_are_those_of_the_reference(name):
    convention = CONVENTIONS[name]
    assert tuple(getattr(convention, axis) for axis in AXES) == oracles.AXES_OF[name]
    assert convention.pivot == oracles.PIVOT_OF[name]


@pytest.mark.parametrize("name", sorted(CONVENTIONS))
@pytest.mark.parametrize("axis", AXES)
def test_axis_is_a_unit_vector(name, axis):
    assert oracles.length(getattr(CONVENTIONS[name], axis)) == 1.0


@pytest.mark.parametrize("name", sorted(CONVENTIONS))
def test_no_axis_has_a_negative_zero(name):
    for axis in AXES:
        assert "-0.0" not in map(str, getattr(CONVENTIONS[name], axis))


@pytest.mark.parametrize("name", sorted(CONVENTIONS))
def test_detector_faces_the_beam_squarely(name):
    convention = CONVENTIONS[name]
    assert convention.normal == convention.beam
    assert oracles.dot(convention.fast, convention.slow) == 0.0
    across = oracles.cross(convention.fast, convention.slow)
    assert oracles.dot(across, convention.normal) in (1.0, -1.0)


@pytest.mark.parametrize("name", sorted(CONVENTIONS))
def test_polarisation_and_spindle_lie_across_the_beam(name):
    convention = CONVENTIONS[name]
    assert oracles.dot(convention.polarization_axis, convention.beam) == 0.0
    assert oracles.dot(convention.spindle, convention.beam) == 0.0


def test_conventions_cannot_be_changed():
    with pytest.raises(TypeError):
        CONVENTIONS["mosflm"] = CONVENTIONS["xds"]  # type: ignore[index]


def test_detector_is_straight_and_mosflm_by_default():
    detector = Detector(pixel_size=1e-4, n_slow=7, n_fast=20, distance=0.1)
    assert detector.convention == "mosflm"
    assert detector.rotations == (0.0, 0.0, 0.0)
    assert detector.twotheta == 0.0
    assert detector.oversample == 1
    assert detector.beam_center is None
