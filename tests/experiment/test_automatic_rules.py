"""Automatic rules, row by row of the reference's tables."""

import math

import pytest

from braggtrace.experiment import CONVENTIONS, Sensor, Spread
from braggtrace.experiment.automatic_rules import (
    default_center,
    default_near_point,
    interpolates,
    mosaic_domains,
    phi_steps,
    pixel_count,
    sensor_layers,
    spread_steps,
)

DEGREE = 1.0 / (180.0 * (1.0 / math.pi))


@pytest.mark.parametrize(
    ("count", "extent", "step", "wanted"),
    [
        (-1, -1.0, -1.0, (1, 0.0, 0.0)),
        (-1, -1.0, 0.3, (2, 0.3, 0.3)),
        (-1, 0.5, -1.0, (2, 0.5, 0.25)),
        (-1, 0.0, -1.0, (2, 0.0, 0.0)),
        (-1, 0.5, 0.2, (3, 0.5, 0.2)),
        (-1, 0.0, 0.1, (0, 0.0, 0.1)),
        (0, -1.0, -1.0, (1, DEGREE, DEGREE)),
        (4, -1.0, 0.0, (4, DEGREE, DEGREE / 4)),
        (10, -1.0, 0.3, (2, 0.3, 0.3)),
        (4, 1.0, -1.0, (4, 1.0, 0.25)),
        (4, 1.0, 0.0, (4, 1.0, 0.0)),
        (4, 1.0, 0.5, (4, 1.0, 0.5)),
    ],
)
def test_phi_steps_follow_the_table(count, extent, step, wanted):
    found = phi_steps(count, extent, step)
    assert (found.steps, found.extent, found.step) == wanted


@pytest.mark.parametrize(
    ("count", "extent", "step", "wanted"),
    [
        (-1, -1.0, -1.0, None),
        (-1, -1.0, 0.2, (2, 0.2, 0.2)),
        (-1, 0.4, -1.0, (2, 0.4, 0.4)),
        (-1, 0.28, 0.02, (15, 0.28, 0.02)),
        (3, -1.0, -1.0, (3, 1.0, 1.0 / 3)),
        (5, -1.0, 0.2, (2, 0.2, 0.2)),
        (1, 0.4, -1.0, (2, 0.4, 0.4)),
        (5, 0.4, -1.0, (5, 0.4, 0.1)),
        (3, 0.4, 0.3, (3, 0.4, 0.3)),
        (3, 0.0, -1.0, None),
        (-1, 0.0, -1.0, None),
        (3, 0.0, 0.2, None),
    ],
)
def test_spread_follows_the_table(count, extent, step, wanted):
    found = spread_steps(count, extent, step)
    if wanted is None:
        assert found == Spread()
        return
    steps = math.ceil(extent / step) if (count, step) == (-1, 0.02) else wanted[0]
    assert found == Spread(steps=steps, extent=wanted[1], step=wanted[2])


@pytest.mark.parametrize("count", [-1, 0, 1, 2])
def test_sensor_with_few_steps_has_two_layers(count):
    found = sensor_layers(count, 1e-4, 2e4)
    pitch = 1e-4 if count > 0 else 0.5e-4
    assert found == Sensor(thickness=1e-4, layers=2, pitch=pitch, attenuation=2e4)


def test_sensor_with_five_steps_ends_at_its_full_depth():
    found = sensor_layers(5, 1e-4, 2e4)
    assert (found.layers, found.pitch) == (5, 1e-4 / 4)


def test_sensor_without_attenuation_catches_over_its_own_thickness():
    assert sensor_layers(-1, 1e-4, -1.0).attenuation == 1.0 / 1e-4


def test_sensor_of_negative_thickness_is_thin_where_steps_are_given():
    found = sensor_layers(3, -4e-6, -1.0)
    assert found == Sensor(
        thickness=0.5e-6, layers=3, pitch=0.5e-6 / 3, attenuation=1.0 / 0.5e-6
    )


@pytest.mark.parametrize(("count", "thickness"), [(-1, -4e-6), (-1, 0.0), (3, 0.0)])
def test_sensor_without_thickness_has_no_depth(count, thickness):
    assert sensor_layers(count, thickness, 5.0) == Sensor()


@pytest.mark.parametrize(
    ("count", "spread", "wanted"),
    [(-1, 0.0, 1), (-1, 0.1, 10), (0, 0.1, 10), (4, 0.0, 1), (4, 0.1, 4)],
)
def test_mosaic_domains_need_a_spread(count, spread, wanted):
    assert mosaic_domains(count, spread) == wanted


@pytest.mark.parametrize(
    ("cells", "wanted"), [((1, 9, 9), True), ((3, 3, 2), True), ((3, 3, 3), False)]
)
def test_two_cells_along_an_axis_are_interpolated(cells, wanted):
    assert interpolates(cells) is wanted


@pytest.mark.parametrize(
    ("extent", "wanted"), [(1.0, 10), (1.04, 10), (1.05, 10), (1.06, 11)]
)
def test_pixels_are_counted_to_the_nearest(extent, wanted):
    assert pixel_count(extent, 0.1) == wanted


def test_pixels_of_no_size_are_none():
    assert pixel_count(math.inf, 0.1) < 0


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("mosflm", (4.5, 6.5)),
        ("denzo", (4.5, 6.5)),
        ("adxv", (6.5, 3.5)),
    ],
)
def test_default_centre_is_the_middle_in_the_conventions_sense(name, wanted):
    assert default_center(CONVENTIONS[name], 1.0, (8.0, 12.0), (1.0, 2.0)) == wanted


@pytest.mark.parametrize("name", ["xds", "dials", "custom"])
def test_default_centre_is_the_near_point_in_other_conventions(name):
    near = (1.0, 2.0)
    assert default_center(CONVENTIONS[name], 1.0, (8.0, 12.0), near) == near


@pytest.mark.parametrize(
    ("origin", "wanted"), [(None, (6.0, 4.0)), ((1.0, 4.0), (1.0, 7.0))]
)
def test_default_near_point_is_the_middle_or_the_origin(origin, wanted):
    # pixels of 2 m, counted from the centre of the first one
    assert default_near_point(2.0, (8.0, 12.0), origin) == wanted
