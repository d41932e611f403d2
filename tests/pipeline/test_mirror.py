"""A dark pixel with a bright mirror is said, and nothing else is."""

import json

import pytest

from braggtrace.pipeline.compare import mirror_notes
from tests.helpers import trace


def notes(*rows):
    return mirror_notes(trace(provenance={"mirrors": json.dumps(rows)}))


def test_dark_pixel_with_a_bright_mirror_is_said():
    (note,) = notes([1, 2, 1e-3, 50.0])
    assert "slow 1 fast 2 is nearly dark" in note
    assert "mirror slow 2 fast 1 is bright (50)" in note


@pytest.mark.parametrize(
    ("own", "mirror"),
    [(1.0, 50.0), (50.0, 1e-3), (0.0, 0.0), (0.0, 0.9), (0.05, 50.0)],
)
def test_other_pairs_are_not(own, mirror):
    assert notes([1, 2, own, mirror]) == ()


@pytest.mark.parametrize("value", ["", "no JSON", "[[1]]", "3", '[["a", 1, 2, 3]]'])
def test_fact_of_another_program_is_passed_over(value):
    assert mirror_notes(trace(provenance={"mirrors": value})) == ()


def test_trace_without_the_fact_has_no_note():
    assert mirror_notes(trace()) == ()


@pytest.mark.slow("computes the mirror of a pixel, too")
def test_supervisor_pixel_is_dark_and_its_mirror_bright(braggtrace, written):
    said = (written["nanobragg"] / "diff_trace.md").read_text("utf-8")
    assert "mirror slow 1039 fast 685 is bright (446)" in said


def test_pixel_that_is_bright_itself_gets_no_note(braggtrace, supervisor):
    result = braggtrace("run", supervisor, "-q", "--pixel", 1039, 685)
    assert result.code == 0
    assert "mirror" not in result.out
