"""A package that ``new-plugin`` of 0.1.0 wrote works as it is, without pip."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.legacy.kept import KEPT

PACKAGE = KEPT / "packages/beam-factors"
CONFIG = """\
version: 1
name: with_plugin
baseline: {{trace: {baseline}}}
subject: {{trace: {subject}}}
factors: [scaling, beam_factors]
tolerances:
  beam_factors_per_step:
    {{comparator: beam_factors_symmetric, rtol: 1.0e-9, why: "neither is right"}}
report: {{dir: .}}
"""
Python = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """A folder that holds what an installation of the package would put there."""
    folder: Path = tmp_path_factory.mktemp("site")
    shutil.copytree(PACKAGE / "src/beam_factors", folder / "beam_factors")
    project = tomllib.loads((PACKAGE / "pyproject.toml").read_text("utf-8"))["project"]
    installed = folder / f"beam_factors-{project['version']}.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text(
        "Metadata-Version: 2.1\n"
        f"Name: {project['name']}\nVersion: {project['version']}\n",
        encoding="utf-8",
    )
    lines = [
        f"[{group}]\n"
        + "".join(f"{name} = {value}\n" for name, value in points.items())
        for group, points in project["entry-points"].items()
    ]
    (installed / "entry_points.txt").write_text("".join(lines), encoding="utf-8")
    return folder


def python(site: Path, folder: Path, *words: object) -> Python:
    """A process that sees the package among those of this one."""
    path = os.pathsep.join([str(site), *(p for p in sys.path if p)])
    return subprocess.run(
        [sys.executable, "-B", "-m", *map(str, words)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def written(folder: Path, subject: str) -> Path:
    """A configuration that compares a recording with itself or a later version."""
    recorded = KEPT / "configs"
    config = folder / "with_plugin.yaml"
    text = CONFIG.format(
        baseline=recorded / "recording/trace_s685_f1039.log",
        subject=recorded / subject / "trace_s685_f1039.log",
    )
    config.write_text(text, encoding="utf-8")
    return config


def row(table: str) -> str:
    """The line of the package's factor in a table of factors."""
    return next(
        line for line in table.splitlines() if line.startswith("beam_factors_per_step")
    )


def test_package_is_listed_with_its_version_and_its_user(site, tmp_path):
    config = written(tmp_path, "recording")
    done = python(site, tmp_path, "braggtrace", "plugins", "--verbose", config)
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if "beam-factors 0.1.0" in line]
    found = {}
    for name in ("beam_factors", "beam_factors_symmetric"):
        (found[name],) = [line for line in lines if f" {name}: " in line]
    assert "with_plugin.yaml" in found["beam_factors"]


def test_its_factor_and_its_comparator_agree_where_both_sides_do(site, tmp_path):
    done = python(site, tmp_path, "braggtrace", "run", written(tmp_path, "recording"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert row(done.stdout).split()[-1] == "PASS", done.stdout
    (bundle,) = (tmp_path / "with_plugin").iterdir()
    text = (bundle / "metrics.json").read_text("utf-8")
    assert '"comparator": "beam_factors_symmetric"' in text
    assert python(site, tmp_path, "braggtrace", "verify", bundle).returncode == 0


def test_they_tell_two_versions_of_a_recording_apart(site, tmp_path):
    config = written(tmp_path, "recording-v2")
    done = python(site, tmp_path, "braggtrace", "run", config)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "PASS" not in row(done.stdout)


@pytest.mark.slow("starts pytest; make test runs what the package offers")
def test_tests_of_the_package_pass(site, tmp_path):
    package = shutil.copytree(PACKAGE, tmp_path / "beam-factors")
    done = python(site, package, "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 passed" in done.stdout
