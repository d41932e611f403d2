"""What is recorded of the surroundings of a run."""

import pytest

from braggtrace.bundle.environment import VARIABLES, environment, variables


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
