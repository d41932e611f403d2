"""Loading exactly the named plugins, and saying what is wrong with the others."""

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import pytest

from braggtrace.errors import (
    BraggtraceError,
    DuplicateNameError,
    PluginError,
    UnknownNameError,
    UsageError,
)
from braggtrace.judgement.comparators import GROUP
from braggtrace.pluginmanager import Registry, loading

GOOD = """
from braggtrace import EventFactors, hookimpl

@hookimpl
def braggtrace_factors():
    return [
        EventFactors(name={name!r}, description="mine", events=("F_latt",)),
        EventFactors(name={name!r} + "_too", description="mine", events=("F_cell",)),
    ]
"""
COMPARATOR = """
from braggtrace import hookimpl

class Mine:
    name = {name!r}
    description = "mine"

    def compare(self, pair, tolerance):
        raise NotImplementedError

@hookimpl
def braggtrace_comparators():
    return [Mine()]
"""
BUILT_IN = {
    *("geometry", "lattice", "structure_factor", "polarization", "scaling", "other"),
    *("close", "ulp", "exact", "angular"),
}


@pytest.fixture(autouse=True)
def modules() -> Iterator[None]:
    """Forgets the modules that plugins of a test were loaded as."""
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith(("braggtrace_file_", "some_pkg")):
            del sys.modules[name]


@pytest.fixture
def registry() -> Registry:
    return Registry()


@pytest.fixture
def write(tmp_path) -> Any:
    def write(text: str, name: str = "mine.py") -> str:
        path: Path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


# names


def test_a_built_in_plugin_is_loaded_by_the_name_of_its_entry_point(registry):
    origin = registry.load("scaling")
    assert (origin.name, origin.factors, origin.comparators) == (
        "scaling",
        ("scaling",),
        (),
    )
    assert origin.distribution.startswith("braggtrace ")
    assert origin.module.endswith("scaling.py")


def test_only_what_was_named_is_loaded(registry):
    registry.load("scaling")
    assert set(registry.origins) == {"scaling"}
    assert [e.name for e in registry.extractors(["scaling"])] == ["scaling"]
    assert set(registry.comparators([])) == set()


def test_loading_twice_is_loading_once(registry):
    assert registry.load("close") is registry.load("close")


def test_every_built_in_plugin_can_be_listed(registry):
    assert {origin.name for origin in registry.load_all()} >= BUILT_IN


