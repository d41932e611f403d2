"""Patterns that are proposed for a log: all numbers are read, or named as left."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from braggtrace.traceio.files.log_patterns import log_patterns
from braggtrace.traceio.files.passed_over import holds_number
from braggtrace.traceio.files.template import LinePattern


@pytest.mark.parametrize(
    ("text", "patterns"),
    [
        (
            "cycles = 13\nTotal energy = -74.8\n",
            ("{name} = {value}", "{name+} = {value}"),
        ),
        ("Step time: 3 s\n", ("{name+}: {value} {unit}",)),
        (
            "STEP 0\nx = 1 m\nSTEP 1\nx = 2 m\n",
            ("STEP {step}", "{name} = {value} {unit}"),
        ),
        (
            "step 0\niter 0\nr = 1\niter 1\nr = 2\nstep 1\niter 0\nr = 3\n",
            ("step {step}", "iter {iter}", "{name} = {value}"),
        ),
        ("x 1\ny 5\nx 2\ny 6\n", ("{name} {value}",)),
        ("n E grad\n0 -1.5 0.2\n1 -1.6 0.1\n", ("{n} {value:E} {value:grad}",)),
        ("0.5 -1.5\n0.6 -1.6\n", ("{value:column1} {value:column2}",)),
        ("T = 300. P(bar) = 1.0\n", ("T = {value:T} P(bar) = {value:P(bar)}",)),
        ("v = 1 2 3\nw = 1 m\n", ("{name} = {value} {unit}", "{name} = {values}")),
        ("one two three\n", ()),
    ],
)
def test_patterns_fit_the_lines(text, patterns):
    found = log_patterns(text)
    assert found.patterns == patterns
    assert found.left == ()


@pytest.mark.parametrize(
    "rows",
    ["1e-5 1.5\n2e-5 2.5\n", "1.0D+00 1.5\nnan 2.5\n", "-inf 1.5\n0x1p-3 2.5\n"],
)
def test_a_number_is_no_name(rows):
    found = log_patterns(rows)
    assert found.patterns == ("{value:column1} {value:column2}",)
    assert "{name} {value}" not in log_patterns(f"x 5\n{rows}").patterns
    assert log_patterns("nan = 5\n").left == ((1, "nan = 5"),)


def test_decimal_commas_are_found_where_there_is_no_point():
    assert log_patterns("b = 0,05 mm\nc = 1,5 mm\n").decimal == ","
    found = log_patterns("a = 1.0\nb = 0,05\n")
    assert (found.decimal, found.left) == (".", ((2, "b = 0,05"),))


def test_lines_with_numbers_that_nothing_reads_are_named_and_others_are_not():
    found = log_patterns("x = 1\nhello\nNote: it took 3 h in all\n**** V3 ****\n")
    assert found.left == ((3, "Note: it took 3 h in all"),)
    assert found.others


@pytest.mark.parametrize(
    "line",
    [
        "x " + "1.5 " * 30_000,
        "x" + " " * 100_000 + "y",
        "ab " * 40_000,
        " ".join(f"a{n}=1.5" for n in range(20_000)),
    ],
)
def test_a_long_line_takes_no_time_and_is_named_where_it_holds_numbers(line):
    began = time.process_time()
    found = log_patterns(f"{line}\n")
    assert time.process_time() - began < 5, "the search grows faster than the line"
    assert found.patterns == ()
    assert bool(found.left) == holds_number(line)


LINES = st.lists(
    st.sampled_from(
        [
            "x = 1",
            "T e = 2.5 K",
            "a: 3",
            "n 4",
            "1 2",
            "1 2 3",
            "so it is",
            "E(3) 5 = 6",
            "t = 1 u = 2",
            "step 1",
            "step 2",
            "7",
            "b = 0,5",
            "- - -",
            "c = ****",
            "",
        ]
    ),
    max_size=9,
)


@settings(deadline=None)
@given(LINES)
def test_every_line_with_a_number_is_read_or_left(lines):
    found = log_patterns("\n".join(lines))
    patterns = [LinePattern.of(text, found.decimal) for text in found.patterns]
    left = {number for number, _ in found.left}
    for number, line in enumerate(lines, start=1):
        read = any(pattern.match(line) for pattern in patterns)
        assert (number in left) == (holds_number(line) and not read)
