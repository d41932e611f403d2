"""Tests that cover a configuration are collected by pytest, and none is run."""

import json

import pytest

from braggtrace.bundle.sections.collected_tests import collect_tests
from braggtrace.errors import UsageError
from tests.slow import mostly_slow

TESTS = """
import pytest

@pytest.mark.parametrize("x", [1, 2])
def test_one(x):
    raise SystemExit("a test was run")

def test_two():
    raise SystemExit("a test was run")
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, with three tests."""
    (tmp_path / "test_small.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_node_ids_are_collected_in_order(folder):
    found = collect_tests(["test_small.py"])
    assert found is not None
    names = ("test_one[1]", "test_one[2]", "test_two")
    assert found.tests == tuple(f"test_small.py::{name}" for name in names)
    assert found.text == "".join(f"test_small.py::{name}\n" for name in names)


def test_nothing_asked_for_is_nothing(folder):
    assert collect_tests([]) is None


@pytest.mark.slow("a pytest of its own for each")
@pytest.mark.parametrize(
    "selector",
    mostly_slow(
        ["absent.py", "test_small.py::test_three", "-x"],
        but="absent.py".__eq__,
        why="starts pytest for each",
    ),
)
def test_selector_that_names_nothing_is_refused(folder, selector):
    with pytest.raises(UsageError, match="collects no tests"):
        collect_tests([selector])


@pytest.mark.slow("a pytest of its own for each")
def test_bundle_records_them(folder, braggtrace, supervisor):
    words = ("--collect-tests", "test_small.py::test_two")
    assert braggtrace("run", supervisor, "-q", *words).code == 0
    (bundle,) = (folder / "reports/supervisor").iterdir()
    assert (bundle / "tests.txt").read_text("utf-8") == "test_small.py::test_two\n"
    metadata = json.loads((bundle / "run_metadata.json").read_text("utf-8"))
    assert metadata["collected_tests"] == {"selectors": [words[1]], "count": 1}
    assert braggtrace("verify", bundle).code == 0
