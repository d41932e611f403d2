"""A whole number that no value holds is red by its name; the rest is compared."""

import json
import re

import pytest

from tests.cli.runner import call

LARGE = 18446744073709551615
FILES = {
    "lines": (f"x = 1\nseed = {LARGE}\n", '{pattern: "{name} = {value}"}'),
    "table": (f"x,seed\n1,{LARGE}\n", "{form: csv, count: row}"),
    "negative": (f"x,seed\n1,-{LARGE}\n2,5\n", "{form: csv, count: row}"),
    "json": (json.dumps({"x": 1, "seed": [LARGE, 1]}), "{form: jsonl, count: row}"),
}


@pytest.mark.parametrize("form", FILES)
def test_a_number_of_more_than_64_bits_is_red_by_name_and_may_be_exempt(tmp_path, form):
    text, reader = FILES[form]
    (tmp_path / "a.log").write_text(text, encoding="utf-8")
    side = f"{{trace: a.log, reader: {reader}}}"
    config = f"version: 1\nname: large\nbaseline: {side}\nsubject: {side}\n"
    path = tmp_path / "large.yaml"
    path.write_text(config, encoding="utf-8")
    result = call("compare", tmp_path / "a.log", tmp_path / "a.log", "-c", path)
    assert result.code == 1
    line = 1 if form == "json" else 2
    wanted = rf"needs more than 64 bits: -?\d+ in line {line}"
    assert re.search(wanted, result.out)
    path.write_text(f"{config}exempt: {{seed: a seed, gone: x}}\n", encoding="utf-8")
    result = call("compare", tmp_path / "a.log", tmp_path / "a.log", "-c", path)
    assert result.code == 0, result.out


def test_an_index_of_more_than_64_bits_is_refused(tmp_path):
    (tmp_path / "a.log").write_text(f"x {LARGE} = 1\n", encoding="utf-8")
    side = '{trace: a.log, reader: {pattern: "{name} {n} = {value}"}}'
    path = tmp_path / "large.yaml"
    path.write_text(f"version: 1\nname: n\nbaseline: {side}\nsubject: {side}\n")
    assert call("compare", tmp_path / "a.log", tmp_path / "a.log", "-c", path).code == 3
