"""What stands around trace lines: prose, warnings without new line, CRLF, comments."""

import pytest

from braggtrace.events import Trace
from braggtrace.traceio import parse_log
from tests.traceio.nanobragg.logs import BEAM_SETUP, CONFIG, log

PROSE = """\
nanoBragg nanocrystal diffraction simulator - James Holton and Ken Frankel 5-17-17
pivoting detector around sample
TRACE: Raw matrix values from file:
TRACE:   a_star (raw) = [-0.0283771, -0.0287139, 0.0105005]
   100% done in 0.3 s, F_latt 17

"""


def same(one: Trace, two: Trace) -> bool:
    return list(one.events) == list(two.events) and all(
        a.index.tolist() == b.index.tolist() and a.values.tolist() == b.values.tolist()
        for a, b in zip(one, two, strict=True)
    )


@pytest.fixture(scope="module")
def plain() -> Trace:
    return parse_log(log(samples=2), "plain.log")


def test_console_prose_between_the_lines_changes_nothing(plain):
    text = "".join(line + PROSE for line in log(samples=2).splitlines(keepends=True))
    found = parse_log(text, "c.log")
    assert found.header.anomalies == ()
    assert same(found, plain)


@pytest.mark.parametrize(
    "warning",
    ["WARNING: no structure factor for ", "out of range, turning interpolation off"],
)
def test_a_line_glued_to_a_warning_is_read(plain, warning):
    text = log(samples=2)
    for line in (
        "TRACE_C: F_cell 151.01",
        "TRACE_C_PHI phi_tic=1",
        CONFIG,
        "TRACE_C:ratio=",
    ):
        assert line in text
        text = text.replace(line, warning + line)
    found = parse_log(text, "c.log")
    assert found.header.anomalies == ()
    assert same(found, plain)


def test_windows_line_ends_change_nothing(plain):
    text = log(samples=2).replace("\n", "\r\n")
    assert same(parse_log(text, "c.log"), plain)


def test_blanks_at_the_end_of_a_line_change_nothing(plain):
    text = log(samples=2).replace("\n", " \t \n")
    assert same(parse_log(text, "c.log"), plain)


def test_blanks_between_the_values_change_nothing(plain):
    text = log(samples=2).replace(" 0.31 0.41", "   0.31 \t0.41")
    assert same(parse_log(text, "c.log"), plain)


def test_comments_are_no_lines(plain):
    text = log(samples=2) + "# TRACE_C: F_cell 1\n  # TRACE_C: nonsense\n"
    assert same(parse_log(text, "c.log"), plain)


def test_lines_of_the_python_program_mean_the_same(plain):
    text = (
        log(samples=2).replace("TRACE_C:", "TRACE_PY:").replace("TRACE_C_", "TRACE_PY_")
    )
    assert same(parse_log(text, "c.log"), plain)


def test_a_beam_pivot_log_survives_all_of_it_at_once():
    text = log(BEAM_SETUP, samples=2)
    noisy = PROSE + text.replace("\n", "  \r\n") + PROSE
    assert same(parse_log(noisy, "a.log"), parse_log(text, "b.log"))
