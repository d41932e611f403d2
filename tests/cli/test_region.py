"""``braggtrace trace --region``: a rectangle of pixels in a columnar file."""

import numpy as np
import pytest

from braggtrace.simulator import region as blocks
from braggtrace.traceio import read_trace

CASE = (
    *("-cell", "45", "55", "65", "82", "97", "105", "-default_F", "120", "-N", "3"),
    *("-detpixels", "12", "-phi", "0", "-osc", "0.2", "-phisteps", "2", "-oversample"),
    *("1", "-mosaic", "1", "-mosaic_dom", "3"),
)


@pytest.fixture
def traced(braggtrace, tmp_path):
    """Traces a region to a file; the path."""

    def trace(name: str, *region: int, options=()):
        path = tmp_path / name
        words = ("trace", "--region", *region, "-o", path, *options, "--", *CASE)
        result = braggtrace(*words)
        assert (result.code, result.err) == (0, "")
        return path

    return trace


@pytest.mark.parametrize("first", [0, 3], ids=["with the first pixel", "without it"])
@pytest.mark.parametrize("block", [1, 200, 10**6])
def test_region_in_blocks_is_the_trace_of_one_pass(traced, monkeypatch, first, block):
    monkeypatch.setattr(blocks, "BLOCK", block)
    region = (first, first + 2, 2, 5)
    columnar = read_trace(traced("r.parquet", *region))
    lines = read_trace(traced("r.jsonl", *region))
    assert columnar.pixels == lines.pixels
    assert len(columnar.pixels) == 12
    assert columnar.header.sizes == lines.header.sizes
    assert list(columnar.events) == list(lines.events)
    for event in lines:
        other = columnar.events[event.name]
        assert (other.axes, other.unit) == (event.axes, event.unit)
        assert np.array_equal(other.index, event.index)
        assert np.array_equal(other.values, event.values), event.name


def test_region_files_agree_with_each_other_and_with_lines(traced, braggtrace):
    files = traced("a.parquet", 0, 3, 0, 3), traced("b.jsonl", 0, 3, 0, 3)
    for pair in (files, files[::-1], (files[0], files[0])):
        result = braggtrace("compare", "-q", *pair)
        assert (result.code, result.err) == (0, "")
        assert "16 pixels" in result.out


def test_other_physics_diverges_at_a_named_pixel(traced, braggtrace):
    one = traced("a.parquet", 0, 2, 0, 2)
    other = traced("b.parquet", 0, 2, 0, 2, options=("--mode", "physical"))
    result = braggtrace("compare", "-q", one, other)
    assert result.code == 1
    assert "first divergence" in result.out
    assert "slow=0, fast=" in result.out


def test_single_pixel_goes_to_a_columnar_file_too(braggtrace, tmp_path):
    path = tmp_path / "one.parquet"
    words = ("trace", "--pixel", "3", "4", "-o", path, "--", *CASE)
    assert braggtrace(*words).code == 0
    assert read_trace(path).pixel == (3, 4)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--region", 3, 2, 0, 1), "first SLOW before the last"),
        (("--region", 0, 1, 4, 3), "first FAST before the last"),
        (("--region", 0, 12, 0, 1), "outside the detector"),
        (("--region", 0, 1, 0, 1, "--pixel", 1, 1), "not both"),
    ],
)
def test_wrong_region_is_a_usage_error(braggtrace, tmp_path, words, message):
    path = tmp_path / "r.parquet"
    result = braggtrace("trace", *words, "-o", path, "--", *CASE)
    assert result.code == 2
    assert message in result.err
    assert not path.exists()


def test_lines_of_the_c_program_hold_no_region(braggtrace, tmp_path):
    words = ("trace", "--region", 0, 1, 0, 1, "-o", tmp_path / "r.log", "--", *CASE)
    result = braggtrace(*words)
    assert result.code == 2
    assert ".parquet" in result.err


def test_name_that_says_no_form_is_a_usage_error(braggtrace, tmp_path):
    result = braggtrace("trace", "-o", tmp_path / "r.csv", "--", *CASE)
    assert result.code == 2
    assert ".parquet" in result.err
