"""Configurations as pytest items, run by a pytest of their own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import braggtrace as package
from tests.shipped import copy_shipped
from tests.slow import mostly_slow

# zarr's own plugin imports NumPy
PLUGIN = (
    *("-p", "braggtrace.pytest_plugin"),
    *("-p", "no:cacheprovider", "-p", "no:zarr"),
)
IMPORTS = """
import sys
def pytest_sessionfinish():
    loaded = {"torch", "numpy", "pydantic", "yaml", "pluggy_"} & set(sys.modules)
    print("LOADED", sorted(loaded))
"""


@pytest.fixture
def project(tmp_path, root) -> Path:
    """A project with one configuration and its baseline, and no settings of ours."""
    configs = tmp_path / "configs"
    for part in ("supervisor", "baselines"):
        copy_shipped(root / "configs" / part, configs / part)
    shutil.copy(root / "configs/supervisor.yaml", configs)
    (tmp_path / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    return Path(tmp_path)


def pytest_in(folder: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and output of pytest with the plugin, in a process of its own."""
    roots = {str(Path(p).parent) for p in package.__path__}
    path = os.pathsep.join((*roots, *filter(None, sys.path)))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *PLUGIN, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_configuration_is_an_item_for_each_factor_and_one_for_the_verdict(project):
    code, out = pytest_in(project, "configs", "-q", "--collect-only")
    assert code == 0, out
    items = [line for line in out.splitlines() if "::" in line]
    assert len(items) == 68
    assert items[-1] == "configs/supervisor.yaml::verdict"
    assert "configs/supervisor.yaml::scaling.I_pixel_final" in items


@pytest.mark.slow("two workers that each import torch")
def test_it_runs_under_xdist_and_writes_junit(project):
    report = project / "j.xml"
    code, out = pytest_in(
        *(project, "configs", "-q", "-n", "2", "--dist", "loadfile"),
        *("--junitxml", str(report)),
    )
    assert code == 0, out
    assert "68 passed" in out
    suite = ElementTree.parse(report).getroot()[0]
    assert (suite.get("tests"), suite.get("failures")) == ("68", "0")
    assert not (project / "reports").exists()


def physical(project: Path) -> str:
    """A configuration that diverges."""
    (project / "configs/physical.yaml").write_text(
        "extends: supervisor.yaml\nname: physical\nsubject: {mode: physical}\n"
    )
    return "configs/physical.yaml"


def test_what_diverges_fails_with_the_message_builders_text(project):
    file = physical(project)
    code, out = pytest_in(project, file, "-q", "-x")
    assert code == 1
    assert "1 failed" in out
    assert "mismatched      2 / 3 (66.7%)" in out
    assert "would pass      rtol 0.0062" in out
    assert "Traceback" not in out


@pytest.mark.slow("two more runs in a pytest of their own")
def test_items_are_selected_by_their_names(project):
    file = physical(project)
    code, out = pytest_in(project, file, "-q", "-k", "polarization")
    assert code == 0
    code, out = pytest_in(project, file, "-q", "-k", "verdict")
    assert code == 1
    assert "DIVERGED  physical" in out


CANNOT = [
    ("default: {rtol: 1.0e-9}", "F_lat: {rtol: 1, why: x}", "F_latt"),
    ("baselines/supervisor", "baselines/absent", "absent"),
    ("pixel: {slow: 685", "pixel: {slow: 1", "not in the recording"),
    ("version: 1\n", "version: 1\nversion: 1\n", "twice"),
]


@pytest.mark.slow("a pytest for each, with torch; make test has one that diverges")
@pytest.mark.parametrize(("old", "new", "words"), CANNOT)
def test_what_cannot_be_judged_is_a_failure_and_not_skipped(project, old, new, words):
    path = project / "configs/supervisor.yaml"
    path.write_text(path.read_text().replace(old, new))
    code, out = pytest_in(project, "configs", "-q")
    assert code == 1, out
    assert "1 failed" in out
    assert words in out


@pytest.mark.slow(
    "a pytest of its own for each; make test has those of one configuration"
)
def test_a_project_without_configurations_parses_its_yaml_alone(tmp_path):
    (tmp_path / "conftest.py").write_text(IMPORTS)
    (tmp_path / "test_own.py").write_text("def test_own():\n    assert True\n")
    (tmp_path / "other.yaml").write_text("version: 2\nservices: {}\n")
    (tmp_path / "eslint.yaml").write_text("extends: absent.yaml\nenv: {es6: true}\n")
    (tmp_path / "broken.yaml").write_bytes(b"version: \xff\xfe: [")
    code, out = pytest_in(tmp_path, "-q", "-s")
    assert code == 0, out
    assert "1 passed" in out
    assert "LOADED ['yaml']" in out


@pytest.mark.slow(
    "a pytest of its own for each; make test has those of one configuration"
)
def test_a_project_without_yaml_pays_nothing(tmp_path):
    (tmp_path / "conftest.py").write_text(IMPORTS)
    (tmp_path / "test_own.py").write_text("def test_own():\n    assert True\n")
    code, out = pytest_in(tmp_path, "-q", "-s")
    assert code == 0, out
    assert "LOADED []" in out


@pytest.mark.slow(
    "a pytest of its own for each; make test has those of one configuration"
)
@pytest.mark.parametrize(
    "how",
    mostly_slow(
        ["--no-braggtrace", "-o braggtrace_collect=false", "-p no:braggtrace"],
        but="--no-braggtrace".__eq__,
        why="a pytest for each",
    ),
)
def test_collecting_can_be_switched_off(project, how):
    code, out = pytest_in(project, "configs", "-q", *how.split())
    assert code == pytest.ExitCode.NO_TESTS_COLLECTED, out


@pytest.mark.slow("three runs in a pytest of their own")
def test_the_fixture_runs_and_compares(project):
    log = "configs/baselines/supervisor/trace_s685_f1039.log"
    (project / "test_own.py").write_text(
        "def test_own(braggtrace):\n"
        "    braggtrace.assert_agree('configs/supervisor.yaml')\n"
        f"    assert braggtrace.compare({log!r}, {log!r}).verdict.agree\n"
        "    mode = {'subject__mode': 'physical'}\n"
        "    red = braggtrace.run('configs/supervisor.yaml', **mode)\n"
        "    assert not red.verdict.agree\n"
        "def test_red(braggtrace):\n"
        "    braggtrace.assert_agree(\n"
        "        'configs/supervisor.yaml', subject__mode='physical'\n"
        "    )\n"
    )
    code, out = pytest_in(project, "test_own.py", "-q")
    assert code == 1
    assert "1 failed, 1 passed" in out
    assert "DIVERGED  supervisor" in out
    assert not (project / "reports").exists()


@pytest.mark.slow("pytest with torch; test_collected.py has bundles in one process")
def test_bundles_are_written_where_they_are_asked_for(project):
    code, out = pytest_in(
        project, "configs", "-q", "--braggtrace-bundles", "-k", "omega_pixel"
    )
    assert code == 0, out
    assert len(list((project / "reports/supervisor").iterdir())) == 1
