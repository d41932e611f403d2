"""The commit is recorded, and nothing that a repository names is executed for it."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from braggtrace.bundle.commit import commit
from tests.cli.runner import call
from tests.pipeline.two_tables import two_tables


@pytest.fixture
def repository(tmp_path, monkeypatch) -> Path:
    """A repository with one commit."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "somebody")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "somebody@example.org")
    folder = Path(tmp_path, "repository")
    folder.mkdir()
    (folder / "file").write_text("one", encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "add", "file")
    git(folder, "commit", "-q", "-m", "one")
    return folder


def git(folder: Path, *words: object) -> None:
    command = ["git", "-C", str(folder), *map(str, words)]
    subprocess.run(command, check=True, timeout=60)


@pytest.fixture
def program(tmp_path) -> Path:
    """A program that leaves a file next to it when somebody runs it."""
    path = Path(tmp_path, "program")
    path.write_text(f"#!/bin/sh\necho ran >> {tmp_path}/ran.txt\ncat\n", "utf-8")
    path.chmod(0o755)
    return path


def was_run(program: Path) -> bool:
    return (program.parent / "ran.txt").exists()


def test_folder_outside_a_repository_has_no_commit(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert commit(tmp_path) == {"commit": None, "dirty": None}


def test_folder_that_is_absent_has_no_commit(tmp_path):
    assert commit(tmp_path / "absent") == {"commit": None, "dirty": None}


def test_commit_of_a_clean_repository_is_recorded(repository):
    found = commit(repository)
    assert len(found["commit"]) == 40
    assert found["dirty"] is False


def test_changed_repository_is_recorded_as_dirty(repository):
    (repository / "file").write_text("two", encoding="utf-8")
    assert commit(repository)["dirty"] is True


def test_file_that_git_does_not_know_makes_a_repository_dirty(repository):
    git(repository, "config", "status.showUntrackedFiles", "no")
    (repository / "other").write_text("two", encoding="utf-8")
    assert commit(repository)["dirty"] is True


def test_missing_git_is_no_failure(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert commit(tmp_path) == {"commit": None, "dirty": None}


def monitor(repository: Path, program: Path) -> None:
    git(repository, "config", "core.fsmonitor", program)


def hooks(repository: Path, program: Path) -> None:
    folder = repository / ".git/own"
    folder.mkdir()
    for name in ("post-index-change", "fsmonitor-watchman", "reference-transaction"):
        (folder / name).symlink_to(program)
    git(repository, "config", "core.hooksPath", folder)


def clean_filter(repository: Path, program: Path) -> None:
    git(repository, "config", "filter.own.clean", program)
    git(repository, "config", "filter.own.required", "true")
    (repository / ".git/info/attributes").write_text("* filter=own\n", "utf-8")


def filter_process(repository: Path, program: Path) -> None:
    git(repository, "config", "filter.a=b.c.process", program)
    (repository / ".gitattributes").write_text("* filter=a=b.c\n", "utf-8")


def filter_elsewhere(repository: Path, program: Path) -> None:
    clean_filter(repository, program)
    (repository / ".git/config").rename(repository / ".git/own")
    text = "[core]\n\trepositoryformatversion = 0\n[include]\n\tpath = own\n"
    (repository / ".git/config").write_text(text, encoding="utf-8")


def pager(repository: Path, program: Path) -> None:
    git(repository, "config", "core.pager", program)
    git(repository, "config", "pager.status", "true")


WAYS = [monitor, hooks, clean_filter, filter_process, filter_elsewhere, pager]


@pytest.mark.parametrize("way", WAYS)
def test_program_that_a_repository_names_is_not_run(repository, program, way):
    way(repository, program)
    os.utime(repository / "file", (1, 1))  # git looks into what is newer or older
    assert commit(repository)["commit"] is not None
    assert not was_run(program)


def test_status_of_this_git_would_have_run_the_monitor(repository, program):
    monitor(repository, program)
    git(repository, "status", "--porcelain")
    assert was_run(program)


def test_run_of_two_tables_in_a_repository_runs_no_program_of_it(repository, program):
    monitor(repository, program)
    assert call("run", two_tables(repository), "-q").code == 0
    assert not was_run(program)


def of_another_repository(set_variable: Callable[[str, str], None], p: Path) -> None:
    set_variable("GIT_DIR", str(p.parent / "nowhere"))


def settings(set_variable: Callable[[str, str], None], program: Path) -> None:
    set_variable("GIT_CONFIG_COUNT", "1")
    set_variable("GIT_CONFIG_KEY_0", "core.fsmonitor")
    set_variable("GIT_CONFIG_VALUE_0", str(program))


def parameters(set_variable: Callable[[str, str], None], program: Path) -> None:
    set_variable("GIT_CONFIG_PARAMETERS", f"'core.fsmonitor'='{program}'")


def broken(set_variable: Callable[[str, str], None], program: Path) -> None:
    set_variable("GIT_CONFIG_COUNT", "many")


def another_index(set_variable: Callable[[str, str], None], program: Path) -> None:
    set_variable("GIT_INDEX_FILE", str(program))


def traced(set_variable: Callable[[str, str], None], program: Path) -> None:
    set_variable("GIT_TRACE", str(program.parent / "ran.txt"))


@pytest.mark.parametrize(
    "way", [of_another_repository, settings, parameters, broken, another_index, traced]
)
def test_variables_of_git_have_no_say(repository, program, monkeypatch, way):
    right = commit(repository)
    way(monkeypatch.setenv, program)
    assert commit(repository) == right
    assert right["dirty"] is False
    assert not was_run(program)
