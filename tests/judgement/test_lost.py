"""What is on neither side is found out where the program always prints it."""

import re

import pytest

from braggtrace.events import Catalog, EventSpec
from braggtrace.judgement.completeness import lost_on_both_sides
from braggtrace.judgement.findings import Status
from braggtrace.traceio.nanobragg import lost_events, parse_log
from tests.golden.parity import NAMES, traces
from tests.helpers import group, rules, verdict_of
from tests.traceio.nanobragg.logs import (
    BEAM_SETUP,
    CLOSING,
    CONFIG,
    SAMPLE_SETUP,
    log,
)


def without(pattern: str, setup: str = SAMPLE_SETUP) -> str:
    """A whole log without some lines."""
    lines = log(setup, samples=2).splitlines(keepends=True)
    kept = [line for line in lines if not re.search(pattern, line)]
    assert len(kept) < len(lines)
    return "".join(kept)


@pytest.mark.parametrize(
    ("pattern", "name", "setup"),
    [
        (r"^TRACE_C: polar ", "polar", SAMPLE_SETUP),
        (r"^TRACE_C: rot_b_angstroms", "rot_b", SAMPLE_SETUP),
        (r"^TRACE_C: F_latt_c ", "F_latt_c", SAMPLE_SETUP),
        (r"^TRACE_C: incident_vec", "incident_vec", BEAM_SETUP),
        (r"^TRACE_C:ratio=", "ratio", SAMPLE_SETUP),
        (r"^TRACE_C:Fbeam_m=", "Fbeam0", BEAM_SETUP),
        (r"^TRACE_C: steps ", "steps", BEAM_SETUP),
    ],
)
def test_a_line_that_both_logs_lack_is_missing(pattern, name, setup):
    sides = [parse_log(without(pattern, setup), "c.log") for _ in range(2)]
    (found,) = verdict_of(sides[0], sides[1]).diverged
    assert (found.factor, found.status, found.problem) == (
        name,
        Status.MISSING,
        "missing",
    )
    assert "missing in both traces" in found.message


def test_it_may_be_exempt_by_name_with_a_reason():
    trace = parse_log(without(r"^TRACE_C: polar "), "c.log")
    assert verdict_of(trace, trace, by=rules(exempt={"polar": "an old build"})).agree


def test_it_matters_only_where_a_configured_group_names_it():
    trace = parse_log(without(r"^TRACE_C: polar "), "c.log")
    assert verdict_of(trace, trace, [group("F_latt", "rot_a")]).agree


def test_one_trace_that_lacks_it_is_told_once():
    whole = parse_log(log(samples=2), "c.log")
    less = parse_log(without(r"^TRACE_C: polar "), "d.log")
    for sides in ((whole, less), (less, whole)):
        (found,) = verdict_of(*sides).diverged
        assert found.message.startswith("present in the")


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"^TRACE_C: (rot_|hkl|F_)|^TRACE_C_PHI", id="cut off by dmin"),
        pytest.param(r"^TRACE_C: F_latt|^TRACE_C_PHI", id="no square crystal"),
    ],
)
def test_what_the_program_did_not_come_to_is_not_lost(pattern):
    # the third ray has its F_latt, whatever the shape and whatever dmin does
    assert not lost_events(parse_log(without(pattern), "c.log"))


def test_pixel_without_any_step_owes_no_ray():
    setup, closing = SAMPLE_SETUP, CLOSING.replace("steps 10", "steps 0")
    assert not lost_events(parse_log(setup + CONFIG + closing, "c.log"))
    lost = lost_events(parse_log(setup + CONFIG + CLOSING, "c.log"))
    assert "pixel_pos" in lost


def test_a_part_of_a_trace_owes_nothing():
    part = parse_log("TRACE_C: F_latt 1.5\nTRACE_C: polar 0.5\n", "c.log")
    assert not lost_events(part)
    assert verdict_of(part, part, [group("F_latt", "polar")]).agree


@pytest.mark.parametrize("name", NAMES)
def test_no_recording_of_the_program_lacks_anything(name):
    for path in traces(name)[:1]:
        trace = parse_log(path.read_text(encoding="utf-8"), path.name)
        assert not lost_events(trace)
        assert trace.header.dialect == "nanobragg"


def test_the_catalogue_in_force_says_what_a_lost_event_is():
    trace = parse_log(without(r"^TRACE_C: polar "), "c.log")
    spec = EventSpec(name="polar", unit="mm", description="ours", upstream=("steps",))
    ours = Catalog(name="ours", description="", events=(spec,))
    (found,) = lost_on_both_sides(trace, trace, [group("polar")], rules(), ours)
    assert (found.unit, found.description) == ("mm", "ours")
    assert found.upstream == ("steps",)
