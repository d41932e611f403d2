"""The composite action and the workflow do what they say."""

import os
import subprocess
import sys

import pytest
import yaml

from tests.meta.generate_docs import REPOSITORY
from tests.shipped import shipped

ACTION = REPOSITORY / ".github/actions/gate/action.yml"
WORKFLOW = REPOSITORY / ".github/workflows/parity.yml"


@pytest.fixture(scope="module")
def action():
    return yaml.safe_load(ACTION.read_text("utf-8"))


@pytest.fixture
def step(action, tmp_path):
    """Runs the action's script with a program that notes its arguments."""
    fake = tmp_path / "bin/braggtrace"
    fake.parent.mkdir()
    note = tmp_path / "arguments.txt"
    fake.write_text(
        f"#!{sys.executable}\nimport sys, pathlib\n"
        f"pathlib.Path({str(note)!r}).write_text(chr(10).join(sys.argv[1:]))\n"
        "sys.exit(1)\n"
    )
    fake.chmod(0o755)
    script = action["runs"]["steps"][0]["run"]

    def run(configs):
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=tmp_path,
            env={
                **os.environ,
                "PATH": f"{fake.parent}:{os.environ['PATH']}",
                "CONFIGS": configs,
                "REPORTS": "my reports",
                "JUNIT": "j.xml",
            },
            capture_output=True,
            check=False,
        )
        return done.returncode, note.read_text().split("\n") if note.exists() else []

    return run


def test_the_action_hands_its_inputs_to_the_program(step, tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).touch()
    code, words = step("*.yaml")
    assert code == 1, "the program's exit code is the step's"
    assert words == [
        *("run", "--quiet", "--set", "report.dir=my reports"),
        *("--junit", "j.xml", "--", "a.yaml", "b.yaml"),
    ]


@pytest.mark.parametrize("configs", ["", " \n", "absent/*.yaml"])
def test_the_action_is_red_where_no_configuration_is_found(step, configs):
    code, words = step(configs)
    assert code != 0
    assert not words


def test_no_input_is_pasted_into_a_script(action):
    scripts = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    assert scripts
    assert all("${{" not in script for script in scripts)


def test_the_workflow_gates_every_configuration_of_this_project():
    jobs = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]
    steps = jobs["gate"]["steps"]
    gate = next(s for s in steps if s.get("uses") == "./.github/actions/gate")
    assert ACTION.is_file()
    found = set(REPOSITORY.glob(gate["with"]["configs"]))
    configs = [p for p in shipped(REPOSITORY / "configs") if p.suffix == ".yaml"]
    assert configs
    assert found & set(shipped(REPOSITORY)) == set(configs)
    assert not any("continue-on-error" in s for s in (jobs["gate"], *steps))
