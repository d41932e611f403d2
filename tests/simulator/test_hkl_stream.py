"""Damaged lists of structure factors give what the C program makes of them.

Figures: sum of the float32 image in double precision, recorded with upstream nanoBragg,
one thread.
"""

import itertools
import shlex
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.errors import InputFileError
from braggtrace.nanobragg.arguments import read_arguments
from braggtrace.simulator import render
from braggtrace.simulator.hkl import read_lines, read_stream
from tests.simulator.cases import NANOBRAGG, repeatable, set_up

ARGUMENTS = shlex.split(
    "-cell 100 100 100 90 90 90 -misset 10 20 30 -lambda 1 -distance 100 -pixel 0.2 "
    "-fluence 1e28 -oversample 1 -nonoise -nopgm -noprogress -detpixels 32 -N 3 "
    "-nointerpolate -hkl list.hkl -default_F 3"
)
BY_LINES = NANOBRAGG.but({"hkl_stream": False})
ROWS = [
    f"{h} {k} {m} {10 + h * h + 2 * k * k + 3 * m * m + h}"
    for h, k, m in itertools.product(range(-2, 3), repeat=3)
]
WHOLE = 3.9349355974019327
CUT = 1.7073092943568324  # the first 60 of 125 lines


def amid(line: str) -> str:
    return "\n".join([*ROWS[:60], line, *ROWS[60:]]) + "\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "list.hkl"
    path.write_bytes(text.encode())
    return path


def total(folder: Path, text: str) -> float:
    written(folder, text)
    exposure = read_arguments(ARGUMENTS, folder).experiment
    image = render(set_up(exposure), range(32), range(32))
    return image.to(torch.float32).to(torch.float64).sum().item()


PLAIN = {
    "plain": "\n".join(ROWS) + "\n",
    "no last newline": "\n".join(ROWS),
    "CRLF": "\r\n".join(ROWS) + "\r\n",
    "blank lines": "\n\n".join(ROWS) + "\n\n \n",
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_line_ends_do_not_matter_and_nothing_is_said(text, tmp_path):
    assert total(tmp_path, text) == pytest.approx(WHOLE, rel=1e-12)
    assert not read_stream(tmp_path / "list.hkl").note
    assert len(read_lines(tmp_path / "list.hkl").table) == 125


DAMAGED = {
    "comment": (amid("# comment"), CUT, 60),
    "comment at the end": ("\n".join(ROWS) + "\n# end\n", WHOLE, 125),
    "comment after four": (
        "\n".join([*ROWS[:4], "#", *ROWS[4:]]),
        0.10259464888550017,
        4,
    ),
    "fifth column": (
        "\n".join(f"{row} 1.5" for row in ROWS),
        0.08523784382034952,
        None,
    ),
    "whole fifth column": (
        "\n".join(f"{row} 1" for row in ROWS),
        1.6463475648019068,
        None,
    ),
    "fifth column once": (amid("0 0 0 7 1"), 1.7323778446845344, None),
    "half h": (amid("0.5 0 0 7"), CUT, 60),
    "half k": (amid("0 0.5 0 7"), CUT, 60),
    "half l at the end": (
        "\n".join([*ROWS, "0 0 0.5 7"]),
        3.8724208992654208,
        126,
    ),
    "h with a point": (amid("1.0 0 0 7"), CUT, 60),
    "h of NaN": (amid("nan 0 0 5"), CUT, 60),
    "hexadecimal h": (amid("0x1 0 0 5"), CUT, 60),
    "hexadecimal F": (amid("0 0 0 0x10"), WHOLE, 126),
    "letters behind F": (amid("0 0 0 5abc"), 1.7173367145260907, 61),
    "half an exponent": (amid("0 0 0 5e"), WHOLE, 126),
    "two on a line": (amid("0 0 0 5 0 1 0 6"), WHOLE, 127),
    "one on two lines": (amid("0 0\n1 5"), WHOLE, 126),
    "commas": (amid("0,0,1,5"), CUT, 60),
    "form feeds": (amid("0\t0\v1\f5"), WHOLE, 126),
}


@pytest.mark.parametrize(("text", "wanted", "count"), DAMAGED.values(), ids=DAMAGED)
def test_damaged_list_gives_the_image_of_the_c_program(text, wanted, count, tmp_path):
    assert total(tmp_path, text) == pytest.approx(wanted, rel=1e-12)
    found = read_stream(tmp_path / "list.hkl")
    assert count in (None, len(found.table))
    assert found.note.startswith("list.hkl")
    assert f"{len(found.table)} reflections were read" in found.note


@pytest.mark.parametrize("case", sorted(set(DAMAGED) - {"h with a point"}))
def test_by_lines_a_damaged_list_is_refused_with_its_line(case, tmp_path):
    path = written(tmp_path, DAMAGED[case][0])
    exposure = read_arguments(ARGUMENTS, tmp_path, switches=BY_LINES).experiment
    with pytest.raises(InputFileError, match="wanted h k l F") as caught:
        set_up(exposure, BY_LINES)
    assert caught.value.path == path
    assert caught.value.line is not None


def test_later_of_two_equal_reflections_wins(tmp_path):
    text = "\n".join([*ROWS, "0 0 1 900", "0 0 1 4"])
    assert total(tmp_path, text) == pytest.approx(3.930159903196203, rel=1e-12)


@pytest.mark.parametrize("farther", [100, 100000])
def test_far_index_only_makes_the_box_larger(farther, tmp_path):
    text = "\n".join([*ROWS, f"{farther} 0 0 7"])
    assert total(tmp_path, text) == pytest.approx(WHOLE, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no reflection"),
        ("\n \n", "no reflection"),
        ("1 2 3\n", "no reflection"),
        ("# h k l F\n1 2 3 4\n", "no reflection"),
        ("1000000000000 0 0 7\n1 2 3 4\n", "beyond"),
        ("1 2 3 4\nnan nan nan 5\n-inf 0 0 7\n", "beyond"),
        (amid("0 0 0.5 7"), "crashes"),  # with a segmentation fault
    ],
)
def test_list_at_which_the_c_program_ends_is_refused(text, why, tmp_path):
    with pytest.raises(InputFileError, match=why):
        read_stream(written(tmp_path, text))


