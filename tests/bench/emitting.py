"""What it costs to emit, from C and from Python, and what it costs when it is off."""

import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.bench.goal import Goal

SOURCE: Final = Path(__file__).with_name("emitting.c")
PYTHON_ON: Final = """
import sys, time
import braggtrace
begin = time.process_time()
with braggtrace.record(sys.argv[1]) as trace:
    for i in range(1_000_000):
        trace.emit("x", 0.37 * i, unit="m", step=i)
print(time.process_time() - begin)
"""
PYTHON_OFF: Final = PYTHON_ON.replace("sys.argv[1]", "None")
ROUNDS: Final = 3
# the median of some processes: where the system puts the pages moves it by 0.3 %
PROCESSES: Final = 9


def emitting_goals() -> list[Goal]:
    """Seconds of CPU for a million numbers, and the cost of what is off."""
    with tempfile.TemporaryDirectory() as folder:
        trace = str(Path(folder, "t.jsonl"))
        goals = [
            _seconds("from Python", [sys.executable, "-c", PYTHON_ON, trace], 3.0),
            _seconds("from Python, off", [sys.executable, "-c", PYTHON_OFF], 0.8),
        ]
        if shutil.which("cc"):
            program = _compiled(Path(folder))
            goals += [
                _seconds("from C", [program, "on", trace], 1.0),
                Goal("recording off in C, of a sine", _off(program), 1.0, False, "%"),
            ]
    return goals


def _seconds(how: str, command: list[str], wanted: float) -> Goal:
    least = min(_said(command)[0] for _ in range(ROUNDS))
    return Goal(f"a million numbers {how}", least, wanted, False, "s")


def _off(program: str) -> float:
    """Percent of a step with one sine."""
    runs = [_said([program, "off"]) for _ in range(PROCESSES)]
    return statistics.median(100.0 * (off / plain - 1.0) for plain, off in runs)


def _compiled(folder: Path) -> str:
    program = str(folder / "emitting")
    include = _output([sys.executable, "-m", "braggtrace", "include-dir"]).strip()
    command = ["cc", "-std=c99", "-O2", "-I", include, str(SOURCE), "-o", program]
    subprocess.run([*command, "-lm"], check=True)
    return program


def _said(command: list[str]) -> list[float]:
    return [float(word) for word in _output(command).split()]


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
