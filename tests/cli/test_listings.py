"""``plugins``, ``events`` and ``schema``: what there is."""

import pytest

from braggtrace.catalog import CATALOG
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


def test_events_lists_the_whole_catalogue_in_causal_order(braggtrace):
    result = braggtrace("events")
    assert result.code == 0
    assert [row[0] for row in rows(result.out)[2:]] == list(CATALOG)


def test_events_as_markdown_has_a_row_for_each_event(braggtrace):
    result = braggtrace("events", "--format", "markdown")
    assert result.code == 0
    lines = result.out.splitlines()
    assert len(lines) == len(CATALOG) + 2
    assert {line[0] + line[-1] for line in lines} == {"||"}


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
