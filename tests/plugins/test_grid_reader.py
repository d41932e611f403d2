"""A reader of one file gets the axes and units that map and catalogue declare."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from braggtrace import read_trace
from tests.cli.runner import call

CONFIG = """\
version: 1
name: grids
plugins: [grid_reader.py]
baseline: {trace: baseline.grid}
subject: {trace: subject.grid, map: {T: temperature, J: {event: flux, unit: kW/m²}}}
catalog:
  events:
    temperature: {unit: K, axes: [row, column]}
    flux: {unit: W/m², axes: [row], components: [x, y], upstream: [temperature]}
"""
TEMPERATURE = np.arange(6.0).reshape(2, 3)
FLUX = np.array([[1000.0, 2000.0], [3000.0, 4000.0]])


def grid(**arrays):
    return b"".join(
        f"{name} {' '.join(map(str, array.shape))}\n".encode() + array.tobytes()
        for name, array in arrays.items()
    )


@pytest.fixture
def folder(tmp_path):
    """Two files that agree, the reader, and a configuration."""
    shutil.copy(Path(__file__).with_name("grid_reader.py"), tmp_path)
    (tmp_path / "baseline.grid").write_bytes(grid(temperature=TEMPERATURE, flux=FLUX))
    (tmp_path / "subject.grid").write_bytes(grid(T=TEMPERATURE, J=FLUX / 1000.0))
    (tmp_path / "grids.yaml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def bundle_of(folder):
    (found,) = (folder / "reports/grids").glob("*Z*")
    return found


def test_events_have_the_declared_axes_and_the_bundle_verifies(folder):
    result = call("run", folder / "grids.yaml")
    assert result.code == 0, result.out + result.err
    assert "10 expected = 10 compared" in result.out
    trace = read_trace(bundle_of(folder) / "trace_py.jsonl")
    temperature, flux = trace.events["temperature"], trace.events["flux"]
    assert (temperature.axes, flux.axes) == (("row", "column"), ("row",))
    assert temperature.place(5) == {"row": 1, "column": 2}
    assert (flux.components, flux.unit) == (("x", "y"), "W/m²")
    assert np.array_equal(flux.values, FLUX)
    assert call("verify", bundle_of(folder)).code == 0


def test_a_value_that_differs_is_named_by_these_axes(folder):
    wrong = TEMPERATURE.copy()
    wrong[1, 2] += 1.0
    (folder / "subject.grid").write_bytes(grid(T=wrong, J=FLUX / 1000.0))
    result = call("run", folder / "grids.yaml")
    assert result.code == 1
    assert "first divergence  temperature [K]  at row=1, column=2" in result.out
    assert call("verify", bundle_of(folder)).code == 0


def test_axes_of_the_map_come_before_those_of_the_catalogue(folder):
    text = CONFIG.replace("T: temperature", "T: {event: temperature, axes: [row]}")
    (folder / "grids.yaml").write_text(text, encoding="utf-8")
    result = call("run", folder / "grids.yaml")
    assert result.code == 1
    assert "subject: has the shape (2, 3), and the axes named are row" in result.out


def test_a_file_that_ends_early_is_an_error_of_the_reader(folder):
    (folder / "subject.grid").write_bytes(grid(T=TEMPERATURE)[:-1])
    result = call("run", folder / "grids.yaml")
    assert result.code == 3
    assert "subject.grid: T ends after 47 bytes" in result.err
