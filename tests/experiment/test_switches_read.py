"""Switches that note who asks for them."""

from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from braggtrace.experiment import Switches
from braggtrace.experiment.switches_read import AskedSwitches
from tests.helpers import REPEATABLE

NAMES = tuple(field.name for field in fields(Switches))


@REPEATABLE
@given(st.lists(st.booleans(), min_size=len(NAMES), max_size=len(NAMES)))
def test_every_state_is_kept(states):
    own = Switches(**dict(zip(NAMES, states, strict=True)))
    asked = AskedSwitches(own)
    assert [getattr(asked, name) for name in NAMES] == states


def test_what_is_read_is_noted_and_nothing_else():
    asked = AskedSwitches(Switches(gauss_radius=False))
    assert asked.asked == set()
    assert not asked.gauss_radius
    assert asked.steps_32_bit
    assert asked.asked == {"gauss_radius", "steps_32_bit"}
