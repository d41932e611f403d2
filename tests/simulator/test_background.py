"""Scattering of the water in the beam."""

from dataclasses import replace

import pytest

from tests.simulator import oracles
from tests.simulator.cases import NANOBRAGG, PHYSICAL, experiment, trace

FLUENCE = 1e28


def background(thickness, switches=NANOBRAGG):
    events = trace(experiment(water=thickness, fluence=FLUENCE), (3, 4), switches)
    return events.events["I_background"].values.item()


def per_photon(thickness):
    """F² times the number of molecules in a cube of that thickness."""
    return 2.57**2 * thickness**3 * 1e6 * 6.02214179e23 / 18.0


@pytest.mark.parametrize("thickness", [1e-6, 1e-5, 3.3e-4])
def test_background_of_the_c_program_holds_the_cross_section_already(thickness):
    expected = per_photon(thickness) * oracles.THOMSON * FLUENCE
    # eight products in another order
    assert background(thickness) == pytest.approx(expected, rel=2e-15)


@pytest.mark.parametrize("thickness", [1e-6, 1e-5, 3.3e-4])
def test_background_without_the_deviation_counts_molecules(thickness):
    fresh = replace(NANOBRAGG, water_scaled_twice=False)
    expected = per_photon(thickness)
    assert background(thickness, fresh) == pytest.approx(expected, rel=2e-15)
    assert background(thickness, PHYSICAL) == pytest.approx(expected, rel=2e-15)


def test_background_grows_with_the_cube_of_the_thickness():
    assert background(2e-5) == 8 * background(1e-5)


def test_sum_over_steps_starts_from_the_background():
    dry = trace(experiment(), (3, 4)).events
    wet = trace(experiment(water=1e-5), (3, 4)).events
    expected = dry["I_before_scaling"].values + wet["I_background"].values
    # one addition
    assert wet["I_before_scaling"].values == pytest.approx(expected, rel=1e-15)


def test_background_is_added_once_by_the_c_program_and_to_each_step_physically():
    steps = {"steps": 4, "phi_start": 0.1, "phi_step": 0.01, "water": 1e-5}
    dry = {**steps, "water": 0.0}
    for switches, times in ((NANOBRAGG, 1), (PHYSICAL, 4)):
        wet_sum, dry_sum = (
            trace(experiment(**own), (3, 4), switches)
            .events["I_before_scaling"]
            .values.item()
            for own in (steps, dry)
        )
        events = trace(experiment(**steps), (3, 4), switches).events
        expected = times * events["I_background"].values.item()
        # the difference of two sums
        assert wet_sum - dry_sum == pytest.approx(expected, rel=1e-9)
