"""Fixtures for every test: the repository, its configurations, the program."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest

from braggtrace.pluginmanager import loading
from tests.cli.runner import Result, call
from tests.needs import look_for, required
from tests.shipped import copy_shipped

ROOT = Path(__file__).parent.parent
Program = Callable[..., Result]


def pytest_configure() -> None:
    """Refuse a misspelt name of a required tool before any test runs."""
    try:
        required()
    except ValueError as error:
        raise pytest.UsageError(str(error)) from error


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a slow test that does not say why it is slow."""
    for item in items:
        for mark in item.iter_markers("slow"):
            if not (mark.args and isinstance(mark.args[0], str) and mark.args[0]):
                raise pytest.UsageError(f"{item.nodeid} is slow and does not say why")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Look for the tools that a test needs."""
    for mark in item.iter_markers("needs"):
        for name in mark.args:
            look_for(name)


@pytest.fixture(scope="session", autouse=True)
def own_plugins() -> Iterator[None]:
    """Only the plugins of braggtrace itself, whatever else is installed here."""

    # a run asks several times, and each name is read out of the whole metadata
    @cache
    def own(group: str) -> list[EntryPoint]:
        points = entry_points(group=group)
        return [p for p in points if p.dist is not None and p.dist.name == "braggtrace"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "entry_points", own)
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def recording(root: Path) -> Path:
    """The C program's log of the pixel that configs/supervisor.yaml names."""
    return root / "configs/baselines/supervisor/trace_s685_f1039.log"


@pytest.fixture(scope="session")
def braggtrace() -> Program:
    """The program, called inside this process."""
    return call


@pytest.fixture
def supervisor(tmp_path, root) -> Path:
    """A copy of configs/supervisor.yaml with all that it names; it may be altered."""
    return copy_of_configs(root, tmp_path)


def copy_of_configs(root: Path, folder: Path, *, budget: bool = False) -> Path:
    """Copy what configs/supervisor.yaml needs, and return the copy of it.

    Args:
        root: the repository.
        folder: receives the copy.
        budget: whether runs measure the error budget, as the shipped file asks for;
            that takes two thirds of a run and has no say in the verdict.
    """
    configs = folder / "configs"
    for part in ("supervisor", "baselines"):
        copy_shipped(root / "configs" / part, configs / part)
    text = (root / "configs/supervisor.yaml").read_text(encoding="utf-8")
    asked = "budget: true"
    assert text.count(asked) == 1
    copy = configs / "supervisor.yaml"
    copy.write_text(
        text if budget else text.replace(asked, "budget: false"), encoding="utf-8"
    )
    return copy


@pytest.fixture(scope="session")
def written(root, tmp_path_factory) -> dict[str, Path]:
    """One bundle of each verdict, by mode; tests copy them before they alter them."""
    config = copy_of_configs(root, tmp_path_factory.mktemp("written"), budget=True)
    bundles: dict[str, Path] = {}
    for mode in ("nanobragg", "physical"):
        call("run", config, "-q", "--mode", mode)
        (bundle,) = set((config.parent.parent / "reports/supervisor").iterdir()) - set(
            bundles.values()
        )
        bundles[mode] = bundle
    return bundles


@pytest.fixture(params=["nanobragg", "physical"])
def bundle(request, written, tmp_path) -> Path:
    """A copy of a bundle, once of a verdict that agrees and once of one that does not.

    It lies elsewhere than where it was written.
    """
    return Path(shutil.copytree(written[request.param], tmp_path / "copied"))


@pytest.fixture
def diverged_bundle(written, tmp_path) -> Path:
    """A copy of a bundle whose verdict is DIVERGED."""
    return Path(shutil.copytree(written["physical"], tmp_path / "diverged"))
