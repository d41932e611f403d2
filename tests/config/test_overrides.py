"""Keys given on the command line replace those of the file."""

from pathlib import Path

import pytest

from braggtrace.config import load_config
from braggtrace.config.load import COMMAND_LINE
from tests.config.texts import FULL, MINIMAL


def test_nested_key_is_replaced_and_its_neighbours_stay(load):
    config = load(FULL, ("experiment.scan.steps", "7"))
    assert config.experiment.scan.steps == 7
    assert config.experiment.scan.osc_deg == 0.3


def test_key_that_the_file_lacks_is_added(load):
    config = load(MINIMAL, ("report.dir", "out"), ("experiment.scan.steps", "4"))
    assert config.experiment.scan.steps == 4


def test_last_of_two_overrides_wins(load):
    assert load(MINIMAL, ("name", "one"), ("name", "two")).name == "two"


@pytest.mark.parametrize(
    ("value", "wanted"), [("1e-6", 1e-6), ("0", 0.0), ("1", 1.0), ("1.5E-3", 1.5e-3)]
)
def test_number_is_read_as_in_the_file(load, value, wanted):
    config = load(MINIMAL, ("tolerances.default.rtol", value))
    assert config.tolerances["default"].rtol == wanted


def test_list_and_mapping_are_read_as_in_the_file(load):
    config = load(
        MINIMAL, ("factors", "[lattice, scaling]"), ("pixel", "{slow: 3, fast: 4}")
    )
    assert config.factors == ("lattice", "scaling")
    assert config.traced_pixels == ((3, 4),)


def test_value_that_is_no_text_is_taken_as_it_is(load):
    assert load(MINIMAL, ("pixel", {"slow": 3, "fast": 4})).traced_pixels == ((3, 4),)


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("report.dir", lambda c: c.report.dir),
        ("baseline.trace", lambda c: c.baseline.trace),
        (
            "experiment.crystal.structure_factors.hkl",
            lambda c: c.experiment.crystal.structure_factors.hkl,
        ),
    ],
)
def test_path_is_relative_to_the_current_folder(
    write, tmp_path, monkeypatch, key, found
):
    path = write(MINIMAL, "configs/run.yaml")
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    config = load_config(path, [(key, "some/thing")])
    assert Path(found(config)) == here / "some/thing"


def test_plugin_file_is_relative_to_the_current_folder(write, tmp_path, monkeypatch):
    path = write(MINIMAL, "configs/run.yaml")
    monkeypatch.chdir(tmp_path)
    config = load_config(path, [("plugins", "[own.py]")])
    assert config.plugins == (str(tmp_path / "own.py"),)


@pytest.mark.parametrize(
    ("key", "value", "where"),
    [
        ("pixel.slow", "ten", "pixel.slow"),
        ("pixel.slow", "-1", "pixel.slow"),
        ("experiment.beam.polarization", "5", "experiment.beam.polarization"),
        ("experiment.crystal.cells", "7", "experiment.crystal.cells"),
        ("subject.dtype", "float16", "subject.dtype"),
        ("subject.device", "", "subject.device"),
        ("tolerances.default.rtol", "-1", "tolerances.default.rtol"),
        ("name", "a/b", "name"),
        ("version", "2", "version"),
        ("factors", "geometry", "factors"),
    ],
)
def test_wrong_value_is_reported_as_of_the_command_line(fail, key, value, where):
    error = fail(FULL, (key, value))
    assert (error.source, error.line) == (COMMAND_LINE, None)
    assert error.key == where
    assert str(error).startswith("command line: ")


@pytest.mark.parametrize(
    ("key", "value", "where"),
    [
        ("pixel", {"slow": -1, "fast": 2}, "pixel.slow"),
        ("pixel", "{slow: 1, fast: x}", "pixel.fast"),
        ("experiment.crystal.cells", "[4, 5, 0]", "experiment.crystal.cells.2"),
        ("experiment.crystal.misset_deg", "[1, x, 3]", "experiment.crystal.misset_deg"),
        ("tolerances.rot_a", "{rtol: 1, why: ''}", "tolerances.rot_a"),
    ],
)
def test_wrong_part_of_a_replaced_value_is_reported_as_of_the_command_line(
    fail, key, value, where
):
    error = fail(FULL, (key, value))
    assert error.key.startswith(where)
    assert error.source == COMMAND_LINE


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("pixel.slo", "slow"),
        ("subject.devise", "device"),
        ("experiment.scan.step", "steps"),
        ("reports", "report"),
        ("tolerances.default.rtoll", "rtol"),
    ],
)
def test_unknown_key_is_reported_with_the_nearest_one(fail, key, near):
    error = fail(FULL, (key, "1"))
    assert error.source == COMMAND_LINE
    assert error.key == key
    assert f"did you mean {near!r}" in error.what


def test_new_tolerance_without_a_reason_is_reported_as_of_the_command_line(fail):
    error = fail(MINIMAL, ("tolerances.F_latt.rtol", "1e-3"))
    assert error.source == COMMAND_LINE
    assert error.key == "tolerances.F_latt"
    assert "reason" in error.what


@pytest.mark.parametrize("key", ["a..b", ".a", "a.", "."])
def test_key_with_an_empty_part_is_refused(fail, key):
    error = fail(MINIMAL, (key, "1"))
    assert error.source == COMMAND_LINE
    assert key in error.what


@pytest.mark.parametrize("value", ["[1", "{a: 1", "a: b"])
def test_value_that_is_no_yaml_is_reported_as_of_the_command_line(fail, value):
    error = fail(MINIMAL, ("name", value))
    assert error.source == COMMAND_LINE
    assert "not valid YAML" in error.what


def test_extends_cannot_be_set_as_it_would_come_too_late(fail):
    error = fail(MINIMAL, ("extends", "other.yaml"))
    assert error.source == COMMAND_LINE
    assert error.key == "extends"
