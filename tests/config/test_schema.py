"""The JSON schema says of a file what loading says of it."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from braggtrace.config import load_config, schema_text
from braggtrace.config.yaml_source import parse_yaml
from tests.config.texts import FULL, MINIMAL
from tests.shipped import shipped

CONFIGS = Path(__file__).parents[2] / "configs"
FILES = [path for path in shipped(CONFIGS) if path.suffix in (".yaml", ".yml")]
NAMES = [str(path.relative_to(CONFIGS)) for path in FILES]


def as_json(text: str) -> Any:
    return json.loads(json.dumps(parse_yaml(text, "memory").data))


def problems(text: str) -> list[str]:
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))
    return [error.message for error in validator.iter_errors(as_json(text))]


def test_supervisor_is_among_the_files():
    assert "supervisor.yaml" in NAMES


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_configuration_satisfies_the_schema(path):
    assert problems(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_configuration_loads(path):
    assert load_config(path).version == 1


def test_schema_itself_is_valid():
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_text()))


def test_committed_schema_is_up_to_date():
    committed = (CONFIGS / "schema/braggtrace-1.json").read_text(encoding="utf-8")
    assert committed == schema_text()


@pytest.mark.parametrize("text", [MINIMAL, FULL], ids=["minimal", "full"])
def test_valid_text_satisfies_the_schema(load, text):
    assert problems(text) == []
    assert load(text).version == 1


def test_text_that_extends_another_may_lack_required_keys():
    assert problems("extends: other.yaml\npixel: {slow: 1, fast: 2}\n") == []


@pytest.mark.parametrize(
    ("part", "sound"),
    [
        ("experiment: {detector: {distance_mm: 200.0}}", True),
        ("experiment: {crystal: {cell: {a_A: 20.0}}}", True),
        ("experiment: {beam: {}}", True),
        ("experiment: {detector: {distance: 200.0}}", False),
        ("experiment: {detector: {distance_mm: far}}", False),
        ("baseline: {nanobragg: {threads: 2}}", True),
        ("baseline: {plugin: {options: {file: a}}}", True),
        ("baseline: {nanobrag: {threads: 2}}", False),
    ],
)
def test_text_that_extends_another_may_say_a_part(part, sound):
    assert (problems(f"extends: other.yaml\n{part}\n") == []) == sound


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("name: full", "name: full\nfactorz: 1"),
        ("    size_mm: 0.2", "    sizemm: 0.2"),
        ("scan: {", "scan: {step: 1, "),
        ("steps: 3", "steps: 1.5"),
        ("steps: 3", "steps: 0"),
        ("cells: [4, 5, 6]", "cells: [4, 5]"),
        ("polarization: 0.9", "polarization: 2"),
        ("convention: custom", "convention: other"),
        ("rtol: 1.0e-9", "rtoll: 1.0e-9"),
        ("version: 1", "version: 2"),
        ("name: full", ""),
        ("    wavelength_A: 0.9\n", ""),
        ("    distance_mm: 100.0\n", ""),
        ("{a_A: 10.0, b_A: 20.0, c_A: 30.0, ", "{a_A: 10.0, b_A: 20.0, "),
        ("    structure_factors: {default_F: 100.0}\n", ""),
        ("name: full", "name: a/b"),
        ("factors: [geometry, lattice]", "factors: []"),
    ],
)
def test_text_that_does_not_load_does_not_satisfy_the_schema(fail, right, wrong):
    text = FULL.replace(right, wrong)
    assert problems(text)
    assert fail(text)


def listed(form: str) -> str:
    head, _, tail = MINIMAL.partition("experiment:")
    return f"{head}experiment: {form}\nbaseline:{tail.partition('baseline:')[2]}"


@pytest.mark.parametrize(
    "form",
    [
        "{nanobragg_args: -cell 60 -N 5}",
        "{nanobragg_args: [-cell, 60, -N, '5']}",
        "{nanobragg_args: {words: -cell 60, folder: here, lenient: true}}",
        "{nanobragg_args: {words: [-cell, 60.5]}}",
    ],
)
def test_argument_list_satisfies_the_schema(load, form):
    assert problems(listed(form)) == []
    assert load(listed(form)).version == 1


@pytest.mark.parametrize(
    "form",
    [
        "{nanobragg_args: ''}",
        "{nanobragg_args: []}",
        "{nanobragg_args: [-N, true]}",
        "{nanobragg_args: 5}",
        "{nanobragg_args: {folder: here}}",
        "{nanobragg_args: {words: -N 5, foldr: here}}",
        "{nanobragg_args: -N 5, water_um: 1}",
        "{nanobrag_args: -N 5}",
    ],
)
def test_wrong_argument_list_does_not_satisfy_the_schema(fail, form):
    assert problems(listed(form))
    assert fail(listed(form))


def test_every_key_has_a_description():
    schema = json.loads(schema_text())
    for model in (schema, *schema["$defs"].values()):
        for key, field in model.get("properties", {}).items():
            assert "description" in field or "$ref" in field, key
