"""Every block of every page is run, or it is said why not."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

import braggtrace
from braggtrace.config import load_text
from braggtrace.traceio import read_trace
from tests.cli.runner import call
from tests.docs.snippets import commands, pages, snippets_of
from tests.docs.test_docs import PAGES, pytest_says
from tests.e2e.two_programs import right, steps, wrong
from tests.helpers import REPOSITORY
from tests.needs import needs

RUN = {
    **dict.fromkeys(PAGES, "test_docs.py: its commands, in order"),
    "any_program": "below, each block",
    "gate": "below, each block",
    "gradients": "below, but for what takes minutes",
    "decisions/0003-floors-are-declared": "below, as a configuration",
    "decisions/0007-argument-list-in-yaml": "below, as a configuration",
    "reference/hooks": "test_docs.py: written from files that are run there",
}
# pages of which nothing runs
STILL = {
    "architecture": "a drawing",
    "reference/commands": "what --help prints, of which tests/meta keeps it a copy",
}
NUMERICAL = "reference/numerical/"  # formulas; tests/meta/test_citations.py reads them
# single blocks of the others, by page and number; what a console or a program prints is
# held against the program where it is steady
NOT_RUN = {
    ("tutorials/ci", 2): "GitHub runs it; tests/meta/test_workflows.py reads the same",
    ("tutorials/plugin", 3): "wants the package installed: e2e/test_new_plugin.py",
    ("nanobragg", 1): "wants the C program: tests/e2e/test_live_baseline.py",
    ("nanobragg", 2): "wants the C program: tests/e2e/test_images.py",
    ("three_sides", 2): "words that tests/report/test_three_way.py reads",
    ("three_sides", 4): "words that tests/report/test_three_way.py reads",
    ("gate", 3): "git bisect over commits that are none: tests/e2e/test_bisect.py",
}


def blocks(page, language):
    return [s.text for s in snippets_of(page) if s.language == language]


def test_every_page_with_a_block_is_run_or_says_why_not():
    with_blocks = {
        page for page in pages() if snippets_of(page) and not page.startswith(NUMERICAL)
    }
    assert with_blocks == {*RUN, *STILL}
    for page, number in NOT_RUN:
        assert len(snippets_of(page)) >= number, "a reason for a block that is gone"


def test_no_block_escapes_the_search():
    for page in pages():
        text = (REPOSITORY / f"docs/{page}.md").read_text("utf-8")
        assert text.count("```") == 2 * len(snippets_of(page)), page


def test_the_numerical_reference_holds_formulas_alone():
    found = [
        s for page in pages() if page.startswith(NUMERICAL) for s in snippets_of(page)
    ]
    assert len(found) > 20
    assert {snippet.language for snippet in found} == {"text"}


# docs/any_program.md


@pytest.fixture
def oscillator(tmp_path):
    """What the page's configuration names: a log and a table in millimetres."""
    lines, rows = [], ["n,f,v,x"]
    for n, (force, velocity, position) in enumerate(steps(right)):
        lines += [f"step {n}", f"force = {force!r} N", f"velocity = {velocity!r} m/s"]
        lines += [f"position = {position!r} m"]
        rows.append(f"{n},{force!r},{velocity!r},{position * 1000.0!r}")
    config, derive = blocks("any_program", "yaml")
    (tmp_path / "oscillator.log").write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "port.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "oscillator.yaml").write_text(f"{config}\n{derive}", encoding="utf-8")
    return tmp_path


def test_the_oscillator_of_the_page_agrees(oscillator):
    result = call("run", oscillator / "oscillator.yaml")
    assert result.code == 0, result.out + result.err
    assert "AGREE  oscillator  (5 of 5 factors within tolerance)" in result.out
    assert "power" in result.out


