"""Fixtures for every test: the repository, its configurations, the program."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.runner import Result, call

ROOT = Path(__file__).parent.parent
Program = Callable[..., Result]


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


def copy_of_configs(root: Path, folder: Path) -> Path:
    """Copy what configs/supervisor.yaml needs, and return the copy of it."""
    configs = folder / "configs"
    for part in ("supervisor", "baselines"):
        shutil.copytree(root / "configs" / part, configs / part)
    return Path(shutil.copy(root / "configs/supervisor.yaml", configs))


@pytest.fixture(scope="session")
def written(root, tmp_path_factory) -> dict[str, Path]:
    """One bundle of each verdict, by mode; tests copy them before they alter them."""
    config = copy_of_configs(root, tmp_path_factory.mktemp("written"))
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
