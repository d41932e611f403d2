"""A change that nobody asks for need not be computed; files are read once."""

from dataclasses import fields, replace

import pytest

from braggtrace.errors import BraggtraceError
from braggtrace.experiment import Switches
from braggtrace.explain.replay import Replayer
from braggtrace.judgement.cache import same_event
from braggtrace.simulator.structure_factor import structure_factor_grid
from braggtrace.whatif import edited, with_value
from tests.blame.blaming import recording
from tests.golden.parity import PRECISION

NAMES = tuple(field.name for field in fields(Switches))
# own axes, a sphere, interpolation, weighted rays, a cell without a list
CASES = (
    *("supervisor_small", "shape_round", "interpolate"),
    *("source_file_weighted", "triclinic_misset"),
)


def replayer(case):
    exposure, _ = recording(case, 0)
    return Replayer(exposure=exposure, numbers=PRECISION)


@pytest.mark.slow("replays a pixel for each switch")
@pytest.mark.parametrize("case", CASES)
def test_switch_is_inert_only_if_it_leaves_every_value_as_it_is(case):
    replaying = replayer(case)
    own = replaying.exposure
    before = replaying.replay(own).trace
    inert, acting = [], []
    for name in NAMES:
        changed = edited(own, f"switches.{name}", lambda on: not on)
        assert changed is not None
        if replaying.is_inert(changed):
            inert.append(name)
        if not same_values(before, replaying, changed):
            acting.append(name)
    assert len(inert) > 10
    assert acting
    assert not set(inert) & set(acting)


def same_values(before, replaying, changed):
    try:
        after = replaying.replay(changed).trace
    except BraggtraceError:
        return False
    return before.events.keys() == after.events.keys() and all(
        same_event(event, after.events[event.name]) for event in before
    )


def test_change_of_anything_but_switches_is_never_inert():
    replaying = replayer("supervisor_small")
    own = replaying.exposure
    assert not replaying.is_inert(with_value(own, "detector.distance", 0.2))
    assert not replaying.is_inert(own.scaling("I_pixel_final", "steps", 1.0))
    assert not replaying.is_inert(replace(own, pixel=(1, 2)))


def test_list_of_reflections_is_read_again_only_for_a_switch_that_reads_it(monkeypatch):
    replaying = replayer("supervisor_small")
    own = replaying.exposure
    read = []

    def counted(given, precision, switches):
        read.append(given)
        return structure_factor_grid(given, precision, switches)

    monkeypatch.setattr("braggtrace.explain.replay.structure_factor_grid", counted)
    for name in ("gauss_radius", "phi_zero_carryover"):
        replaying.replay(with_value(own, f"switches.{name}", False))
    assert len(read) == 1
    replaying.replay(with_value(own, "switches.hkl_stream", False))
    assert len(read) == 2
    replaying.replay(own)
    assert len(read) == 2
