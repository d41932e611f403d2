"""The grid of structure factors and the nearest lookup, against the scalar oracle."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.errors import InputFileError
from braggtrace.experiment import StructureFactors
from braggtrace.recorder import TraceRecorder
from braggtrace.simulator import Precision
from braggtrace.simulator.structure_factor import nearest, structure_factor_grid
from braggtrace.simulator.vectors import components
from tests.simulator import oracles
from tests.simulator.cases import NULL, PRECISION, repeatable

TABLE = [
    (-2, 0, 1, 10.0),
    (1, 2, 6, 20.0),
    (0, 1, 1, 30.0),
    (0, 1, 2, 40.5),
    (-1, 2, 3, 50.0),
]


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    path = tmp_path_factory.mktemp("hkl") / "list.hkl"
    path.write_text("".join(f"{h} {k} {m} {F}\n" for h, k, m, F in TABLE))
    return path


def at(*hkl):
    """h, k, l of reflections on the pixel axis."""
    return components(
        torch.tensor(hkl, dtype=torch.float64).reshape(-1, 1, 1, 1, 1, 1, 3)
    )


def look_up(grid, *hkl):
    return nearest(grid, at(*hkl), NULL).flatten().tolist()


@pytest.mark.parametrize("default", [0.0, 7.5])
def test_every_index_in_and_around_the_box_agrees_with_the_oracle(listed, default):
    grid = structure_factor_grid(
        StructureFactors(hkl=listed, default_F=default), PRECISION
    )
    around = [
        (h, k, m) for h in range(-4, 4) for k in range(-2, 6) for m in range(-1, 7)
    ]
    expected = [oracles.box_lookup(TABLE, default, hkl) for hkl in around]
    recorder = TraceRecorder()
    got = nearest(grid, at(*around), recorder)
    assert got.flatten().tolist() == [F for F, _ in expected]
    outside = recorder._events["out_of_bounds"].values.flatten().tolist()
    assert outside == [int(out) for _, out in expected]
    assert 0 < sum(outside) < len(outside)


def test_reflection_that_the_file_lacks_has_the_default(listed):
    grid = structure_factor_grid(StructureFactors(hkl=listed, default_F=7.5), PRECISION)
    assert look_up(grid, (0, 0, 1), (9, 9, 9), (0, 1, 1)) == [7.5, 7.5, 30.0]


def test_later_entry_of_the_same_indices_wins(tmp_path):
    path = tmp_path / "twice.hkl"
    path.write_text("1 1 1 5\n0 0 0 2\n1 1 1 8\n1 1 1 6\n")
    grid = structure_factor_grid(StructureFactors(hkl=path), PRECISION)
    assert look_up(grid, (1, 1, 1)) == [6.0]


@repeatable
@given(st.tuples(*[st.integers(-(10**6), 10**6)] * 3))
def test_default_holds_everywhere_without_a_file(hkl):
    grid = structure_factor_grid(StructureFactors(default_F=3.25), PRECISION)
    assert look_up(grid, hkl) == [3.25]


def test_index_that_is_no_number_finds_some_value(listed):
    grid = structure_factor_grid(StructureFactors(hkl=listed), PRECISION)
    assert look_up(grid, (float("nan"), 0.0, 0.0)) == [0.0]


def test_single_reflection_is_a_box_of_one(tmp_path):
    path = tmp_path / "one.hkl"
    path.write_text("3 -4 5 12.5\n")
    grid = structure_factor_grid(StructureFactors(hkl=path), PRECISION)
    assert grid.values.shape == (1, 1, 1)
    assert look_up(grid, (3, -4, 5), (3, -4, 6), (0, 0, 0)) == [12.5, 0.0, 0.0]


def test_values_have_the_dtype_of_the_simulation(listed):
    grid = structure_factor_grid(StructureFactors(hkl=listed), Precision(torch.float32))
    assert grid.values.dtype == torch.float32
    assert look_up(grid, (0, 1, 2)) == [40.5]


def test_unusable_file_is_refused(tmp_path):
    given = StructureFactors(hkl=tmp_path / "absent.hkl")
    with pytest.raises(InputFileError, match="cannot be read"):
        structure_factor_grid(given, PRECISION)
