"""Wall time and memory of commands that are run in turn."""

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Median wall time and greatest resident memory of a command."""

    seconds: float
    megabytes: float


def measure(
    commands: Mapping[str, Sequence[str]],
    *,
    rounds: int,
    folder: Path | None = None,
    passing: tuple[int, ...] = (0,),
) -> dict[str, Cost]:
    """Run all commands in turn, several rounds, so that noise meets all of them.

    Args:
        commands: by name.
        rounds: how often each is run.
        folder: where they run.
        passing: exit codes of a command that did its work.
    """
    times: dict[str, list[float]] = {name: [] for name in commands}
    memory: dict[str, float] = dict.fromkeys(commands, 0.0)
    for _ in range(rounds):
        for name, command in commands.items():
            seconds, peak = _once(command, folder, passing)
            times[name].append(seconds)
            memory[name] = max(memory[name], peak)
    return {
        name: Cost(statistics.median(taken), memory[name])
        for name, taken in times.items()
    }


def _once(
    command: Sequence[str], folder: Path | None, passing: tuple[int, ...]
) -> tuple[float, float]:
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in passing:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return seconds, usage.ru_maxrss / 1024.0
