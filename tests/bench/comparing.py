"""Comparing at scale: two logs of a million lines, two traces of ten million values."""

import json
import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from braggtrace.events import Event, Trace
from braggtrace.traceio import ColumnarFile, ColumnarWriter, windows_of
from braggtrace.traceio.columnar import empty_event
from tests.bench.goal import Goal
from tests.bench.measure import Cost, measure
from tests.bench.startup import CONFIG, REPOSITORY

LINES: Final = 1_000_000
EDGE: Final = 256  # of the traced region: ten million values
ROUNDS: Final = 3
OWN: Final = "compare, two logs of a million lines"
NUMDIFF: Final = "numdiff on the same logs"
COLUMNS: Final = "compare, two traces of ten million values"
REGION: Final = "trace of 256 × 256 pixels"


def comparing_figures() -> tuple[dict[str, Cost], dict[str, float]]:
    """Costs of whole processes, and times of the comparator inside one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        commands = {**_logs(folder), **_columns(folder)}
        costs = measure(commands, rounds=ROUNDS, passing=(0, 1))
        region = {REGION: _region(folder / "again.parquet")}
        costs |= measure(region, rounds=1)
        return costs, _inside(folder / "b.parquet", folder / "s.parquet")


def comparing_goals(costs: dict[str, Cost], inside: dict[str, float]) -> list[Goal]:
    """What is wanted of them."""
    goals = []
    if NUMDIFF in costs:
        times = costs[NUMDIFF].seconds / costs[OWN].seconds
        goals.append(Goal("logs: times as fast as numdiff", times, 1.0, least=True))
    rate = inside["values"] / inside["judging"] / 1e6
    return [
        *goals,
        Goal("comparator, million values a second", rate, 50.0, least=True),
        Goal(
            "memory of that comparison",
            costs[COLUMNS].megabytes,
            1000.0,
            least=False,
            unit="MB",
        ),
    ]


def _logs(folder: Path) -> dict[str, list[str]]:
    """Lines as nanoBragg writes them; one side differs in the last digits."""
    draw = random.Random(1)
    paths = folder / "b.log", folder / "s.log"
    with paths[0].open("w") as b, paths[1].open("w") as s:
        for i in range(LINES):
            value = draw.gauss(0.0, 1.0) * 10.0 ** draw.randint(-5, 5)
            b.write(f"TRACE_C: quantity_{i:07d} {value:.15g}\n")
            s.write(f"TRACE_C: quantity_{i:07d} {value * (1.0 + 1e-13):.15g}\n")
    names = [str(path) for path in paths]
    found = {OWN: [sys.executable, "-m", "braggtrace", "compare", "-q", *names]}
    program = shutil.which("numdiff")
    if program:
        found[NUMDIFF] = [program, "-q", "-r", "1e-9", *names]
    return found


def _region(path: Path) -> list[str]:
    corners = [str(n) for first in (600, 900) for n in (first, first + EDGE - 1)]
    own = [sys.executable, "-m", "braggtrace", "trace", CONFIG]
    return [*own, "--region", *corners, "-o", str(path)]


def _columns(folder: Path) -> dict[str, list[str]]:
    """A region, and the same with noise far below the tolerance in every number."""
    one, other = folder / "b.parquet", folder / "s.parquet"
    subprocess.run(_region(one), check=True)
    file, noise = ColumnarFile(one), np.random.default_rng(1)
    forms = file.layout.forms
    events = {name: empty_event(name, form) for name, form in forms.items()}
    pattern = Trace(header=file.header, events=events)
    with ColumnarWriter(other) as writer:
        writer.open(pattern, "pixel")
        for i, window in enumerate(windows_of(file.spans)):
            events = {**(file.shared() if i == 0 else {}), **file.within(window)}
            shaken = {name: _shaken(event, noise) for name, event in events.items()}
            writer.add(Trace(header=file.header, events=shaken), count=0)
    names = [str(one), str(other)]
    return {COLUMNS: [sys.executable, "-m", "braggtrace", "compare", "-q", *names]}


def _shaken(event: Event, noise: np.random.Generator) -> Event:
    if event.kind != "float":
        return event
    factors = 1.0 + 1e-13 * noise.standard_normal(event.values.shape)
    return replace(event, values=event.values * factors)


def _inside(*paths: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.judging", *map(str, paths)]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=REPOSITORY
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
