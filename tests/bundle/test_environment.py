"""What is recorded of the surroundings of a run."""

import subprocess

import pytest

from braggtrace.bundle.environment import VARIABLES, commit, environment, variables


def test_allowed_variable_is_recorded(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert variables()["OMP_NUM_THREADS"] == "3"


def test_variable_that_is_not_set_is_not_recorded(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    assert "OMP_NUM_THREADS" not in variables()


@pytest.mark.parametrize(
    "name",
    ["AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "PASSWORD", "HOME", "PATH", "USER"],
)
def test_any_other_variable_is_not_recorded(monkeypatch, name):
    monkeypatch.setenv(name, "a value that nobody should see")
    assert name not in VARIABLES
    assert "nobody should see" not in repr(environment())


def test_versions_of_the_packages_are_recorded():
    packages = environment()["packages"]
    for name in ("braggtrace", "torch", "numpy", "pluggy", "pydantic"):
        assert packages[name], name


def test_folder_outside_a_repository_has_no_commit(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert commit(tmp_path) == {"commit": None, "dirty": None}


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A repository with one commit."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "somebody")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "somebody@example.org")
    (tmp_path / "file").write_text("one", encoding="utf-8")
    for words in (["init", "-q"], ["add", "file"], ["commit", "-q", "-m", "one"]):
        subprocess.run(["git", "-C", tmp_path, *words], check=True, timeout=60)
    return tmp_path


def test_commit_of_a_clean_repository_is_recorded(repository):
    found = commit(repository)
    assert len(found["commit"]) == 40
    assert found["dirty"] is False


def test_changed_repository_is_recorded_as_dirty(repository):
    (repository / "file").write_text("two", encoding="utf-8")
    assert commit(repository)["dirty"] is True


def test_missing_git_is_no_failure(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert commit(tmp_path) == {"commit": None, "dirty": None}
