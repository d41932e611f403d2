"""Rules for the files of the built-in plugins: they use what anyone may use."""

import ast
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

import braggtrace
from braggtrace.pluginmanager.kinds import KINDS, hook_of
from tests.helpers import REPOSITORY

ROOT = REPOSITORY / "src" / "plugins"
FILES = sorted(ROOT.rglob("*.py"))
SHARED = "braggtrace_plugins.shared."
PLUGINS = [
    path
    for path in FILES
    if path.name != "__init__.py" and path.parent.name != "shared"
]
each_file = pytest.mark.parametrize(
    "path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}"
)


def test_there_are_plugins_to_look_at():
    assert len(PLUGINS) >= 10


@each_file
def test_a_plugin_imports_only_the_root_of_braggtrace(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        modules = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import reaches another plugin"
            modules = [node.module or ""]
        for module in modules:
            assert not module.startswith("braggtrace."), module
            foreign = module.split(".")[0] == "braggtrace_plugins"
            assert not foreign or module.startswith(SHARED), module


@each_file
def test_a_plugin_uses_public_names_only(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "braggtrace":
            assert {alias.name for alias in node.names} <= set(braggtrace.__all__)


def entry_points() -> dict[str, str]:
    text = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    points: dict[str, str] = tomllib.loads(text)["project"]["entry-points"][
        "braggtrace"
    ]
    return points


def _name(path: Path) -> str:
    """A file of hypotheses is called after what they are about."""
    singular = {"axes": "axis", "units": "unit", "switches": "switch"}
    if path.parent.name != "hypotheses":
        return path.stem
    return f"{singular.get(path.stem, path.stem)}_hypotheses"


def test_every_plugin_file_has_an_entry_point_of_its_name():
    modules = {
        _name(path): ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in PLUGINS
    }
    assert entry_points() == modules


POINTS = sorted(entry_points().items())
MAKERS = [point for point in POINTS if ".hypotheses." in point[1]]


@pytest.mark.parametrize(("name", "module"), MAKERS)
def test_a_plugin_of_hypotheses_offers_some_that_are_named_and_said(name, module):
    offered = import_module(module).braggtrace_hypotheses()
    ids = [hypothesis.id for hypothesis in offered]
    assert ids
    assert len(set(ids)) == len(ids)
    assert all(hypothesis.claim for hypothesis in offered), name


@pytest.mark.parametrize(("name", "module"), sorted({*POINTS} - {*MAKERS}))
def test_a_plugin_offers_an_object_of_its_own_name(name, module):
    plugin = import_module(module)
    offered = [
        item for hook in map(hook_of, KINDS) for item in getattr(plugin, hook, list)()
    ]
    assert [item.name for item in offered] == [name]
    assert offered[0].description
