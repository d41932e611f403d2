"""The example that is not diffraction: a C program, its port, and a planted slip."""

import re
import subprocess
import sys

import pytest

from tests.cli.runner import call
from tests.meta.generate_docs import REPOSITORY
from tests.needs import needs
from tests.shipped import copy_shipped

HEAT = REPOSITORY / "examples/heat"
WRONG = "face = (left + right) / 2  # wrong: the halves of a face are in series"
RIGHT = "face = 2.0 * left * right / (left + right)"
pytestmark = needs("cc")


@pytest.fixture
def heat(tmp_path):
    """A copy of the example with the trace of the C program."""
    folder = tmp_path / "heat"
    copy_shipped(HEAT, folder)
    include = call("include-dir").out.strip()
    strict = ("-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror")
    command = ["cc", *strict, "-I", include, "heat.c", "-o", "heat", "-lm"]
    subprocess.run(command, cwd=folder, check=True)
    subprocess.run(["./heat", "baseline.jsonl"], cwd=folder, check=True)
    return folder


def port(folder):
    command = [sys.executable, "heat.py", "subject.jsonl"]
    subprocess.run(command, cwd=folder, check=True)


def test_the_slip_is_found_where_it_was_planted(heat):
    port(heat)
    result = call("run", heat / "heat.yaml")
    assert result.code == 1, result.err
    assert "first divergence  face_conductivity [W/(m*K)]  at face=4" in result.out
    assert "root cause        face_conductivity at face=4" in result.out
    assert "inherited by      flux, temperature" in result.out


def test_the_readme_shows_what_happens(heat):
    port(heat)
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    own = (heat / "README.md").read_text("utf-8")
    commands = re.search(r"```sh\ncd examples/heat\n(cc .*?)```", readme, re.DOTALL)
    shown = re.search(r"```text\n(first divergence  face.*?)```", readme, re.DOTALL)
    yaml = re.search(r"```yaml examples/heat/heat.yaml\n(.*?)```", readme, re.DOTALL)
    assert commands
    assert shown
    assert yaml
    assert all(f"$ {line}\n" in own for line in commands[1].splitlines())
    out = call("run", heat / "heat.yaml").out.splitlines()
    assert all(line in out for line in shown[1].splitlines())
    assert yaml[1] in (heat / "heat.yaml").read_text("utf-8")


def test_the_mended_port_agrees_to_the_last_digits(heat):
    source = heat / "heat.py"
    assert WRONG in source.read_text("utf-8")
    source.write_text(source.read_text("utf-8").replace(WRONG, RIGHT), "utf-8")
    port(heat)
    result = call("run", heat / "heat.yaml")
    assert result.code == 0, result.out
    assert "867 expected = 867 compared" in result.out


def test_without_a_path_nothing_is_recorded(heat):
    (heat / "baseline.jsonl").unlink()
    subprocess.run(["./heat"], cwd=heat, check=True)
    subprocess.run([sys.executable, "heat.py"], cwd=heat, check=True)
    assert not list(heat.glob("*.jsonl"))
