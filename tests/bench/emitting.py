"""What it costs to emit, from C and from Python, and what it costs when it is off."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.bench.goal import Goal

START: Final = '#define BRAGGTRACE_IMPLEMENTATION\n#include "braggtrace.h"\n'
SPEED: Final = (
    "#define _POSIX_C_SOURCE 199309L\n#include <time.h>\n"
    + START
    + r"""
static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv) {
    double begin, plain = 1e9, off = 1e9, sum = 0.0, took, on;
    long i;
    int round;
    if (argc < 2 || bt_open(argv[1], "speed")) return 1;
    begin = now();
    for (i = 0; i < 1000000; i++) BT_EMIT("x", "m", 0.37 * (double)i, "step", i);
    if (bt_close()) return 2;
    on = now() - begin;
    for (round = 0; round < 60; round++) {
        begin = now();
        for (i = 0; i < 300000; i++) sum += sin(1e-3 * (double)i);
        took = now() - begin;
        if (took < plain) plain = took;
        begin = now();
        for (i = 0; i < 300000; i++) {
            double value = sin(1e-3 * (double)i);
            BT_EMIT("x", "m", value, "step", i);
            sum += value;
        }
        took = now() - begin;
        if (took < off) off = took;
    }
    printf("%.4f %.6f %.6f %g\n", on, plain, off, sum);
    return 0;
}
"""
)
PYTHON: Final = """
import sys, time
import braggtrace
begin = time.process_time()
with braggtrace.record(sys.argv[1]) as trace:
    for i in range(1_000_000):
        trace.emit("x", 0.37 * i, unit="m", step=i)
print(time.process_time() - begin)
"""
ROUNDS: Final = 5


def emitting_goals() -> list[Goal]:
    """Seconds of CPU for a million numbers; of each figure the least of some rounds."""
    with tempfile.TemporaryDirectory() as folder:
        trace = str(Path(folder, "t.jsonl"))
        python = min(_said([sys.executable, "-c", PYTHON, trace])[0] for _ in range(3))
        goals = [Goal("a million numbers from Python", python, 3.0, False, "s")]
        if not shutil.which("cc"):
            return goals
        runs = [_said([_compiled(Path(folder)), trace]) for _ in range(ROUNDS)]
    on, plain, off = (min(run[k] for run in runs) for k in range(3))
    percent = 100.0 * (off / plain - 1.0)
    return [
        *goals,
        Goal("a million numbers from C", on, 1.0, False, "s"),
        Goal("recording off in C, of a sine", percent, 1.0, False, "%"),
    ]


def _compiled(folder: Path) -> str:
    """The program; the one that lies there, if it was compiled before."""
    program, source = folder / "speed", folder / "speed.c"
    if not program.exists():
        include = _output([sys.executable, "-m", "braggtrace", "include-dir"]).strip()
        source.write_text(SPEED, encoding="utf-8")
        flags = ["-std=c99", "-O2", "-I", include]
        subprocess.run(
            ["cc", *flags, str(source), "-o", str(program), "-lm"], check=True
        )
    return str(program)


def _said(command: list[str]) -> list[float]:
    return [float(word) for word in _output(command).split()]


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
