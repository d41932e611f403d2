"""A trace that does not fit itself is found without another one."""

import re

import pytest

from braggtrace.diagnosis.consistency import check_trace
from braggtrace.traceio import parse_log, parse_trace, read_trace
from braggtrace.traceio.printout import as_printout, format_printout
from tests.golden.parity import FEW, NAMES, case_experiment, traced, traces
from tests.slow import mostly_slow


def violations(text):
    return [found.event for found in check_trace(parse_log(text, "x"), "subject")]


@pytest.fixture(scope="module")
def text(recording):
    return recording.read_text(encoding="utf-8")


def scaled(text, name, factor):
    match = re.search(rf"TRACE_C: {name} (\S+)", text)
    assert match is not None
    value = float(match[1]) * factor
    return text.replace(match[0], f"TRACE_C: {name} {value:.15g}")


@pytest.mark.parametrize(
    "name",
    mostly_slow(
        NAMES, but=FEW.__contains__, why="every golden case; make test takes a few"
    ),
)
def test_recordings_of_the_c_program_fit_themselves(name):
    for log in traces(name):
        assert check_trace(read_trace(log), "baseline") == ()


def printout(name):
    """A pixel with the digits of the unmodified program, six to ten of them."""
    experiment, _ = case_experiment(name)
    native = traced(experiment, (20, 30))
    return format_printout(as_printout(native, like=native))


@pytest.mark.parametrize(
    "name", ["triclinic_misset", "shape_gauss", "supervisor_small"]
)
def test_numbers_rounded_to_few_digits_fit_each_other(name):
    found = parse_trace(printout(name), "x")
    assert {"cell_volume", "a_star", "rot_a"} <= set(found.events)
    assert check_trace(found, "baseline") == ()


def test_few_digits_that_do_not_fit_are_found():
    text = printout("triclinic_misset")
    volume = re.search(r"volume = (\d+)", text)
    assert volume is not None
    changed = text.replace(volume[0], f"volume = {int(volume[1]) + 20}")
    (found,) = check_trace(parse_trace(changed, "x"), "baseline")
    assert found.event == "cell_volume"


def test_double_division_by_the_steps_is_found_and_named(text):
    found = check_trace(parse_log(scaled(text, "I_pixel_final", 0.1), "x"), "subject")
    assert found[0].event == "I_pixel_final"
    assert found[0].message.endswith("it is × 1/steps")


@pytest.mark.parametrize(
    ("line", "event"),
    [
        ("omega_pixel_sr", "omega"),
        ("R_distance_meters", "R_distance"),
        ("polar", "I_pixel_final"),
        ("r_e_sqr", "I_pixel_final"),
        ("F_latt_c", "F_latt"),
        ("obliquity_factor", "obliquity_factor"),
        ("I_before_scaling", "I_pixel_final"),
    ],
)
def test_line_with_another_number_does_not_fit(text, line, event):
    assert event in violations(scaled(text, line, 1.001))


def test_lines_that_are_mislabelled_do_not_fit(text):
    a = re.search(r"TRACE_C: rot_a_angstroms (.*)", text)
    b = re.search(r"TRACE_C: rot_b_angstroms (.*)", text)
    assert a is not None
    assert b is not None
    swapped = text.replace(a[1], "@").replace(b[1], a[1]).replace("@", b[1])
    assert "hkl_frac" in violations(swapped)


def test_trace_without_the_parts_of_a_relation_is_not_judged(text):
    lines = [line for line in text.splitlines() if "fluence" not in line]
    shorter = scaled("\n".join(lines), "I_pixel_final", 0.1)
    assert "I_pixel_final" not in violations(shorter)
