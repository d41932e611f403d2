"""Stand-in programs, compiled for the tests that need a C program and its failures."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from braggtrace.experiment import Experiment
from braggtrace.nanobragg.program import Limits, RunCache, find_program
from braggtrace.sources.nanobragg import LiveBaseline
from tests.needs import look_for
from tests.simulator.cases import experiment

SOURCE = Path(__file__).with_name("stand_in.c")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """A compiled stand-in.

    Attributes:
        path: the program.
        log: gets a line at every run.
    """

    path: Path
    log: Path

    def runs(self) -> int:
        """How often it ran."""
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0


@pytest.fixture(scope="session")
def compiled(tmp_path_factory) -> Callable[..., StandIn]:
    """Compiles the stand-in that fails in a given way."""
    look_for("cc")

    def build(fault: str = "", *, at_once: bool = False) -> StandIn:
        folder = tmp_path_factory.mktemp("stand_in")
        made = StandIn(path=folder / "program", log=folder / "log")
        defined = {
            "FAULT": f'"{fault}"',
            "FAULT_AT_ONCE": str(int(at_once)),
            "LOG": f'"{made.log}"',
        }
        words = [f"-D{name}={value}" for name, value in defined.items()]
        command = ["cc", *words, str(SOURCE), "-o", str(made.path)]
        subprocess.run(command, check=True)
        return made

    return build


@pytest.fixture(scope="session")
def sound(compiled: Callable[..., StandIn]) -> StandIn:
    """A stand-in that does not fail."""
    return compiled()


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache folder of one's own."""
    return tmp_path / "cache"


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the scratch folders of the test are made; nothing may stay in it."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture
def small() -> Experiment:
    """An experiment that the C program can be asked for."""
    return experiment()


Live = Callable[..., LiveBaseline]


@pytest.fixture
def live(small, cache) -> Live:
    """Opens a stand-in as the baseline."""

    def opened(program: StandIn, **limits: float) -> LiveBaseline:
        own = Limits(**{"timeout": 20.0, "output": 20_000_000, **limits})  # type: ignore[arg-type]
        return LiveBaseline(
            find_program(str(program.path)), small, limits=own, cache=RunCache(cache)
        )

    return opened