def test_a_plugin_is_loaded_by_its_dotted_module(registry, tmp_path, monkeypatch):
    package = tmp_path / "some_pkg"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "part.py").write_text(GOOD.format(name="mine"), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    origin = registry.load("some_pkg.part")
    assert origin.factors == ("mine", "mine_too")
    assert origin.distribution == ""


def test_a_plugin_is_loaded_by_its_file(registry, write):
    path = (
        write(GOOD, name="mine.py".replace("mine", "any-name"))
        if False
        else write(GOOD.format(name="mine"), "any-name.py")
    )
    origin = registry.load(path)
    assert origin.factors == ("mine", "mine_too")
    assert origin.module == path
    assert [e.name for e in registry.extractors(["mine_too"])] == ["mine_too"]


def test_a_plugin_stands_for_all_its_extractors(registry, write):
    path = write(GOOD.format(name="mine"))
    names = [e.name for e in registry.extractors(["lattice", path])]
    assert names == ["lattice", "mine", "mine_too"]


def test_extractors_come_in_the_order_in_which_they_were_named(registry):
    names = ["scaling", "geometry", "lattice"]
    assert [e.name for e in registry.extractors(names)] == names


def test_a_comparator_is_loaded_by_name(registry, write):
    assert set(registry.comparators(["ulp", "exact"])) == {"ulp", "exact"}
    registry.load(write(COMPARATOR.format(name="mine")))
    assert "mine" in registry.comparators(["mine"])


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("scalin", "scaling"),
        ("Lattice", "lattice"),
        ("structure_facto", "structure_factor"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(registry, name, nearest):
    with pytest.raises(UnknownNameError, match=f"did you mean '{nearest}'"):
        registry.extractors([name])


@pytest.mark.parametrize("name", ["", "nothing_like_it", "no.such.module", "os."])
def test_a_name_like_no_other_is_an_error_with_those_there_are(registry, name):
    with pytest.raises(UnknownNameError, match=r"known: .*geometry.*scaling"):
        registry.load(name)


def test_an_unknown_comparator_is_answered_with_the_nearest(registry):
    with pytest.raises(UnknownNameError, match="did you mean 'close'"):
        registry.comparators(["clos"])


def test_a_comparator_is_no_factor_group(registry):
    with pytest.raises(UnknownNameError, match="factor group 'close'"):
        registry.extractors(["close"])


def test_a_factor_group_is_no_comparator(registry):
    with pytest.raises(UnknownNameError, match="comparator 'scaling'"):
        registry.comparators(["scaling"])


def test_a_file_that_is_absent_is_an_error_that_names_it(registry, tmp_path):
    with pytest.raises(UsageError, match=r"absent\.py does not exist"):
        registry.load(str(tmp_path / "absent.py"))


# duplicates


def test_a_factor_group_named_twice_is_an_error(registry):
    with pytest.raises(UsageError, match="'scaling' is named twice"):
        registry.extractors(["scaling", "lattice", "scaling"])


def test_a_factor_group_named_by_itself_and_by_its_plugin_is_an_error(registry, write):
    path = write(GOOD.format(name="mine"))
    with pytest.raises(UsageError, match="'mine' is named twice"):
        registry.extractors([path, "mine"])


def test_two_plugins_with_the_same_factor_group_are_an_error_that_names_both(
    registry, write
):
    path = write(GOOD.format(name="lattice"))
    registry.load("lattice")
    with pytest.raises(DuplicateNameError) as caught:
        registry.load(path)
    assert caught.value.name == "lattice"
    assert caught.value.owners == ("lattice", path)


def test_two_plugins_with_the_same_comparator_are_an_error_that_names_both(
    registry, write
):
    path = write(COMPARATOR.format(name="close"))
    registry.load(path)
    with pytest.raises(DuplicateNameError) as caught:
        registry.load("close")
    assert caught.value.owners == (path, "close")


def test_one_plugin_with_the_same_name_twice_is_an_error(registry, write):
    text = GOOD.format(name="mine").replace(' + "_too"', "")
    with pytest.raises(DuplicateNameError, match="'mine'"):
        registry.load(write(text))


def test_one_module_under_two_names_is_an_error(registry, monkeypatch):
    with pytest.raises(DuplicateNameError):
        registry.extractors(["lattice", "braggtrace_plugins.factors.lattice"])


def test_two_packages_with_one_entry_point_are_an_error_that_names_both(monkeypatch):
    points = [
        EntryPoint(name="same", value=value, group="braggtrace")
        for value in ("one.module", "two.module")
    ]
    monkeypatch.setattr(loading, "entry_points", lambda group: points)
    with pytest.raises(DuplicateNameError, match="plugin 'same' is claimed twice"):
        Registry()


def test_the_same_entry_point_seen_twice_is_one(monkeypatch):
    point = EntryPoint(
        name="lattice", value="braggtrace_plugins.factors.lattice", group="braggtrace"
    )
    monkeypatch.setattr(loading, "entry_points", lambda group: [point, point])
    assert Registry().load("lattice").factors == ("lattice",)


# plugins that break


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("1 / 0\n", "ZeroDivisionError"),
        ("import no_such_dependency\n", "ModuleNotFoundError"),
        ("from braggtrace import no_such_name\n", "ImportError"),
        ("def f(:\n", "SyntaxError"),
        ("raise ValueError('on import')\n", "ValueError: on import"),
    ],
)
def test_a_plugin_that_raises_on_import_is_a_plugin_error(registry, write, text, cause):
    path = write(text)
    with pytest.raises(PluginError) as caught:
        registry.load(path)
    message = str(caught.value)
    assert f"plugin {path!r} raised" in message
    assert "while being imported" in message
    assert all(part in message for part in cause.split(": "))


