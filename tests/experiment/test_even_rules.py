"""Automatic rules that invent nothing and divide evenly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.errors import UsageError
from braggtrace.experiment import MODES, Sensor, Spread
from braggtrace.experiment.automatic_rules import (
    PhiSteps,
    automatic_rules,
    even_phi_steps,
    even_sensor_layers,
    even_spread_steps,
)
from tests.helpers import REPEATABLE

counts = st.integers(1, 200)
sizes = st.floats(1e-6, 10.0)
NONE = -1.0


@REPEATABLE
@given(counts, sizes)
def test_scan_of_so_many_steps_has_them_over_its_range(count, extent):
    found = even_phi_steps(count, extent, NONE)
    assert (found.steps, found.extent) == (count, extent)
    assert found.step * count == pytest.approx(extent, rel=1e-15)


@REPEATABLE
@given(counts, sizes)
def test_scan_of_so_many_steps_of_a_size_has_them(count, step):
    assert even_phi_steps(count, NONE, step) == PhiSteps(
        steps=count, extent=count * step, step=step
    )


@pytest.mark.parametrize(
    ("extent", "step", "count"), [(1.1, 0.1, 11), (0.7, 0.1, 7), (1.05, 0.1, 11)]
)
def test_steps_of_a_scan_are_counted_without_rounding_noise(extent, step, count):
    # 1.1 / 0.1 is 11.000000000000002
    assert even_phi_steps(-1, extent, step).steps == count


@pytest.mark.parametrize("count", [-1, 0, 1])
@pytest.mark.parametrize("extent", [NONE, 0.0])
def test_still_crystal_is_one_step(count, extent):
    assert even_phi_steps(count, extent, NONE) == PhiSteps(
        steps=1, extent=0.0, step=0.0
    )


def test_steps_of_a_still_crystal_are_refused():
    with pytest.raises(UsageError, match="10 phi steps without a range"):
        even_phi_steps(10, NONE, NONE)


@REPEATABLE
@given(st.integers(-1, 50), st.one_of(st.just(NONE), sizes), sizes)
def test_rays_lie_symmetrically_about_the_beam(count, extent, step):
    found = even_spread_steps(count, extent, min(step, 0.1))
    last = found.step * (found.steps - 1) - found.extent / 2.0
    assert last == pytest.approx(found.extent / 2.0, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [
        ((-1, NONE, NONE), Spread()),
        ((-1, 0.0, NONE), Spread()),
        ((1, 0.5, NONE), Spread()),
        ((-1, 0.5, NONE), Spread(steps=2, extent=0.5, step=0.5)),
        ((3, 0.5, NONE), Spread(steps=3, extent=0.5, step=0.25)),
        ((3, 0.5, 0.1), Spread(steps=3, extent=0.5, step=0.25)),
        ((3, NONE, 0.25), Spread(steps=3, extent=0.5, step=0.25)),
        ((-1, NONE, 0.25), Spread(steps=2, extent=0.25, step=0.25)),
        ((-1, 0.28, 0.02), Spread(steps=15, extent=14 * 0.02, step=14 * 0.02 / 14)),
    ],
)
def test_spread_of_what_is_given(given_, wanted):
    assert even_spread_steps(*given_) == wanted


@pytest.mark.parametrize("count", [1, 3])
def test_rays_without_a_range_are_refused(count):
    with pytest.raises(UsageError, match="without a range"):
        even_spread_steps(count, NONE, NONE)


@REPEATABLE
@given(counts, sizes)
def test_layers_fill_the_sensor(count, thickness):
    found = even_sensor_layers(count, thickness, 5.0)
    assert (found.layers, found.thickness, found.attenuation) == (count, thickness, 5.0)
    assert found.pitch * count == pytest.approx(thickness, rel=1e-15)


def test_sensor_without_depth_is_none():
    assert (
        even_sensor_layers(5, 0.0, 1.0) == even_sensor_layers(5, -1.0, 1.0) == Sensor()
    )


def test_sensor_absorbs_over_its_thickness_unless_said_otherwise():
    assert even_sensor_layers(0, 2e-4, NONE).attenuation == 1.0 / 2e-4
    assert even_sensor_layers(0, 2e-4, NONE).layers == 2


def test_mode_picks_the_rules():
    assert automatic_rules(MODES["physical"]).phi_steps is even_phi_steps
    assert automatic_rules(MODES["nanobragg"]).phi_steps is not even_phi_steps
