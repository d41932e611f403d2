"""The README's snippets run as they stand, and its verdict is what is printed."""

import re
import shlex
from dataclasses import dataclass

import pytest
import yaml

from tests.meta.generate_docs import REPOSITORY
from tests.shipped import copy_shipped

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    language: str
    path: str
    text: str


BLOCKS = [Block(*match.groups(default="")) for match in BLOCK.finditer(README)]
COMMANDS = [
    line.removeprefix("$ ")
    for block in BLOCKS
    if block.language == "console"
    for line in block.text.splitlines()
    if line.startswith("$ braggtrace")
]


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """The configurations of a clone, and the files that the README asks to save."""
    folder = tmp_path_factory.mktemp("clone")
    copy_shipped(REPOSITORY / "configs", folder / "configs")
    for block in BLOCKS:
        if block.path.startswith("configs/"):
            (folder / block.path).write_text(block.text, encoding="utf-8")
    return folder


def run(command, capsys):
    from braggtrace.cli import main

    words = shlex.split(command, comments=True)
    with pytest.raises(SystemExit) as stop:
        main(words[1:])
    return stop.value.code, capsys.readouterr()


@pytest.mark.parametrize("command", COMMANDS)
def test_command_ends_as_the_readme_says(command, clone, monkeypatch, capsys):
    monkeypatch.chdir(clone)
    code, output = run(command, capsys)
    wanted = re.search(r"# exit (\d)", command)
    assert code == (int(wanted[1]) if wanted else 0), output.err + output.out


def test_readme_shows_the_verdict_that_make_run_prints(clone, monkeypatch, capsys):
    monkeypatch.chdir(clone)
    _, output = run("braggtrace run configs/supervisor.yaml -q", capsys)
    shown = next(block.text for block in BLOCKS if block.language == "text")
    assert stable(output.out) == stable(shown)


def stable(text):
    """Without what differs between processors (the last digits) and runs (the time)."""
    lines = [line.rstrip() for line in text.splitlines()]
    kept = [line for line in lines if not line.startswith(("tightest", "bundle"))]
    assert len(lines) == len(kept) + 2
    return kept


def test_make_targets_of_the_readme_exist():
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^\$ make (\w+)$", README, re.MULTILINE)
    assert targets == ["run", "test"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


def test_workflow_snippet_is_yaml():
    block = next(b for b in BLOCKS if b.path.startswith(".github"))
    assert "parity" in yaml.safe_load(block.text)["jobs"]


def test_links_lead_to_files():
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert all((REPOSITORY / link).exists() for link in links)


def test_the_readme_is_short():
    """What is long stands in docs/."""
    assert len(README.splitlines()) <= 160
