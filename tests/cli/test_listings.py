"""``plugins`` and ``schema``: what there is."""

import json

import pytest

from braggtrace.config import schema_text


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def test_plugins_lists_every_built_in_plugin_with_its_distribution(braggtrace):
    result = braggtrace("plugins")
    assert result.code == 0
    named = {row[0]: row for row in rows(result.out)[2:]}
    groups = ("geometry", "lattice", "structure_factor", "polarization", "scaling")
    comparators = ("close", "ulp", "exact", "angular")
    assert set(named) >= {*groups, *comparators, "other"}
    for name in (*groups, *comparators):
        assert "braggtrace" in named[name]


def test_plugins_lists_what_a_file_offers(braggtrace, tmp_path):
    path = tmp_path / "own.py"
    path.write_text(
        "from braggtrace import EventFactors, hookimpl\n"
        "@hookimpl\ndef braggtrace_factors():\n"
        "    return (EventFactors(name='mine', description='', events=()),)\n",
        encoding="utf-8",
    )
    result = braggtrace("plugins", path)
    assert result.code == 0
    assert ["own.py", "mine", "file"] in rows(result.out)


@pytest.mark.parametrize(
    ("content", "code", "word"),
    [
        ("x = 1\n", 2, "offers nothing"),
        ("import no_such_module\n", 3, "ModuleNotFoundError"),
        ("x = (\n", 3, "SyntaxError"),
        ("raise RuntimeError('boom')\n", 3, "boom"),
        (
            "from braggtrace import hookimpl\n"
            "@hookimpl\ndef braggtrace_facors(): return ()\n",
            3,
            "braggtrace_facors",
        ),
    ],
    ids=["no hook", "import", "syntax", "raises", "misspelt hook"],
)
def test_plugins_refuses_a_file_that_is_no_plugin(
    braggtrace, tmp_path, content, code, word
):
    path = tmp_path / "own.py"
    path.write_text(content, encoding="utf-8")
    result = braggtrace("plugins", path)
    assert (result.code, result.out) == (code, "")
    assert word in result.err
    assert "Traceback" not in result.err


def test_schema_is_printed_to_the_letter(braggtrace):
    result = braggtrace("schema")
    assert (result.code, result.out) == (0, schema_text())


def test_schema_is_written_to_a_file(braggtrace, tmp_path):
    path = tmp_path / "schema.json"
    result = braggtrace("schema", "-o", path)
    assert (result.code, result.out) == (0, "")
    assert path.read_text(encoding="utf-8") == schema_text()


def test_schema_that_cannot_be_written_leaves_nothing(braggtrace, tmp_path):
    result = braggtrace("schema", "-o", tmp_path / "no/schema.json")
    assert result.code in (2, 3)
    assert "cannot be written" in result.err
    assert list(tmp_path.iterdir()) == []


# plugins --verbose


OWN = (
    "from braggtrace import EventFactors, hookimpl\n"
    "@hookimpl\ndef braggtrace_factors():\n"
    "    return (EventFactors(name='mine', description='my own',\n"
    "        events=('F_latt',)),)\n"
)


def line_of(text: str, name: str) -> str:
    (line,) = [x for x in text.splitlines() if x.split()[1:2] == [f"{name}:"]]
    return line


def test_verbose_says_of_each_object_where_it_came_from_and_who_uses_it(
    braggtrace, supervisor, monkeypatch
):
    monkeypatch.chdir(supervisor.parent.parent)
    (supervisor.parent / "own.py").write_text(OWN, encoding="utf-8")
    own = supervisor.with_name("own.yaml")
    own.write_text(
        "extends: supervisor.yaml\nfactors: [scaling, own.py]\n"
        "tolerances: {mine: {comparator: ulp, ulp: 2, why: test}}\n",
        encoding="utf-8",
    )
    result = braggtrace("plugins", "--verbose")
    assert (result.code, result.err) == (0, "")
    mine = line_of(result.out, "mine")
    assert "my own; from configs/own.py (sha256 " in mine
    assert mine.endswith("used by configs/own.yaml")
    both = line_of(result.out, "scaling")
    assert both.endswith("used by configs/own.yaml, configs/supervisor.yaml")
    assert "(braggtrace 0.1.0)" in both
    assert line_of(result.out, "lattice").endswith("used by configs/supervisor.yaml")
    assert line_of(result.out, "ulp").endswith("used by configs/own.yaml")
    assert "used by no configuration" in line_of(result.out, "angular")
    assert "comparators/ulp.py:" in line_of(result.out, "ulp")


def test_verbose_looks_at_the_configurations_that_are_named(braggtrace, supervisor):
    result = braggtrace("plugins", "--verbose", "--format", "json", supervisor)
    assert result.code == 0
    users = {
        (o["kind"], o["name"]): o["users"] for o in json.loads(result.out)["offers"]
    }
    assert users["factors", "lattice"] == [str(supervisor)]
    assert users["factors", "other"] == []


def test_verbose_lists_the_others_beside_a_plugin_that_breaks(
    braggtrace, supervisor, tmp_path
):
    path = tmp_path / "own.py"
    path.write_text("x = 1\nraise RuntimeError('boom')\n", encoding="utf-8")
    result = braggtrace("plugins", "--verbose", path, supervisor)
    assert result.code == 3
    assert line_of(result.out, "lattice")
    assert f"plugin {str(path)!r} raised RuntimeError" in result.err
    assert f'  |   File "{path}", line 2, in <module>' in result.err
    assert "  | RuntimeError: boom" in result.err
    assert "pluginmanager" not in result.err, "the core's frames say nothing"


def test_verbose_refuses_a_named_configuration_that_is_wrong(braggtrace, supervisor):
    supervisor.write_text(supervisor.read_text("utf-8") + "odd: 1\n", encoding="utf-8")
    result = braggtrace("plugins", "--verbose", supervisor)
    assert (result.code, result.out) == (2, "")
    assert "odd" in result.err


def test_verbose_notes_a_configuration_nearby_that_is_wrong(
    braggtrace, supervisor, monkeypatch
):
    monkeypatch.chdir(supervisor.parent)
    supervisor.with_name("odd.yaml").write_text("extends: gone.yaml\n", "utf-8")
    result = braggtrace("plugins", "--verbose")
    assert result.code == 0
    assert "note: not a configuration" in result.err
    assert "gone.yaml" in result.err
