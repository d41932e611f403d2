"""Scattering of the water in the beam."""

import pytest

from braggtrace.recorder import TraceRecorder
from braggtrace.simulator.background import water_background
from tests.simulator import oracles
from tests.simulator.cases import NULL, NUMBERS, experiment, trace


def test_no_water_gives_the_plain_number_zero():
    value = water_background(0.0, NUMBERS.tensor(1e28), NULL)
    assert isinstance(value, float)
    assert value == 0.0


@pytest.mark.parametrize("thickness", [1e-6, 1e-5, 3.3e-4])
def test_background_has_the_oracle_value(thickness):
    expected = 2.57 * 2.57 * oracles.THOMSON * 1e28 * thickness**3 * 1e6
    expected *= 6.02214179e23 / 18.0
    got = water_background(thickness, NUMBERS.tensor(1e28), NULL)
    # eight products in another order
    assert float(got) == pytest.approx(expected, rel=2e-15)


def test_background_grows_with_the_cube_of_the_thickness():
    one = water_background(1e-5, NUMBERS.tensor(1e28), NULL)
    two = water_background(2e-5, NUMBERS.tensor(1e28), NULL)
    assert float(two) == 8 * float(one)


def test_background_is_recorded():
    recorder = TraceRecorder()
    value = water_background(1e-5, NUMBERS.tensor(1e28), recorder)
    assert recorder._events["I_background"].values.item() == float(value)


def test_sum_over_steps_starts_from_the_background():
    dry = trace(experiment(), (3, 4)).events
    wet = trace(experiment(water=1e-5), (3, 4)).events
    expected = dry["I_before_scaling"].values + wet["I_background"].values
    # one addition
    assert wet["I_before_scaling"].values == pytest.approx(expected, rel=1e-15)