def test_a_plugin_whose_dependency_is_missing_is_found_whatever_its_name(
    registry, tmp_path, monkeypatch
):
    # named after the dependency, as plugins often are
    text = "import no_such_thing\n"
    (tmp_path / "no_such_thing_factors.py").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PluginError, match="No module named 'no_such_thing'"):
        registry.load("no_such_thing_factors.py")


def test_an_entry_point_whose_module_is_missing_is_a_plugin_error(monkeypatch):
    point = EntryPoint(name="gone", value="no_such_package.gone", group="braggtrace")
    monkeypatch.setattr(loading, "entry_points", lambda group: [point])
    with pytest.raises(PluginError, match="plugin 'gone' raised ModuleNotFoundError"):
        Registry().load("gone")


@pytest.mark.parametrize("hook", ["braggtrace_factors", "braggtrace_comparators"])
@pytest.mark.parametrize(
    "body",
    ["raise RuntimeError('in the hook')", "return None", "return [1, 2]", "return 5"],
)
def test_a_plugin_that_breaks_in_its_hook_is_a_plugin_error(
    registry, write, hook, body
):
    text = f"from braggtrace import hookimpl\n\n@hookimpl\ndef {hook}():\n    {body}\n"
    path = write(text)
    with pytest.raises(PluginError, match=f"while answering {hook}"):
        registry.load(path)


def test_a_plugin_without_any_hook_is_an_error_that_says_how_to_make_one(
    registry, write
):
    path = write("x = 1\n")
    with pytest.raises(UsageError, match=r"offers nothing: it needs a function"):
        registry.load(path)


def test_a_hook_without_its_mark_is_no_hook(registry, write):
    path = write(GOOD.format(name="mine").replace("@hookimpl", ""))
    with pytest.raises(UsageError, match=r"marked with braggtrace\.hookimpl"):
        registry.load(path)


def test_a_hook_that_offers_nothing_is_an_error(registry, write):
    path = write(
        "from braggtrace import hookimpl\n\n@hookimpl\ndef braggtrace_factors():\n"
        "    return []\n"
    )
    with pytest.raises(UsageError, match="offers nothing"):
        registry.load(path)


@pytest.mark.parametrize("wrong", ["braggtrace_factor", "braggtrace_extractors"])
def test_a_misspelt_hook_fails_at_registration(registry, write, wrong):
    path = write(GOOD.format(name="mine").replace("braggtrace_factors", wrong))
    with pytest.raises(PluginError, match="while being registered") as caught:
        registry.load(path)
    assert wrong in str(caught.value)


def test_a_misspelt_hook_beside_a_good_one_fails_too(registry, write):
    text = GOOD.format(name="mine") + (
        "\n@hookimpl\ndef braggtrace_comparator():\n    return []\n"
    )
    with pytest.raises(PluginError, match="braggtrace_comparator"):
        registry.load(write(text))


def test_a_hook_with_an_unknown_argument_fails_at_registration(registry, write):
    text = GOOD.format(name="mine").replace(
        "braggtrace_factors()", "braggtrace_factors(x)"
    )
    with pytest.raises(PluginError, match="while being registered"):
        registry.load(write(text))


def test_an_object_that_is_no_extractor_fails_at_registration(registry, write):
    text = COMPARATOR.format(name="mine").replace(
        "braggtrace_comparators", "braggtrace_factors"
    )
    with pytest.raises(BraggtraceError):
        registry.load(write(text))


def test_a_plugin_that_failed_offers_nothing_afterwards(registry, write):
    path = write("1 / 0\n")
    before = set(sys.modules)
    with pytest.raises(PluginError):
        registry.load(path)
    assert registry.origins == {}
    assert set(sys.modules) == before
    with pytest.raises(PluginError):
        registry.load(path)


def test_these_tests_see_no_plugin_that_somebody_installed(tmp_path, monkeypatch):
    folder = tmp_path / "meanwhile-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: meanwhile\n")
    (folder / "entry_points.txt").write_text("[braggtrace]\nmeanwhile = json\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert "meanwhile" in entry_points(group=GROUP).names
    assert "meanwhile" not in loading.installed()
    assert "geometry" in loading.installed()
