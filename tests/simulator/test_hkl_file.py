"""The list of structure factors is read, or refused with the place."""

import numpy as np
import pytest

from braggtrace.errors import InputFileError
from braggtrace.simulator.hkl import read_hkl


def written(tmp_path, text):
    path = tmp_path / "list.hkl"
    path.write_text(text, encoding="utf-8")
    return path


def test_reflections_are_read_in_order(tmp_path):
    path = written(tmp_path, "1 0 -2  10.5\n\n  0 0 0 1e3\n-7 2 3 0\n")
    assert read_hkl(path).tolist() == [
        [1.0, 0.0, -2.0, 10.5],
        [0.0, 0.0, 0.0, 1000.0],
        [-7.0, 2.0, 3.0, 0.0],
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\n\n", "  \n\t"])
def test_line_ends_and_blank_lines_do_not_matter(tmp_path, newline):
    path = tmp_path / "list.hkl"
    path.write_bytes(newline.join(["1 2 3 4", "5 6 7 8"]).encode())
    assert read_hkl(path).tolist() == [[1, 2, 3, 4], [5, 6, 7, 8]]


def test_whole_number_with_a_point_is_an_index(tmp_path):
    assert read_hkl(written(tmp_path, "1.0 2. -3.0 4\n")).tolist() == [[1, 2, -3, 4]]


def test_missing_file_is_named(tmp_path):
    with pytest.raises(InputFileError, match=r"absent\.hkl: cannot be read"):
        read_hkl(tmp_path / "absent.hkl")


def test_folder_is_no_list(tmp_path):
    with pytest.raises(InputFileError, match="cannot be read"):
        read_hkl(tmp_path)


@pytest.mark.parametrize("text", ["", "\n \n\t\n"])
def test_empty_file_holds_no_reflection(tmp_path, text):
    with pytest.raises(InputFileError, match="holds no reflection"):
        read_hkl(written(tmp_path, text))


def test_binary_file_is_no_text(tmp_path):
    path = tmp_path / "list.hkl"
    path.write_bytes(np.arange(7.0).tobytes() + b"\xff\xfe")
    with pytest.raises(InputFileError, match="not a text file"):
        read_hkl(path)


@pytest.mark.parametrize(
    "bad",
    [
        "1 2 3 4 5",
        "1 2 3",
        "# h k l F",
        "1 2 x 4",
        "1 2 3 F",
        "0.5 0 0 4",
        "1 2 nan 4",
        "1 2 inf 4",
        "1,2,3,4",
    ],
)
@pytest.mark.parametrize("before", [0, 3])
def test_line_of_another_form_is_refused_with_its_number(tmp_path, bad, before):
    lines = ["1 0 0 5"] * before + [bad, "0 1 0 6"]
    with pytest.raises(InputFileError, match="wanted h k l F") as caught:
        read_hkl(written(tmp_path, "\n".join(lines)))
    assert caught.value.line == before + 1
    assert repr(bad) in str(caught.value)


def test_short_line_is_not_completed_by_a_long_one(tmp_path):
    # eight numbers in two lines, but neither line is a reflection
    with pytest.raises(InputFileError, match="wanted h k l F"):
        read_hkl(written(tmp_path, "1 0 0\n5 0 1 0 6\n"))
