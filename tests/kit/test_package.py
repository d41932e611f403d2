"""The package that ``new-plugin`` writes: names, files, and its own tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def new(braggtrace, tmp_path):
    """Writes a package into an empty folder."""
    return lambda name: braggtrace("new-plugin", name, "-o", tmp_path / "made")


def in_folder(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join((str(folder / "src"), *sys.path))
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_file_is_listed_and_there(new, tmp_path):
    result = new("beam-factors")
    assert result.code == 0, result.err
    listed = [Path(line) for line in result.out.splitlines()]
    there = [p for p in (tmp_path / "made").rglob("*") if p.is_file()]
    assert sorted(listed) == sorted(there)
    assert tmp_path / "made/beam-factors/src/beam_factors/plugin.py" in there
    assert "pip install" in result.err


@pytest.mark.slow("a pytest of its own, in a new package")
def test_tests_of_a_new_package_pass(new, tmp_path):
    new("beam-factors")
    done = in_folder(
        tmp_path / "made/beam-factors", "-m", "pytest", "-q", "-W", "error"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 passed" in done.stdout


@pytest.mark.slow("starts pytest; its tests pass in make test")
def test_its_tests_fail_where_the_factor_is_wrong(new, tmp_path):
    new("beam-factors")
    path = tmp_path / "made/beam-factors/src/beam_factors/factor.py"
    text = path.read_text("utf-8").replace(
        "total.values / steps", "total.values * steps"
    )
    path.write_text(text, encoding="utf-8")
    done = in_folder(path.parents[2], "-m", "pytest", "-q")
    assert done.returncode == 1
    assert "1 failed" in done.stdout


@pytest.mark.parametrize("name", ["own", "a-rather-long-name_of-a-package"])
def test_new_package_is_clean(new, tmp_path, name):
    new(name)
    folder = tmp_path / "made" / name
    lint = ["check", "--isolated", "--select", "E4,E7,E9,F,I,UP,B", "."]
    done = in_folder(folder, "-m", "ruff", *lint)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("", "no name for a package"),
        ("Upper", "no name for a package"),
        ("../evil", "no name for a package"),
        ("a b", "no name for a package"),
        ("1st", "no name for a package"),
        ("two--dashes", "no name for a package"),
        ("x" * 51, "no name for a package"),
        ("class", "word of Python"),
        ("json", "hide a module"),
        ("braggtrace", "hide a module"),
        ("braggtrace-plugins", "hide a module"),
        ("scaling", "installed already"),
        ("close", "installed already"),
    ],
)
def test_impossible_name_exits_2_and_writes_nothing(new, tmp_path, name, word):
    result = new(name)
    assert (result.code, result.out) == (2, "")
    assert word in result.err
    assert not (tmp_path / "made").exists()


def test_folder_that_exists_is_left_as_it_is(new, tmp_path):
    (tmp_path / "made/own").mkdir(parents=True)
    result = new("own")
    assert result.code == 2
    assert "exists already" in result.err
    assert list((tmp_path / "made/own").iterdir()) == []


def test_folder_that_cannot_be_written_exits_3(braggtrace, tmp_path):
    (tmp_path / "file").touch()
    result = braggtrace("new-plugin", "own", "-o", tmp_path / "file/below")
    assert result.code in (2, 3)
    assert result.err
    assert "Traceback" not in result.err
