"""Tests read the files of the repository, not those that a user made beside them."""

import subprocess

import pytest

from tests.needs import needs
from tests.shipped import copy_shipped, shipped


@pytest.fixture
def folder(tmp_path):
    """A folder of a clone: a file that git knows, and one of the user."""
    configs = tmp_path / "clone/configs"
    (configs / "more").mkdir(parents=True)
    for name in ("ours.yaml", "more/ours.hkl", "my_pixel.yaml", "gone.yaml"):
        (configs / name).write_text(name, encoding="utf-8")
    ours = ("ours.yaml", "more/ours.hkl", "gone.yaml")
    for words in (("init", "-q"), ("add", *ours)):
        subprocess.run(["git", *words], cwd=configs, check=True)
    (configs / "gone.yaml").unlink()
    return configs


@needs("git")
def test_only_what_git_knows_and_is_there_is_shipped(folder):
    assert shipped(folder) == (folder / "more/ours.hkl", folder / "ours.yaml")


@needs("git")
def test_the_copy_leaves_out_what_a_user_made(folder, tmp_path):
    copy = copy_shipped(folder, tmp_path / "copy")
    names = {p.relative_to(copy).as_posix() for p in copy.rglob("*") if p.is_file()}
    assert names == {"more/ours.hkl", "ours.yaml"}


def test_without_a_repository_all_files_are_shipped(tmp_path, monkeypatch):
    (tmp_path / "a.yaml").touch()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert shipped(tmp_path) == (tmp_path / "a.yaml",)


@needs("git")
def test_without_git_all_files_are_shipped(folder, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert folder / "my_pixel.yaml" in shipped(folder)


def test_the_configurations_of_this_repository_are_found(root):
    names = {path.relative_to(root).as_posix() for path in shipped(root / "configs")}
    assert {"configs/supervisor.yaml", "configs/schema/braggtrace-1.json"} <= names
