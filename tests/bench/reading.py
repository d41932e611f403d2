"""Reading what other programs leave: CPU seconds of a reader, without start-up."""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from braggtrace.pluginmanager import Registry
from braggtrace.traceio.files import Declared
from tests.bench.goal import Goal

COUNT: Final = 1_000_000  # lines of a log, values of a table, of arrays
ROUNDS: Final = 3
_COLUMNS: Final = 10
_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "lines": {"pattern": ("step {n}", "{name} = {value} {unit}")},
    "csv": {"count": "row"},
}


def reading_goals() -> list[Goal]:
    """What is wanted of a reader, and what it takes: the least of a few rounds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return [
            _goal("a log of a million lines", "lines", _log(folder), 4.0),
            _goal("a CSV of a million values", "csv", _table(folder), 2.0),
            _goal("an NPZ of a million values", "npz", _arrays(folder), 0.3),
        ]


def _goal(what: str, form: str, file: Path, wanted: float) -> Goal:
    reader = Registry().reader(form)
    options = _OPTIONS.get(form, {})
    taken = min(
        _seconds(lambda: reader.read(file, options, Declared())) for _ in range(ROUNDS)
    )
    return Goal(f"read {what}, CPU", taken, wanted, least=False, unit="s")


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _numbers() -> list[float]:
    draw = random.Random(1)
    return [draw.gauss(0.0, 1.0) for _ in range(COUNT)]


def _log(folder: Path) -> Path:
    """Steps of four named values with their unit each."""
    path, values = folder / "a.log", iter(_numbers())
    with path.open("w") as file:
        for step in range(COUNT // 5):
            file.write(f"step {step}\n")
            for name in ("energy", "force", "velocity", "position"):
                file.write(f"{name} = {next(values)!r} mm\n")
    return path


def _table(folder: Path) -> Path:
    path, values = folder / "a.csv", _numbers()
    rows = [",".join(f"x{n}" for n in range(_COLUMNS))]
    rows += [
        ",".join(map(repr, values[first : first + _COLUMNS]))
        for first in range(0, COUNT, _COLUMNS)
    ]
    path.write_text("\n".join(rows) + "\n")
    return path


def _arrays(folder: Path) -> Path:
    path = folder / "a.npz"
    values = np.array(_numbers()).reshape(-1, _COLUMNS)
    arrays: dict[str, Any] = {f"x{n}": values[:, n] for n in range(_COLUMNS)}
    np.savez(path, **arrays)
    return path


if __name__ == "__main__":
    for one in reading_goals():
        sys.stdout.write(f"{one.what}: {one.got:.2f} {one.unit}, {one.wanted} wanted\n")
