"""Configurations of version 1 keep working: they load, mean the same, end the same."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import jsonschema
import pytest

from braggtrace.config import build_switches, load_config, resolved_yaml, schema_text
from braggtrace.config.yaml_source import read_yaml
from braggtrace.pluginmanager import Registry
from braggtrace.sources.request import read_experiment
from braggtrace.sources.selection import prepare, read_named
from tests.conftest import copy_of_configs
from tests.slow import mostly_slow

OLD = Path(__file__).parent / "old"
# exit code of `run`; None where that needs a program, or a trace that is not here
ENDS = {
    "supervisor": 0,
    "extends": 0,
    "pixels": 0,
    "physical": 1,
    "one_switch": 1,
    "float32": None,  # the last digits are the processor's
    "tolerances": 0,
    "expect": 1,
    "hypotheses": 1,
    "own_factor": 0,
    "own_comparator": 0,
    "live": None,
    "image": None,
    "roi": None,
    "listed": None,
    "listed_words": None,
    "listed_folder": None,
    "everything": None,
    "two_programs": 0,
    "two_traces": 1,
}
# nothing is simulated
FOREIGN = ("two_programs", "two_traces")
SIMULATED = [name for name in ENDS if name not in FOREIGN]
# what nanoBragg is told: the meaning of an experiment, in words that nobody here owns
ARGUMENTS = {
    name: (OLD / f"{name}.arguments.txt")
    for name in ("everything", "listed", "listed_folder")
}
# test_schema.py checks the schema itself, which takes longer than a file
VALIDATOR = jsonschema.Draft202012Validator(json.loads(schema_text()))
RUN = [name for name, end in ENDS.items() if end is not None]


@pytest.fixture
def old(root, tmp_path):
    """The old files beside the recording that they name."""
    copy_of_configs(root, tmp_path).unlink()
    for path in OLD.iterdir():
        shutil.copy(path, tmp_path / "configs")
    return lambda name: tmp_path / "configs" / f"{name}.yaml"


def test_every_file_says_how_it_ends():
    assert {path.stem for path in OLD.glob("*.yaml")} == set(ENDS)


def test_no_file_was_changed_since():
    lines = (OLD / "sha256.txt").read_text("utf-8").splitlines()
    recorded = {name: digest for digest, name in (line.split("  ") for line in lines)}
    there = {
        path.name: sha256(path.read_bytes()).hexdigest()
        for path in OLD.iterdir()
        if path.name not in ("sha256.txt", "README.md")
    }
    assert there == recorded


@pytest.mark.parametrize("name", SIMULATED)
def test_it_loads_and_its_experiment_can_be_built(old, name):
    config = load_config(old(name))
    experiment = read_experiment(config).experiment
    for pixel in config.traced_pixels:
        experiment.require_pixel(*pixel)
    assert build_switches(config)


@pytest.mark.parametrize("name", FOREIGN)
def test_its_files_are_read_under_its_catalogue(old, name):
    config = load_config(old(name))
    found = read_named(prepare(config, Registry()))
    assert config.catalog is not None
    declared = config.catalog.events
    events = dict.fromkeys((*found["baseline"].trace, *found["subject"].trace))
    assert {event.name for event in events} == set(declared)
    assert {e.unit for e in events} == {spec.unit for spec in declared.values()}


@pytest.mark.parametrize("name", ENDS)
def test_it_is_valid_by_the_schema_of_today(name):
    VALIDATOR.validate(json.loads(json.dumps(read_yaml(OLD / f"{name}.yaml").data)))


@pytest.mark.parametrize("name", ENDS)
def test_its_resolved_form_loads_as_the_same(old, name):
    config = load_config(old(name))
    again = old(f"{name}_resolved")
    again.write_text(resolved_yaml(config, again.parent), encoding="utf-8")
    assert load_config(again).model_dump() == config.model_dump()


@pytest.mark.parametrize("name", ARGUMENTS)
def test_its_experiment_means_what_it_meant(old, name, braggtrace, monkeypatch):
    monkeypatch.chdir(old(name).parent)
    result = braggtrace("export", old(name).name, "--files", ".")
    assert result.code == 0, result.err
    assert result.out == ARGUMENTS[name].read_text("utf-8")


@pytest.mark.parametrize(
    "name",
    mostly_slow(
        RUN,
        but=("extends", "one_switch", "own_factor", "two_traces").__contains__,
        why="a run for each old configuration",
    ),
)
def test_it_ends_as_it_did(old, name, braggtrace):
    result = braggtrace("run", old(name), "-q")
    assert result.code == ENDS[name], result.err + result.out
    config = load_config(old(name))
    (bundle,) = (config.report_folder).iterdir()
    assert braggtrace("verify", bundle).code == 0
