"""A file that extends another is laid over it."""

from pathlib import Path

import pytest

from braggtrace.config import load_config
from braggtrace.errors import ConfigError
from tests.config.texts import MINIMAL, place_of


def test_key_of_the_upper_file_replaces_the_lower_one(write):
    write(MINIMAL, "base.yaml")
    upper = "extends: base.yaml\npixel: {fast: 7}\nfactors: [lattice]\n"
    config = load_config(write(upper))
    assert config.traced_pixels == ((1, 7),)
    assert config.factors == ("lattice",)
    assert config.name == "small"


def test_list_is_replaced_whole_and_not_item_by_item(write):
    write(MINIMAL.replace("[geometry]", "[geometry, lattice, scaling]"), "base.yaml")
    config = load_config(write("extends: base.yaml\nfactors: [lattice]\n"))
    assert config.factors == ("lattice",)


def test_three_files_are_laid_over_one_another(write):
    write(MINIMAL, "base.yaml")
    write("extends: base.yaml\nname: middle\npixel: {slow: 5}\n", "middle.yaml")
    config = load_config(write("extends: middle.yaml\npixel: {fast: 6}\n"))
    assert (config.name, config.traced_pixels) == ("middle", ((5, 6),))


def test_relative_path_belongs_to_the_file_that_names_it(write, tmp_path):
    write(MINIMAL + "report: {dir: out}\n", "below/base.yaml")
    upper = "extends: ../below/base.yaml\nreport: {dir: evidence}\n"
    config = load_config(write(upper, "above/run.yaml"))
    assert config.baseline.trace == str(tmp_path / "below/c.log")
    assert Path(config.report.dir) == tmp_path / "above/evidence"


def test_plugin_file_belongs_to_the_file_that_names_it(write, tmp_path):
    write(MINIMAL.replace("[geometry]", "[own.py]"), "below/base.yaml")
    upper = "extends: ../below/base.yaml\nplugins: [more.py]\n"
    config = load_config(write(upper, "above/run.yaml"))
    assert config.factors == (str(tmp_path / "below/own.py"),)
    assert config.plugins == (str(tmp_path / "above/more.py"),)


def test_error_names_the_file_in_which_it_stands(write, tmp_path):
    write(MINIMAL.replace("slow: 1,", "slow: one,"), "base.yaml")
    with pytest.raises(ConfigError) as caught:
        load_config(write("extends: base.yaml\nname: upper\n"))
    assert caught.value.source == str(tmp_path / "base.yaml")
    assert caught.value.key == "pixel.slow"


def test_error_in_a_replaced_list_names_the_file_that_replaced_it(write):
    lower = MINIMAL.replace("    cell:", "    cells: [1, 2, 3]\n    cell:")
    write(lower, "base.yaml")
    upper = "extends: base.yaml\nexperiment: {crystal: {cells: [4, 5]}}\n"
    path = write(upper)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    error = caught.value
    assert error.key.startswith("experiment.crystal.cells")
    assert error.source == str(path)
    assert (error.line, error.column) == place_of(upper, "cells")


def test_file_that_extends_itself_is_refused(write):
    path = write("extends: run.yaml\n" + MINIMAL)
    with pytest.raises(ConfigError, match="circle") as caught:
        load_config(path)
    assert (caught.value.key, caught.value.line) == ("extends", 1)


def test_circle_of_files_is_refused(write):
    write("extends: run.yaml\n", "base.yaml")
    with pytest.raises(ConfigError, match="circle"):
        load_config(write("extends: base.yaml\n" + MINIMAL))


def test_missing_lower_file_is_refused_at_its_key(write, tmp_path):
    path = write("version: 1\nextends: nope.yaml\n")
    with pytest.raises(ConfigError, match="does not exist") as caught:
        load_config(path)
    assert (caught.value.line, caught.value.key) == (2, "extends")
    assert str(tmp_path / "nope.yaml") in caught.value.what


@pytest.mark.parametrize("value", ["[a.yaml, b.yaml]", "1", "{a: b}", "true"])
def test_extends_that_is_no_path_is_refused(write, value):
    with pytest.raises(ConfigError, match="one YAML file"):
        load_config(write(f"extends: {value}\n{MINIMAL}"))


def test_unknown_key_of_the_lower_file_is_refused(write, tmp_path):
    write(MINIMAL + "reports: 1\n", "base.yaml")
    with pytest.raises(ConfigError, match="did you mean 'report'") as caught:
        load_config(write("extends: base.yaml\n"))
    assert caught.value.source == str(tmp_path / "base.yaml")
