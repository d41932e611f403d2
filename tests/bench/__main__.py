"""Start-up costs of the commands, side by side with ``import torch`` in one run."""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tabulate import tabulate

REPOSITORY: Final = Path(__file__).resolve().parents[2]
ROUNDS: Final = 7
CONFIG: Final = str(REPOSITORY / "configs/supervisor.yaml")
RECORDED: Final = str(REPOSITORY / "configs/baselines/supervisor/trace_s685_f1039.log")


@dataclass(frozen=True)
class Cost:
    """Median wall time and greatest resident memory of a command."""

    seconds: float
    megabytes: float


def measure(commands: dict[str, Sequence[str]]) -> dict[str, Cost]:
    """Run all commands in turn, several rounds, so that noise meets all of them."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    memory: dict[str, float] = dict.fromkeys(commands, 0.0)
    for _ in range(ROUNDS):
        for name, command in commands.items():
            seconds, peak = _once(command)
            times[name].append(seconds)
            memory[name] = max(memory[name], peak)
    return {
        name: Cost(statistics.median(taken), memory[name])
        for name, taken in times.items()
    }


def _once(command: Sequence[str]) -> tuple[float, float]:
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return seconds, usage.ru_maxrss / 1024.0


def report(costs: dict[str, Cost]) -> str:
    """The table, with each command's time beyond the import of torch."""
    torch = costs["import torch"].seconds
    rows = [
        (name, f"{c.seconds:.2f}", f"{c.seconds - torch:+.2f}", f"{c.megabytes:.0f}")
        for name, c in costs.items()
    ]
    headers = ("command", "seconds", "beyond import torch", "MB")
    return tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True)


def main() -> None:
    """Measure, print, write docs/benchmarks.md."""
    python, braggtrace = sys.executable, [sys.executable, "-m", "braggtrace"]
    with tempfile.TemporaryDirectory() as folder:
        log = str(Path(folder) / "subject.log")
        costs = measure(
            {
                "import torch": [python, "-c", "import torch"],
                "trace of the pixel": [*braggtrace, "trace", CONFIG, "-o", log],
                "compare of two logs": [*braggtrace, "compare", RECORDED, log],
                "--help": [*braggtrace, "--help"],
            }
        )
    table = report(costs)
    print(table)
    text = (
        "# Benchmarks\n\nWritten by `make bench`: medians of "
        f"{ROUNDS} rounds in one run on {os.cpu_count()} cores "
        f"({platform.machine()}, Python {platform.python_version()}). Wanted: a trace "
        "takes no more than importing torch plus 0.3 s and 600 MB; a comparison takes "
        f"under 0.4 s.\n\n{table}\n"
    )
    (REPOSITORY / "docs/benchmarks.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
