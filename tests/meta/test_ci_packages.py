"""CI installs the packages that are missing, and asks nothing where none is."""

import os
import shutil
import subprocess

import pytest

LOG = "apt.log"


@pytest.fixture
def install(root, tmp_path):
    """Runs the script on a machine that has some packages; what apt-get was told."""
    programs = tmp_path / "bin"
    programs.mkdir()

    def told(*there, apt=True):
        scripts = {
            "dpkg-query": f'case " {" ".join(there)} " in *" $4 "*) '
            "echo -n installed;; *) exit 1;; esac"
        }
        if apt:
            scripts["apt-get"] = f'echo "$@" >>{tmp_path / LOG}'
        for name, body in scripts.items():
            path = programs / name
            path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
            path.chmod(0o755)
        for name in ("bash", "dirname"):
            (programs / name).symlink_to(str(shutil.which(name)))
        subprocess.run(
            ["bash", root / ".ci/install-packages"],
            env={**os.environ, "PATH": str(programs)},
            check=True,
        )
        log = tmp_path / LOG
        return log.read_text("utf-8").splitlines() if log.exists() else []

    return told


def packages(root):
    lines = (root / ".ci/packages.txt").read_text("utf-8").splitlines()
    return [line.split()[0] for line in lines]


def test_what_is_missing_is_installed(root, install):
    *there, missing = packages(root)
    wanted = f"install -y --no-install-recommends {missing}"
    assert install(*there) == ["update", wanted]


def test_where_nothing_is_missing_nothing_is_asked(root, install):
    assert install(*packages(root)) == []


def test_where_there_is_no_apt_the_tests_say_what_is_missing(install):
    assert install(apt=False) == []
