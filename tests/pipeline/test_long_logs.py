"""Long logs judged in bulk: the verdict is that of the reader line by line."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.judgement.findings import Tolerance
from braggtrace.pipeline.files import long_logs
from braggtrace.pipeline.files.compare_files import compare_files
from braggtrace.traceio import write_jsonl
from braggtrace.traceio.literal import half_width, half_widths
from braggtrace.traceio.nanobragg.scalars import scan
from tests.helpers import REPEATABLE, small_trace

LINES = [f"TRACE_C: quantity_{i} {1.5 + i * 1e-3:.15g}" for i in range(60)]
LINES += [f"TRACE_C:set_{i}={-i * 1e-7:.15g}" for i in range(20)]
LINES += ["TRACE_C: repeated 1", "TRACE_C: repeated 2", "TRACE_C: repeated 3"]
LINES += ["TRACE_C: floatimage_accumulated 1.25"]
KNOWN = ["TRACE_C: F_latt 12.5", "a warning", "TRACE_C: several 1 2 3"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("logs")


@pytest.fixture
def both(folder):
    """Compares two logs in bulk and line by line; both reports."""

    def compared(baseline, subject, *, end="\n"):
        paths = folder / "b.log", folder / "s.log"
        for path, lines in zip(paths, (baseline, subject), strict=True):
            path.write_text("\n".join(lines) + end, encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(long_logs, "LONG", 1)
            assert long_logs.read_long_logs(*paths, TOLERANCE) is not None
            bulk = compare_files(*paths)
            patch.setattr(long_logs, "LONG", 2**40)
            plain = compare_files(*paths)
        assert bulk.verdict.agree == plain.verdict.agree
        first = bulk.verdict.first_divergence
        other = plain.verdict.first_divergence
        assert (first is None) == (other is None)
        if first is not None and other is not None:
            told = (first.factor, first.status, first.problem, first.message)
            assert told == (other.factor, other.status, other.problem, other.message)
        assert bulk.verdict.accounting.expected == plain.verdict.accounting.expected
        return bulk

    return compared


TOLERANCE = Tolerance(rtol=1e-9)


def with_line(number, line, lines=LINES):
    return [*lines[:number], line, *lines[number + 1 :]]


def test_same_logs_agree_and_every_value_is_counted(both):
    report = both(LINES + KNOWN, LINES + KNOWN)
    assert report.verdict.agree
    assert report.verdict.accounting.compared == len(LINES) + 4
    assert long_logs.ALIKE in {f.factor for f in report.verdict.findings}


def test_other_order_of_the_lines_is_no_difference(both):
    shuffled = random.Random(1).sample(LINES[:80], 80) + LINES[80:]
    assert both(LINES, shuffled).verdict.agree


@pytest.mark.parametrize("by", [1e-13, 1e-10])
def test_difference_within_the_tolerance_is_agreement(both, by):
    other = with_line(7, f"TRACE_C: quantity_7 {1.507 * (1 + by):.17g}")
    assert both(LINES, other).verdict.agree


@pytest.mark.parametrize(
    ("other", "factor"),
    [
        (with_line(7, "TRACE_C: quantity_7 1.5071"), "quantity_7"),
        (with_line(7, "TRACE_C: quantity_7 nan"), "quantity_7"),
        (with_line(7, "TRACE_C: quantity_7 inf"), "quantity_7"),
        (with_line(7, "TRACE_C: quantity_7 1.507 1"), "quantity_7"),
        (with_line(7, "TRACE_C: quantity_7 word"), "quantity_7"),
        (with_line(65, "TRACE_C:set_5=1"), "set_5"),
        (with_line(81, "TRACE_C: repeated 2.5"), "repeated"),
        ([*LINES[:7], *LINES[8:]], "quantity_7"),
        ([*LINES[:81], *LINES[82:]], "repeated"),
        ([*LINES, "TRACE_C: extra 5"], "extra"),
        ([*LINES, LINES[7]], "quantity_7"),
        (with_line(7, "TRACE_C: renamed 1.507"), "quantity_7"),
    ],
)
def test_difference_is_red_under_its_own_name(both, other, factor):
    there, back = both(LINES, other), both(other, LINES)
    for report in (there, back):
        assert not report.verdict.agree
        assert factor in {f.factor for f in report.verdict.diverged}


def test_catalogued_lines_are_judged_by_name_among_many_others(both):
    other = [*LINES, "TRACE_C: F_latt 12.6", *KNOWN[1:]]
    report = both([*LINES, *KNOWN], other)
    assert [f.factor for f in report.verdict.diverged] == ["F_latt"]


def test_differences_beyond_those_shown_are_counted_together(both, monkeypatch):
    monkeypatch.setattr(long_logs, "MANY", 3)
    other = [
        line if "quantity" not in line or i % 2 else f"{line}9"
        for i, line in enumerate(LINES)
    ]
    report = both(LINES, other[:30] + other[31:])
    red = {f.factor: f for f in report.verdict.diverged}
    assert long_logs.FURTHER in red
    assert {"quantity_0", "quantity_2", "quantity_4"} <= set(red)
    assert not report.verdict.agree


def test_last_line_without_an_end_is_read_like_the_others(both):
    assert both(LINES, LINES, end="").verdict.agree
    cut = with_line(len(LINES) - 1, "TRACE_C: floatimage_accumulated 1.5")
    assert not both(LINES, cut, end="").verdict.agree


@pytest.mark.parametrize("text", ["a\r\nb\n", "TRACE_C: a 1e\n", "TRACE_C: a 1e999\n"])
def test_log_of_another_kind_is_left_to_the_reader_of_lines(text):
    assert scan(text.encode()) is None


def test_only_lines_of_exactly_one_form_are_taken():
    lines = [
        "TRACE_C: taken 1",
        "TRACE_PY: taken_too -4.5e-3",
        "TRACE_C:setup=2",
        "TRACE_C:  two_spaces 1",
        "TRACE_C: trailing 1 ",
        "TRACE_C: tab\t1",
        "TRACE_C:5x=1",
        "TRACE_C: µ 1",
        " TRACE_C: indented 1",
        "TRACE_C: F_latt 1",
        "TRACE_C_PHI phi_tic=0",
        "name 1",
        "",
        "TRACE_C: cut 1",
    ]
    found = scan("\n".join(lines).encode())
    assert found is not None
    assert found.names.to_pylist() == ["taken", "taken_too", "setup"]
    assert found.lines.tolist() == [0, 1, 2]
    text, numbers = found.rest(np.ones(3, dtype=bool))
    assert text == "\n".join(lines[3:])
    assert numbers == tuple(range(4, len(lines) + 1))


@REPEATABLE
@given(st.lists(st.floats(allow_nan=False), max_size=20), st.integers(1, 17))
def test_widths_of_many_are_those_of_each(values, digits):
    found = half_widths(np.array(values, dtype=np.float64), digits)
    assert found.tolist() == [half_width(value, digits) for value in values]


def test_long_trace_of_another_kind_is_read_whole(folder, monkeypatch):
    monkeypatch.setattr(long_logs, "LONG", 1)
    path = folder / "t.jsonl"
    path.write_text(write_jsonl(small_trace()), encoding="utf-8")
    assert long_logs.read_long_logs(path, path, TOLERANCE) is None
    assert compare_files(path, path).verdict.agree
