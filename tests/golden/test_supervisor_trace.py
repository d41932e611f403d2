"""Twelve pixels that an instrumented nanoBragg traced, value by value.

The recording is the project's own; its README says what made it.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from braggtrace.config import build_switches, load_config
from braggtrace.experiment import MODES
from braggtrace.simulator import Precision, trace_pixel
from braggtrace.sources.recorded import open_recording
from braggtrace.sources.request import read_experiment
from braggtrace.traceio import as_printed

REPOSITORY = Path(__file__).resolve().parents[2]
CONFIG = REPOSITORY / "configs" / "supervisor.yaml"
RECORDING = REPOSITORY / "configs" / "baselines" / "supervisor"
PIXELS = [
    (685, 1039),
    (1039, 685),
    (1327, 882),
    (1035, 689),
    (1227, 930),
    (984, 1016),
    (2387, 1539),
    (1728, 2209),
    (1461, 1910),
    (2106, 554),
    (0, 0),
    (2526, 2462),
]
REFERENCE_PIXEL = (685, 1039)


@pytest.fixture(scope="module")
def config():
    return load_config(CONFIG)


def traced(config, pixel, switches):
    return trace_pixel(
        read_experiment(config).experiment,
        pixel,
        switches=switches,
        precision=Precision(),
        provenance={},
        version="test",
    )


@pytest.mark.parametrize("pixel", PIXELS, ids=lambda p: f"s{p[0]}_f{p[1]}")
def test_every_value_is_the_recorded_one(config, pixel):
    recorded = open_recording(RECORDING, pixel).trace
    printed = as_printed(traced(config, pixel, build_switches(config)))
    assert not recorded.header.anomalies
    assert set(recorded.events) == set(printed.events)
    for event in recorded:
        own = printed.events[event.name]
        assert own.unit == event.unit, event.name
        assert own.axes == event.axes, event.name
        assert own.index.tolist() == event.index.tolist(), event.name
        if event.kind != "float":
            assert own.values.tolist() == event.values.tolist(), event.name
            continue
        for got, expected in zip(own.values, event.values, strict=True):
            # fifteen digits were printed; gratings of up to 47 cells amplify an ulp of
            # the indices, and no absolute floor hides a small value
            assert got == pytest.approx(expected, rel=1e-9, abs=0), event.name


def test_recording_has_no_other_pixels(config):
    names = {path.name for path in RECORDING.glob("trace_*.log")}
    assert names == {f"trace_s{slow}_f{fast}.log" for slow, fast in PIXELS}


def test_first_pixel_finds_the_cell_unrotated_as_recorded(config):
    # pixel (0, 0) is the one whose step at zero degrees has no step before it
    first = traced(config, (0, 0), build_switches(config)).events
    later = traced(config, (0, 1), build_switches(config)).events
    assert first["rotation_angle"].values[0].item() == 0.0
    # nine steps of 0.01 degrees, divided and multiplied again
    expected = pytest.approx(0.09, rel=1e-14)
    assert later["rotation_angle"].values[0].item() == expected


@pytest.mark.parametrize("axis", "abc")
def test_physical_mode_differs_in_the_cell_at_zero_degrees_alone(config, axis):
    # the grating takes the index as in C here, so that one cause is left
    carried = MODES["nanobragg"]
    fresh = replace(carried, phi_zero_carryover=False)
    name = f"rot_{axis}"
    with_it = traced(config, REFERENCE_PIXEL, carried).events[name].values
    without = traced(config, REFERENCE_PIXEL, fresh).events[name].values
    physical = traced(config, REFERENCE_PIXEL, MODES["physical"]).events[name].values
    assert with_it.shape == (10, 3)
    # the spindle runs along x, which the rotation leaves alone
    assert (with_it[0, 1:] != without[0, 1:]).all()
    assert with_it[1:].tolist() == without[1:].tolist() == physical[1:].tolist()
    assert physical[0].tolist() == without[0].tolist()


def test_physical_intensity_is_that_of_a_start_beside_zero(config):
    events = traced(config, REFERENCE_PIXEL, MODES["physical"]).events
    got = events["I_before_scaling"].values.item()
    # ten steps, each near a zero of the grating
    assert got == pytest.approx(807189.768677586, rel=1e-9)
    # nanoBragg itself, with a start angle of 1e-12 degrees: the indices differ by 1e-13
    assert got == pytest.approx(807189.768689612, rel=1e-9)


def test_recorded_intensity_is_far_from_the_physical_one(config):
    recorded = open_recording(RECORDING, REFERENCE_PIXEL).trace
    assert recorded.events["I_before_scaling"].values.item() == 943654.80923755
