"""Modes are sets of switches, and every switch is described."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from braggtrace.experiment import MODES, SWITCHES, WITHOUT_SWITCH, Switches

NAMES = tuple(field.name for field in dataclasses.fields(Switches))
repeatable = settings(derandomize=True, database=None, deadline=None)


def test_nanobragg_mode_has_every_deviation():
    assert all(getattr(MODES["nanobragg"], name) for name in NAMES)
    assert MODES["nanobragg"] == Switches()


def test_physical_mode_has_none():
    assert not any(getattr(MODES["physical"], name) for name in NAMES)


def test_there_are_no_other_modes():
    assert set(MODES) == {"nanobragg", "physical"}


def test_every_switch_is_described_once_and_in_both_senses():
    assert sorted(switch.name for switch in SWITCHES) == sorted(NAMES)
    for switch in SWITCHES:
        assert switch.c_program
        assert switch.physics
        assert switch.c_program != switch.physics


def test_every_deviation_of_the_reference_has_a_switch_or_a_reason():
    numbered = {q for switch in SWITCHES for q in switch.deviation.split()}
    wanted = {f"Q{n}" for n in range(1, 36)}
    assert numbered <= wanted
    assert wanted - numbered == {"Q27"} <= set(WITHOUT_SWITCH)
    assert all(switch.effect for switch in SWITCHES)


@repeatable
@given(st.dictionaries(st.sampled_from(NAMES), st.booleans()))
def test_changes_touch_only_what_they_name(changes):
    start = MODES["physical"]
    changed = start.but(changes)
    for name in NAMES:
        assert getattr(changed, name) is changes.get(name, False)
    assert start == MODES["physical"]


def test_unknown_switch_is_refused():
    with pytest.raises(TypeError, match="no_such_switch"):
        Switches().but({"no_such_switch": True})


def test_text_names_every_switch_with_its_state():
    text = Switches().but({"cell_cstar_z": False}).as_text()
    assert text.split() == [
        f"{name}={'off' if name == 'cell_cstar_z' else 'on'}" for name in NAMES
    ]


def test_modes_cannot_be_changed():
    with pytest.raises(TypeError):
        MODES["physical"] = Switches()  # type: ignore[index]
