"""nanoBragg's binary cache of structure factors is read, or refused."""

import itertools

import numpy as np
import pytest

from braggtrace.errors import InputFileError
from braggtrace.experiment import StructureFactors
from braggtrace.simulator.hkl import read_cache
from braggtrace.simulator.structure_factor import structure_factor_grid
from tests.simulator.cases import PRECISION

BOUNDS = ((-1, 2), (0, 1), (3, 5))


def dumped(path, bounds=BOUNDS, first=None, extra=b"", cut=0):
    """Write what nanoBragg writes: one plane of zeros more along each axis."""
    sizes = [high - low + 1 for low, high in bounds]
    values = np.zeros([n + 1 for n in sizes])
    for h, k, m in itertools.product(*map(range, sizes)):
        values[h, k, m] = 100 * h + 10 * k + m + 1
    if first is not None:
        values[0, 0, 0] = first
    words = " ".join(str(bound) for pair in bounds for bound in pair)
    data = f"{words}\n\f".encode() + values.astype("<f8").tobytes() + extra
    path.write_bytes(data[: len(data) - cut])
    return path


def test_box_is_read_without_the_planes_of_zeros(tmp_path):
    values, lowest = read_cache(dumped(tmp_path / "Fdump.bin"))
    assert lowest.tolist() == [-1, 0, 3]
    assert values.shape == (4, 2, 3)
    assert values[0, 0].tolist() == [1.0, 2.0, 3.0]
    assert values[3, 1].tolist() == [311.0, 312.0, 313.0]


@pytest.mark.parametrize("first", [9.6441, 2.5000000000000044, 1.0])
def test_number_that_looks_like_white_space_shifts_nothing(tmp_path, first):
    # the lowest byte of 9.6441 is 0x0b, which the C program takes for a space
    values, _ = read_cache(dumped(tmp_path / "Fdump.bin", first=first))
    assert values[0, 0].tolist() == [first, 2.0, 3.0]


def test_bytes_after_the_box_do_not_matter(tmp_path):
    values, _ = read_cache(dumped(tmp_path / "Fdump.bin", extra=b"rest"))
    assert values[3, 1].tolist() == [311.0, 312.0, 313.0]


def test_grid_of_a_cache_is_the_grid_of_its_list(tmp_path):
    path = tmp_path / "list.hkl"
    lines = [
        f"{h - 1} {k} {m + 3} {100 * h + 10 * k + m + 1}\n"
        for h, k, m in itertools.product(range(4), range(2), range(3))
    ]
    path.write_text("".join(lines))
    cache = dumped(tmp_path / "Fdump.bin")
    listed = structure_factor_grid(StructureFactors(hkl=path), PRECISION)
    cached = structure_factor_grid(StructureFactors(cache=cache), PRECISION)
    assert cached.values.tolist() == listed.values.tolist()
    assert cached.lowest.tolist() == listed.lowest.tolist()
    assert cached.listed
    assert listed.listed


def test_missing_cache_is_named(tmp_path):
    with pytest.raises(InputFileError, match=r"Fdump\.bin: cannot be read"):
        read_cache(tmp_path / "Fdump.bin")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"1 2 3 4 5 6",
        b"0 1 0 1 0\n\f" + bytes(216),
        b"0 1 0 1 0 x\n\f" + bytes(216),
        b"0 1 0 1 0 1 0 1\n\f" + bytes(216),
        b"\x89PNG\r\n\f" + bytes(216),
    ],
)
def test_other_file_is_refused(tmp_path, data):
    path = tmp_path / "Fdump.bin"
    path.write_bytes(data)
    with pytest.raises(InputFileError, match="is not nanoBragg's cache"):
        read_cache(path)


@pytest.mark.parametrize("cut", [1, 8, 200])
def test_short_file_is_refused_with_both_sizes(tmp_path, cut):
    path = dumped(tmp_path / "Fdump.bin", cut=cut)
    with pytest.raises(InputFileError, match=f"holds {480 - cut} bytes.*says 480"):
        read_cache(path)


def test_bounds_the_wrong_way_round_are_refused(tmp_path):
    path = tmp_path / "Fdump.bin"
    path.write_bytes(b"3 -3 0 1 0 1\n\f" + bytes(1000))
    with pytest.raises(InputFileError):
        read_cache(path)
