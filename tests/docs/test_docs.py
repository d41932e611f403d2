"""The documents: their snippets run, their links lead somewhere, the site builds."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys

import jsonschema
import pytest
import yaml

from braggtrace.config import schema_text
from braggtrace.config.yaml_source import read_yaml
from braggtrace.pluginmanager import KINDS
from tests.cli.runner import call
from tests.docs.snippets import DOCS, commands, expanded, snippets_of
from tests.helpers import REPOSITORY
from tests.shipped import copy_shipped, shipped
from tests.slow import mostly_slow

# pages whose commands run one after the other in one folder
PAGES = (
    "tutorials/compare",
    "tutorials/plugin",
    "tutorials/ci",
    "tolerances",
    "nanobragg",
    "three_sides",
    "bundle",
)
EXAMPLES = DOCS / "examples/hooks"
# how the run of a hook's example ends; all others agree
ENDS = {"hypotheses": 1, "catalogs": 1}


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """The configurations of a clone, and the examples beside them."""
    copy_shipped(REPOSITORY / "configs", tmp_path / "configs")
    copy_shipped(DOCS / "examples", tmp_path / "docs/examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pytest_says(words, folder):
    path = os.pathsep.join(p for p in sys.path if p)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{folder / 'beam-factors/src'}:{path}"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    "page",
    mostly_slow(
        PAGES,
        but=("tutorials/compare", "nanobragg", "three_sides").__contains__,
        why="runs, selftest and pytest; make test follows a page of each kind",
    ),
)
def test_commands_of_a_page_end_as_it_says(page, clone):
    """In order, in one folder, with the files that the page asks to save."""
    run = 0
    for snippet in snippets_of(page):
        if snippet.title:
            (clone / snippet.title).write_text(snippet.text, encoding="utf-8")
        if snippet.language != "console":
            continue
        for line in commands(snippet):
            program, *words = shlex.split(line, comments=True)
            wanted = re.search(r"# exit (\d)", line)
            if program == "pip":  # tests/e2e/test_new_plugin.py installs it
                continue
            if program == "pytest":
                code, said = pytest_says(words, clone)
            else:
                assert program == "braggtrace"
                result = call(*expanded(words))
                code, said = result.code, result.out + result.err
            assert code == (int(wanted[1]) if wanted else 0), f"{line}\n{said}"
            run += 1
    assert run


def test_first_tutorial_names_the_divergence_that_is_found(clone):
    found = snippets_of("tutorials/compare")
    shown = next(s.text for s in found if s.language == "text")
    lines = [line for s in found if s.language == "console" for line in commands(s)]
    for line in lines[:4]:
        result = call(*shlex.split(line, comments=True)[1:])
    for line in shown.splitlines():
        assert line in result.out, result.out


def test_yaml_of_the_plugin_tutorial_is_a_configuration():
    snippets = [s.text for s in snippets_of("tutorials/plugin") if s.language == "yaml"]
    assert len(snippets) == 2
    assert all(yaml.safe_load(body)["extends"] for body in snippets)


@pytest.mark.slow("runs the example of each hook, and builds the site again")
@pytest.mark.parametrize("kind", KINDS)
def test_example_of_a_hook_runs(kind, clone):
    result = call("run", clone / f"docs/examples/hooks/{kind}.yaml")
    assert result.code == ENDS.get(kind, 0), result.out + result.err
    plugins = call("plugins", clone / f"docs/examples/hooks/{kind}.py")
    assert plugins.code == 0
    assert f"{kind}.py" in plugins.out


@pytest.mark.slow("runs five examples again; each runs once in make test")
def test_examples_do_what_they_say(clone):
    """Each object of an example leaves its mark in the verdict or the bundle."""

    def bundle_of(kind):
        config = clone / f"docs/examples/hooks/{kind}.yaml"
        result = call("run", config)
        name = yaml.safe_load(config.read_text("utf-8"))["name"]
        (bundle,) = clone.rglob(f"reports/{name}/2*")
        return result.out, bundle

    out, _ = bundle_of("factors")
    assert "q_length" in out
    _, bundle = bundle_of("comparators")
    factors = json.loads((bundle / "metrics.json").read_text("utf-8"))["factors"]
    assert factors["R_distance"]["comparator"] == "printed"
    assert factors["omega"]["comparator"] == "close"
    out, bundle = bundle_of("hypotheses")
    assert "other-end" in (bundle / "hypotheses.md").read_text("utf-8")
    assert "other-end" in out, "it is what closes the difference"
    _, bundle = bundle_of("baselines")
    assert (bundle / "trace_c.jsonl").is_file()
    _, bundle = bundle_of("reports")
    lines = (bundle / "reports/factors.csv").read_text("utf-8").splitlines()
    assert lines[0] == "factor,status,baseline,subject"
    config = clone / "docs/examples/hooks/outcomes.yaml"
    result = call("run", config, "--format", "oneline")
    assert result.out == "AGREE     hook_outcomes\n"


@pytest.mark.parametrize("kind", KINDS)
def test_example_is_valid_by_the_schema_that_it_names(kind):
    path = EXAMPLES / f"{kind}.yaml"
    data = json.loads(json.dumps(read_yaml(path).data))
    jsonschema.validate(data, json.loads(schema_text()))


def test_every_example_belongs_to_a_hook():
    plugins = [path for path in shipped(EXAMPLES) if path.suffix == ".py"]
    assert {path.stem for path in plugins} == set(KINDS)


def test_site_builds_and_warnings_are_errors(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", tmp_path / "site"],
        cwd=REPOSITORY,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for page in ("index", "reference/hooks", "reference/commands"):
        text = (tmp_path / f"site/{page}.html").read_text("utf-8")
        assert "stylesheets/site.css" in text
    for path in (tmp_path / "site").rglob("*.html"):
        text = path.read_text("utf-8")
        assert "```" not in text, "a block that is none"
        assert not re.search(r'(?:src|rel="stylesheet" href)="https?:', text)


@pytest.mark.slow("runs the example of each hook, and builds the site again")
def test_site_refuses_a_link_that_leads_nowhere(tmp_path):
    copy_shipped(DOCS, tmp_path / "docs")
    shutil.copy(REPOSITORY / "mkdocs.yml", tmp_path)
    page = tmp_path / "docs/index.md"
    page.write_text(page.read_text("utf-8") + "\n[gone](gone.md)\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", tmp_path / "site"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "gone.md" in done.stderr
