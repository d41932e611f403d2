"""An absent tool is a skip with its reason, or a failure where it is required."""

import os
import re
import subprocess
import sys

import pytest

from tests import needs as helper
from tests.meta.generate_docs import REPOSITORY
from tests.needs import REQUIRE, TOOLS, Tool, look_for, needs, package

PACKAGES = REPOSITORY / ".ci/packages.txt"
SKIPPED = pytest.skip.Exception
FAILED = pytest.fail.Exception


@pytest.fixture
def absent(monkeypatch):
    """A tool and a package that no machine has, and nothing that is required."""
    monkeypatch.delenv(REQUIRE, raising=False)
    tool = Tool(programs=("no-such-program",), text="no such program", package="none")
    monkeypatch.setattr(helper, "TOOLS", {**TOOLS, "absent": tool})
    monkeypatch.setattr(helper, "PACKAGES", {"no_such_package": "it reads nothing"})


def test_an_absent_tool_is_a_skip_that_names_it(absent):
    with pytest.raises(SKIPPED, match="needs no such program"):
        look_for("absent")


@pytest.mark.parametrize("required", ["all", "absent", "git,absent"])
def test_an_absent_tool_that_is_required_is_a_failure(absent, monkeypatch, required):
    monkeypatch.setenv(REQUIRE, required)
    with pytest.raises(FAILED, match=f"needs no such program, which {REQUIRE}"):
        look_for("absent")


def test_another_tool_that_is_required_leaves_it_a_skip(absent, monkeypatch):
    monkeypatch.setenv(REQUIRE, "git")
    with pytest.raises(SKIPPED):
        look_for("absent")


def test_a_tool_that_is_there_is_no_skip(absent, monkeypatch):
    monkeypatch.setattr(helper, "TOOLS", {"here": _tool("no-such-program", "sh")})
    monkeypatch.setenv(REQUIRE, "all")
    look_for("here")


def _tool(*programs):
    return Tool(programs=programs, text="a shell", package="dash")


def test_an_absent_package_is_a_skip_or_a_failure(absent, monkeypatch):
    with pytest.raises(SKIPPED, match="needs no_such_package: it reads nothing"):
        package("no_such_package")
    monkeypatch.setenv(REQUIRE, "no_such_package")
    with pytest.raises(FAILED, match="needs no_such_package"):
        package("no_such_package")


def test_a_compiler_that_torch_does_not_find_is_absent(monkeypatch):
    monkeypatch.setenv("CXX", "no-such-compiler")
    assert not TOOLS["kernel compiler"].is_there()


CONFTEST = """
from tests import needs
from tests.conftest import pytest_runtest_setup
tool = needs.Tool(programs=("no-such",), text="it", package="none")
needs.TOOLS = {**needs.TOOLS, "absent": tool}
"""
TEST = """
from tests.needs import needs
@needs("absent")
def test_it():
    raise AssertionError("it ran")
"""


@pytest.mark.slow("a pytest of its own for each")
@pytest.mark.parametrize(
    ("required", "outcome"),
    [("", "1 skipped in"), ("all", "1 error in")],
)
def test_the_mark_acts_before_the_test_does(tmp_path, required, outcome):
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    needs: tools\n")
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_it.py").write_text(TEST)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-ra", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), REQUIRE: required},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in done.stdout, done.stdout + done.stderr
    assert "needs it" in done.stdout
    assert "it ran" not in done.stdout
    assert done.returncode == bool(required)


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="'gcd'"):
        needs("gcd")


def test_a_misspelt_requirement_ends_the_tests(monkeypatch):
    monkeypatch.setenv(REQUIRE, "numdif")
    from tests.conftest import pytest_configure

    with pytest.raises(pytest.UsageError, match=r"'numdif'[^,]* not among all, cc"):
        pytest_configure()


def test_ci_installs_what_holds_each_tool_and_says_why():
    lines = PACKAGES.read_text("utf-8").splitlines()
    listed = [re.fullmatch(r"(\S+) +# .+", line) for line in lines]
    names = [line[1] for line in listed if line]
    assert len(names) == len(set(names)) == len(lines)
    assert set(names) >= {tool.package for tool in TOOLS.values()}


def test_ci_requires_every_tool_and_runs_every_test():
    text = (REPOSITORY / ".ci/run").read_text("utf-8")
    assert f"export {REQUIRE}=all" in text
    assert "make test-all" in text.splitlines()
