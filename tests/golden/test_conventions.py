"""One pixel of a rotated triclinic crystal, as nanoBragg computed it per convention."""

import pytest

from tests.golden.conventions import AXES, CRYSTAL, PIXEL, RECORDED
from tests.simulator.cases import degrees, experiment, rotations, trace

# the C program itself, compiled with and without contraction, differs by this much in
# geometry (1e-15) and, where gratings amplify an ulp of h, in intensity (3.5e-11)
GEOMETRY = 1.0e-14
INDICES = 1.0e-13
INTENSITY = 1.0e-9


def traced(convention, pivot):
    exposure = experiment(
        convention=convention,
        pivot=pivot,
        polarization=0.95,
        rotations=rotations(5.0, 3.0, -4.0),
        twotheta=degrees(10.0)[0],
    )
    return trace(exposure, PIXEL).events


@pytest.mark.parametrize(("convention", "pivot"), RECORDED)
def test_placement_is_the_recorded_one(convention, pivot):
    recorded, events = RECORDED[convention, pivot], traced(convention, pivot)
    # lengths of 0.1 m, some of which cancel
    got = events["pix0_vector"].values[0]
    assert got == pytest.approx(recorded.pix0, rel=0, abs=1e-16)
    got = events["close_distance"].values.item()
    assert got == pytest.approx(recorded.close_distance, rel=GEOMETRY)


@pytest.mark.parametrize(("convention", "pivot"), RECORDED)
def test_solid_angle_and_polarisation_are_the_recorded_ones(convention, pivot):
    recorded, events = RECORDED[convention, pivot], traced(convention, pivot)
    got = events["omega_pixel"].values.item()
    assert got == pytest.approx(recorded.omega, rel=GEOMETRY)
    got = events["polar"].values.item()
    assert got == pytest.approx(recorded.polar, rel=GEOMETRY)


@pytest.mark.parametrize(("convention", "pivot"), RECORDED)
def test_indices_are_the_recorded_ones(convention, pivot):
    recorded, events = RECORDED[convention, pivot], traced(convention, pivot)
    got = events["hkl_frac"].values[0]
    # of up to 26, each the difference of larger terms
    assert got == pytest.approx(recorded.hkl, rel=INDICES, abs=INDICES)


@pytest.mark.parametrize(("convention", "pivot"), RECORDED)
def test_intensity_is_the_recorded_one(convention, pivot):
    recorded, events = RECORDED[convention, pivot], traced(convention, pivot)
    got = events["F_latt"].values.item()
    assert got == pytest.approx(recorded.F_latt, rel=INTENSITY, abs=0)
    got = events["I_pixel_final"].values.item()
    assert got == pytest.approx(recorded.photons, rel=INTENSITY, abs=0)


@pytest.mark.parametrize("name", CRYSTAL)
def test_crystal_is_the_recorded_one(name):
    got = traced("mosflm", None)[name].values[0]
    size = max(map(abs, CRYSTAL[name]))
    # a component may be the small difference of two large ones
    assert got == pytest.approx(CRYSTAL[name], rel=0, abs=1e-14 * size)


@pytest.mark.parametrize("name", AXES)
def test_detector_axes_are_the_recorded_ones(name):
    got = traced("mosflm", None)[name].values[0]
    # a few ulps of one
    assert got == pytest.approx(AXES[name], rel=0, abs=1e-15)
