"""The C program's own printout, read and written."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.errors import TraceFormatError
from braggtrace.traceio import read_trace
from braggtrace.traceio.printout import (
    format_printout,
    holds_printout,
    parse_printout,
    printout_lines,
)
from braggtrace.traceio.printout.vocabulary import BLOCK_EVENTS, NO_ROW, SETUP_EVENTS
from tests.helpers import REPEATABLE

WHOLE = (Path(__file__).parent / "whole.log").read_text()
BLOCK = WHOLE[WHOLE.index("  30   12 :") :]


def parse(text: str):
    return parse_printout(text, "log")


def test_whole_printout_has_every_event():
    trace = parse(WHOLE)
    assert set(trace.events) == {*BLOCK_EVENTS, *SETUP_EVENTS}
    assert trace.header.dialect == "printout"
    assert (trace.header.program, trace.header.version) == ("nanoBragg", "5-17-17")
    assert not trace.header.exempt
    assert not trace.header.anomalies


def test_pixel_is_printed_fast_then_slow():
    assert parse(WHOLE).pixel == (12, 30)


def test_block_alone_is_enough():
    assert set(parse(BLOCK).events) == set(BLOCK_EVENTS)


def test_cell_before_and_after_rotation_are_told_apart():
    trace = parse(WHOLE)
    first, last = trace.events["cell_b"].values, trace.events["rot_b"].values
    assert first.shape == last.shape == (1, 3)
    assert not np.array_equal(first, last)


def test_every_number_carries_the_interval_of_its_digits():
    trace = parse(WHOLE)
    assert trace.events["F_cell"].half_width.tolist() == [[5e-4]]
    assert trace.events["hkl_frac"].half_width.tolist() == [[5e-7] * 3]
    assert trace.events["rot_a"].half_width.tolist() == [[5e-9] * 3]
    assert trace.events["hkl_rounded"].half_width.tolist() == [[0.0] * 3]
    polar = trace.events["polar"]
    assert polar.half_width[0, 0] == 5e-11
    assert trace.events["I_over_steps"].literals.tolist() != [[""]]


def test_block_behind_a_warning_without_end_is_found():
    trace = parse(f"WARNING: further warnings will not be printed! {BLOCK}")
    assert trace.pixel == (12, 30)


def test_lines_of_the_record_read_as_the_console_output():
    noisy = f"opening /home/x/F.hkl\n{WHOLE}writing /tmp/float.bin as floats\n"
    assert printout_lines(noisy) == WHOLE


def test_log_that_ends_before_the_last_row_declares_it_exempt():
    trace = parse(BLOCK[: BLOCK.index("Z:")])
    assert trace.events["rot_a"].components == ("x", "y")
    assert [(e.name, e.values, e.reason) for e in trace.header.exempt] == [
        (f"rot_{axis}", 1, NO_ROW) for axis in "abc"
    ]


@pytest.mark.parametrize("n", range(1, 9))
def test_missing_line_is_told_with_its_place(n):
    lines = BLOCK.splitlines(keepends=True)
    del lines[n]
    with pytest.raises(TraceFormatError, match=f"log:{n + 1}: wanted"):
        parse("".join(lines))


@pytest.mark.parametrize("n", range(1, 9))
def test_line_that_is_cut_off_is_told(n):
    lines = BLOCK.splitlines()[: n + 1]
    lines[n] = lines[n][: lines[n].rindex(" ")].rstrip()
    with pytest.raises(TraceFormatError, match="cut off"):
        parse("\n".join(lines))


def test_word_instead_of_a_number_is_told():
    with pytest.raises(TraceFormatError, match="polar: 'soft' is not a number"):
        parse(BLOCK.replace(BLOCK.split("polar")[1].split()[0], "soft"))


def test_two_pixels_in_one_log_are_refused():
    with pytest.raises(TraceFormatError, match="holds 2 printed pixels"):
        parse(BLOCK + BLOCK)


def test_no_pixel_is_refused():
    with pytest.raises(TraceFormatError, match="no printed pixel"):
        parse("nanoBragg nanocrystal diffraction simulator\n")


def test_setup_line_that_stands_twice_is_an_anomaly():
    line = next(x for x in WHOLE.splitlines() if "fluence" in x)
    trace = parse(f"{line}\n{WHOLE}")
    assert [(a.kind, a.name) for a in trace.header.anomalies] == [
        ("duplicate", "fluence")
    ]


def test_written_printout_reads_as_itself():
    trace = parse(WHOLE)
    again = parse(format_printout(trace))
    assert again.events.keys() == trace.events.keys()
    for name, event in trace.events.items():
        assert np.array_equal(again.events[name].values, event.values), name


def test_content_decides_how_a_file_is_read(tmp_path):
    path = tmp_path / "any.log"
    path.write_text(WHOLE)
    assert read_trace(path).header.dialect == "printout"


@REPEATABLE
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_is_read_or_refused(text):
    mixed = BLOCK[:120] + text + BLOCK[120:]
    assert holds_printout(mixed)
    try:
        trace = parse(mixed)
    except TraceFormatError:
        return
    assert set(BLOCK_EVENTS) - set(trace.events) <= {"rot_a", "rot_b", "rot_c"}
