"""Core branches on no plugin's name: what is on by default stands in one file."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache

import pytest

from braggtrace import defaults
from tests.helpers import REPOSITORY

CORE = REPOSITORY / "src/core/braggtrace"
DEFAULTS = "defaults.py"
# ordinary words besides: a key of files, a command, a field, a kind of problem, what
# report.formats may hold, forms of listings, a style of tables
ORDINARY = {"trace", "events", "console", "json", "github"}
# what picks a plugin by name
PICKS = {"load", "reader", "extractors", "comparators", "baseline", "report"}
PICKS |= {"outcome", "outcome_writer"}
# (file, word): why it may stand there
NOT_A_PLUGIN = {
    ("nanobragg/arguments/option.py", "exact"): "how an argument list is matched",
    ("nanobragg/arguments/table_crystal.py", "exact"): "how a list is matched",
    ("nanobragg/arguments/table_beam.py", "polarization"): "a key of the experiment",
    ("config/export.py", "polarization"): "a key of the experiment",
    ("catalog/crystal.py", "lattice"): "a natural scale",
    ("diagnosis/known_numbers.py", "lattice"): "a natural scale",
    ("events.py", "lines"): "a field of an event",
    ("traceio/files/text_columns.py", "lines"): "a field of a column",
    ("traceio/files/log_lines.py", "lines"): "what was passed over",
    ("events.py", "lattice"): "a natural scale",
    ("experiment/__init__.py", "lattice"): "a natural scale",
    ("bundle/sections/traces.py", "jsonl"): "an ending of files",
    ("judgement/tolerance.py", "exact"): "a word of a sentence",
    ("judgement/tolerance.py", "noise"): "the historical name of a limit",
    ("judgement/tolerance.py", "ulp"): "the historical name of a limit",
    ("bundle/sections/budget.py", "noise"): "a key of budget.json",
}


@cache
def entry_points() -> set[str]:
    text = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    return set(tomllib.loads(text)["project"]["entry-points"]["braggtrace"])


def words(tree: ast.AST) -> Iterator[str]:
    """Texts that are exactly the name of a built-in plugin; docstrings are longer."""
    names = entry_points()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in names - ORDINARY:
            yield str(node.value)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in PICKS:
            inside = (n for given in node.args for n in ast.walk(given))
            constants = (n.value for n in inside if isinstance(n, ast.Constant))
            yield from (str(v) for v in constants if v in names & ORDINARY)


@cache
def found() -> set[tuple[str, str]]:
    return {
        (path.relative_to(CORE).as_posix(), word)
        for path in CORE.rglob("*.py")
        for word in words(ast.parse(path.read_text(encoding="utf-8")))
    }


def test_core_names_no_plugin_outside_of_one_file():
    named = {(file, word) for file, word in found() if file != DEFAULTS}
    assert named - set(NOT_A_PLUGIN) == set()


def test_no_entry_of_the_list_is_out_of_date():
    assert set(NOT_A_PLUGIN) - found() == set()


@pytest.mark.parametrize(
    "name",
    [
        *defaults.ALL_GROUPS,
        defaults.EVERY_EVENT,
        *defaults.READERS,
        *defaults.RENDERINGS,
        *defaults.OUTCOMES,
        *defaults.FORMATS.values(),
    ],
)
def test_what_is_on_by_default_is_an_entry_point(name):
    assert name in entry_points()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('x == "csv"', ["csv"]),
        ('registry.reader("trace")', ["trace"]),
        ('registry.extractors(("events",))', ["events"]),
        ('data["events"]', []),
        ('registry.outcome("json")', ["json"]),
        ('style == "json"', []),
        ('"""Reads csv."""', []),
    ],
)
def test_a_name_is_found_where_it_picks_a_plugin(text, names):
    assert list(words(ast.parse(text))) == names