def test_missing_list_is_named(tmp_path):
    with pytest.raises(InputFileError, match=r"absent\.hkl: cannot be read"):
        read_stream(tmp_path / "absent.hkl")


indices = st.integers(-20, 20)
values = st.floats(-1e6, 1e6, allow_nan=False)
lists = st.lists(st.tuples(indices, indices, indices, values), min_size=1, max_size=12)


@repeatable
@given(lists, st.sampled_from(["\n", "\r\n", "\n\n", " \n\t"]))
def test_sound_list_is_the_same_read_either_way(tmp_path_factory, rows, newline):
    text = newline.join(f"{h} {k} {m} {F!r}" for h, k, m, F in rows)
    path = written(tmp_path_factory.mktemp("list"), text)
    by_lines, streamed = read_lines(path), read_stream(path)
    assert np.array_equal(by_lines.table, streamed.table)
    assert np.array_equal(by_lines.lowest, streamed.lowest)
    assert np.array_equal(by_lines.highest, streamed.highest)
    # an odd word at the end makes the stream count number by number
    path.write_text(f"{text}\nend", encoding="utf-8")
    counted = read_stream(path)
    assert np.array_equal(by_lines.table, counted.table)
    assert np.array_equal(by_lines.lowest, counted.lowest)
    assert np.array_equal(by_lines.highest, counted.highest)


@repeatable
@given(st.text(alphabet="0123456789 -+.eEnaifx#\n\t", max_size=60))
def test_no_text_at_all_breaks_the_reader(tmp_path_factory, text):
    path = written(tmp_path_factory.mktemp("list"), text)
    try:
        found = read_stream(path)
    except InputFileError:
        return
    assert found.table.shape[1] == 4
    assert (found.table[:, :3] >= found.lowest).all()
