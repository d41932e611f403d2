"""Switches record which of them are read."""

from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from braggtrace.experiment import Switches
from braggtrace.experiment.switches_read import SwitchesRead
from tests.helpers import REPEATABLE

NAMES = tuple(field.name for field in fields(Switches))


@REPEATABLE
@given(st.lists(st.booleans(), min_size=len(NAMES), max_size=len(NAMES)))
def test_every_state_is_kept(states):
    own = Switches(**dict(zip(NAMES, states, strict=True)))
    switches = SwitchesRead(own)
    assert [getattr(switches, name) for name in NAMES] == states


def test_what_is_read_is_noted_and_nothing_else():
    switches = SwitchesRead(Switches(gauss_radius=False))
    assert switches.read == set()
    assert not switches.gauss_radius
    assert switches.steps_32_bit
    assert switches.read == {"gauss_radius", "steps_32_bit"}