def test_the_oscillator_of_the_page_diverges_where_the_port_is_wrong(oscillator):
    rows = ["n,f,v,x"]
    for n, (force, velocity, position) in enumerate(steps(wrong)):
        rows.append(f"{n},{force!r},{velocity!r},{position * 1000.0!r}")
    (oscillator / "port.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    result = call("run", oscillator / "oscillator.yaml")
    assert result.code == 1
    assert "first divergence  position [m]  at n=0" in result.out


def test_the_python_of_the_page_leaves_a_trace(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (code,) = blocks("any_program", "python")
    exec(compile(code, "any_program.md", "exec"), {"braggtrace": braggtrace})
    trace = read_trace(tmp_path / "subject.jsonl")
    assert trace.header.program == "port 2.0"
    assert trace.events["force"].values.shape == (100, 1)


@needs("cc")
def test_the_c_of_the_page_leaves_a_trace(tmp_path):
    (code,) = blocks("any_program", "c")
    top, _, body = code.partition("\n\n")
    around = "int main(void) { double force = 2.5, position[3] = {1, 2, 3}; int n = 7;"
    path = tmp_path / "page.c"
    path.write_text(f"{top}\n{around}\n{body}\nreturn 0; }}\n", encoding="utf-8")
    include = call("include-dir").out.strip()
    strict = ("-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I", include)
    command = ["cc", *strict, str(path), "-o", str(tmp_path / "page"), "-lm"]
    subprocess.run(command, check=True)
    subprocess.run([str(tmp_path / "page")], cwd=tmp_path, check=True)
    trace = read_trace(tmp_path / "baseline.jsonl")
    assert trace.events["force"].place(0) == {"n": 7}
    assert trace.events["position"].components == ("x", "y", "z")


# docs/gate.md; its YAML is loaded by tests/meta/test_gate_doc.py


def test_promotion_of_the_page_makes_a_version_that_agrees(supervisor, monkeypatch):
    folder = supervisor.parent.parent
    monkeypatch.chdir(folder)
    assert call("run", "configs/supervisor.yaml", "-q", "--mode", "physical").code == 1
    (bundle,) = Path("reports/supervisor").iterdir()
    line = commands(snippets_of("gate")[3])[0]
    program, *words = shlex.split(line)
    assert program == "braggtrace"
    result = call(*(str(bundle) if word == "BUNDLE" else word for word in words))
    assert result.code == 0, result.err
    assert Path("configs/baselines/supervisor-v2/manifest.json").is_file()


@pytest.mark.slow("starts pytest with torch")
def test_pytest_of_the_page_agrees(supervisor, monkeypatch):
    folder = supervisor.parent.parent
    monkeypatch.chdir(folder)
    for name in ("baseline.log", "subject.jsonl"):
        assert call("trace", "configs/supervisor.yaml", "-o", name).code == 0
    (code,) = blocks("gate", "python")
    Path("test_page.py").write_text(code, encoding="utf-8")
    done, said = pytest_says(["-q", "test_page.py"], folder)
    assert done == 0, said


# the others


@pytest.mark.slow("every parameter of the supervisor; test_gradcheck.py has some")
def test_gradcheck_of_the_page_agrees(supervisor, monkeypatch):
    monkeypatch.chdir(supervisor.parent.parent)
    (snippet,) = snippets_of("gradients")
    every, some, all_events = commands(snippet)
    assert call(*shlex.split(some)[1:]).code == 0
    # every parameter, and every event, take half a minute each: the command is read,
    # and asked for one parameter
    for line in (every, all_events):
        result = call(*shlex.split(line)[1:], "--param", "beam.fluence")
        assert result.code == 0, result.err


@pytest.mark.parametrize(
    "page",
    ["decisions/0003-floors-are-declared", "decisions/0007-argument-list-in-yaml"],
)
def test_yaml_of_a_decision_is_a_configuration(page, supervisor):
    (text,) = blocks(page, "yaml")
    key = re.match(r"\w+", text)
    assert key is not None
    config = load_text(
        f"extends: {supervisor.name}\nname: decision\n{text}",
        supervisor.with_name("decision.yaml"),
    )
    assert getattr(config, key[0])
