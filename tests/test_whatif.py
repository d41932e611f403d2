"""Edits of an exposure by dotted name, and what differs between two."""

from dataclasses import replace

from braggtrace.errors import UsageError
from braggtrace.whatif import (
    Reading,
    center_of,
    differences,
    edited,
    value_at,
    with_value,
)
from braggtrace_plugins.hypotheses.switches import flipped
from tests.blame.blaming import recording


def exposure():
    return recording("supervisor_small", 0)[0]


def test_edit_changes_one_quantity_and_is_seen():
    changed = edited(exposure(), "crystal.mosaic.spread", lambda w: w + 0.1)
    assert changed is not None
    assert value_at(changed, "crystal.mosaic.spread") == 0.1
    assert differences(exposure(), changed) == ("crystal.mosaic",)


def test_edit_that_changes_nothing_is_none():
    assert edited(exposure(), "beam.fluence", lambda x: x) is None
    assert edited(exposure(), "crystal.cell", lambda x: x) is None


def test_switches_pixel_and_scaled_events_are_told_apart():
    changed = with_value(exposure(), "switches.sensor_pitch", False)
    changed = replace(changed, pixel=(0, 0)).scaling("omega", "pixel_size", 2.0)
    assert set(differences(exposure(), changed)) == {
        *("switches.sensor_pitch", "pixel", "event.omega"),
    }


def test_scaling_twice_adds_the_powers():
    twice = exposure().scaling("omega", "steps", 1.0).scaling("omega", "steps", 1.0)
    assert twice.scaled["omega"] == {"steps": 2.0}


def test_centre_that_is_not_given_is_the_convention_s_own():
    open_ = with_value(exposure(), "detector.beam_center", None)
    detector = open_.experiment.detector
    half = detector.n_fast * detector.pixel_size / 2.0
    assert center_of(open_)[0] == half


def test_switch_that_acts_on_reading_reads_again():
    read, other = exposure(), with_value(exposure(), "beam.fluence", 5.0).experiment
    asked = []

    def again(switches):
        asked.append(switches.twotheta_axis_substring)
        return other

    read = replace(read, reading=Reading(experiment=read.experiment, again=again))
    found = flipped("twotheta_axis_substring").change(read)
    assert found is not None
    assert asked == [False]
    assert found.experiment is other
    assert not found.switches.twotheta_axis_substring


def test_what_was_changed_after_it_was_read_is_not_read_again():
    read = exposure()
    reading = Reading(experiment=read.experiment, again=lambda _: read.experiment)
    changed = with_value(replace(read, reading=reading), "beam.fluence", 5.0)
    assert changed.read_again() is changed
    assert read.read_again() is read


def test_what_cannot_be_read_by_a_switch_does_not_apply():
    def again(_):
        raise UsageError("not a number")

    read = exposure()
    read = replace(read, reading=Reading(experiment=read.experiment, again=again))
    assert flipped("misset_substring").change(read) is None
