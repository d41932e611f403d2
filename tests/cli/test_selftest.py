"""``braggtrace selftest``: what it prints, and its exit code."""

import re

import pytest

from braggtrace.cli.selftest import outcome_text
from braggtrace.selftest import Life, Outcome
from braggtrace.selftest.change import Change

CHANGE = Change(kind="NaN", where="line 7", text="")
ONE_GROUP = ("--set", "factors=[polarization]")


def outcome(**changes) -> Outcome:
    facts = {"planted": {"drop": 3, "NaN": 2}, "lived": (), "harmless": {"CRLF": 4}}
    return Outcome(**{**facts, "alarms": (), "untested": 0, **changes})


@pytest.mark.slow("as many runs as faults; test_trial.py has a quick gate")
def test_a_closed_gate_passes(braggtrace, supervisor):
    done = braggtrace("selftest", supervisor, *ONE_GROUP)
    assert done.code == 0, done.out
    found = re.search(r"PASSED  (\d+) / (\d+) faults caught, 0 false alarms", done.out)
    assert found is not None
    assert found[1] == found[2] != "0"
    assert "in no configured factor" in done.out


def test_a_red_configuration_is_nothing_to_start_from(braggtrace, supervisor):
    done = braggtrace("selftest", supervisor, "--mode", "physical")
    assert done.code == 2
    assert "green verdict" in done.err


def test_mutants_that_lived_are_shown_and_fail():
    text = outcome_text(outcome(lived=(Life(change=CHANGE, why="green"),)))
    assert "FAILED  4 / 5 faults caught, 0 false alarms in 4 harmless" in text
    assert "NaN      1 / 2" in text
    assert "lived  NaN, line 7: green" in text


@pytest.mark.parametrize(
    ("changes", "passed"),
    [
        ({}, True),
        ({"planted": {}}, False),
        (
            {"alarms": (Life(change=Change(kind="k", where="w", text=""), why="y"),)},
            False,
        ),
    ],
)
def test_only_every_fault_found_and_nothing_else_passes(changes, passed):
    assert outcome(**changes).passed is passed
    assert outcome_text(outcome(**changes)).count("PASSED") == passed
