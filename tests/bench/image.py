"""The supervisor's image: both engines and the C program, in turn."""

import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tabulate import tabulate

from tests.bench.goal import Goal
from tests.bench.measure import Cost, measure

REPOSITORY: Final = Path(__file__).resolve().parents[2]
CONFIG: Final = REPOSITORY / "configs" / "supervisor.yaml"
FULL_LIST: Final = REPOSITORY.parent / "shared" / "supervisor" / "scaled.hkl"
OWN_LIST: Final = REPOSITORY / "configs" / "supervisor" / "structure_factors.hkl"
ROUNDS: Final = 3
C_PROGRAM: Final = "C program"
COMPILED: Final = "render, compiled"
PLAIN: Final = "render, stages one by one"


def image_figures() -> tuple[dict[str, Cost], dict[str, dict[str, float]]]:
    """Costs of whole processes, and times of kernels and the gradient inside one."""
    hkl = reflections()
    with tempfile.TemporaryDirectory() as folder:
        commands = _commands(Path(folder), hkl)
        subprocess.run(commands[COMPILED], check=True)  # warms the cache
        costs = measure(commands, rounds=ROUNDS, folder=Path(folder))
    inside = {
        "compiled": _inside("image", hkl, "compiled"),
        "plain": _inside("image", hkl, "plain"),
        "gradient": _inside("gradient", hkl),
    }
    return costs, inside


def reflections() -> str:
    """The list of reflections: the whole one where it is at hand."""
    return str(FULL_LIST if FULL_LIST.is_file() else OWN_LIST)


def _commands(folder: Path, hkl: str) -> dict[str, list[str]]:
    key = f"experiment.crystal.structure_factors.hkl={hkl}"
    own = [sys.executable, "-m", "braggtrace"]
    render = [*own, "render", str(CONFIG), "--set", key, "-o", str(folder / "own.bin")]
    commands = {
        COMPILED: [*render, "--compile", "on"],
        PLAIN: [*render, "--compile", "off"],
    }
    program = os.environ.get("NB_C_BIN")
    if program:
        files = folder / "files"
        files.mkdir()
        export = [*own, "export", str(CONFIG), "--set", key, "--files", str(files)]
        said = subprocess.run(export, check=True, capture_output=True, text=True)
        listed = shlex.split(said.stdout)
        quiet = ["-nonoise", "-nopgm", "-noprogress", "-floatfile", "c.bin"]
        commands[C_PROGRAM] = [program, *listed, *quiet]
    return commands


def _inside(*words: str) -> dict[str, float]:
    what, hkl, *rest = words
    command = [sys.executable, "-m", "tests.bench.inside", what, str(CONFIG), hkl]
    done = subprocess.run(
        [*command, *rest], check=True, capture_output=True, text=True, cwd=REPOSITORY
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def image_goals(
    costs: dict[str, Cost], inside: dict[str, dict[str, float]]
) -> list[Goal]:
    """What is wanted of the image, of its memory, and of the gradient."""
    whole, plain = costs[COMPILED], costs[PLAIN]
    slope = inside["gradient"]
    goals = []
    if C_PROGRAM in costs:
        c_program = costs[C_PROGRAM].seconds
        times = c_program / inside["compiled"]["render"]
        goals = [
            Goal("compiled kernel, times as fast as C", times, 8.0, least=True),
            Goal(
                "whole process, times as fast as C",
                c_program / whole.seconds,
                1.0,
                least=True,
            ),
            Goal(
                "stages one by one, times as slow as C",
                plain.seconds / c_program,
                1.5,
                least=False,
            ),
        ]
    memory = max(whole.megabytes, plain.megabytes)
    more = slope["with gradient"] / slope["forward"]
    return [
        *goals,
        Goal("memory of the image", memory, 1000.0, least=False, unit="MB"),
        Goal(
            "gradient by six cell parameters, times the forward", more, 3.0, least=False
        ),
    ]


def image_table(costs: dict[str, Cost], inside: dict[str, dict[str, float]]) -> str:
    """Each engine and the C program, side by side."""
    c_program = costs[C_PROGRAM].seconds if C_PROGRAM in costs else None
    rows = [
        (name, f"{c.seconds:.2f}", _ratio(c_program, c.seconds), f"{c.megabytes:.0f}")
        for name, c in costs.items()
    ]
    for engine in ("compiled", "plain"):
        took = inside[engine]["render"]
        rows.append(
            (f"image alone, {engine}", f"{took:.2f}", _ratio(c_program, took), "")
        )
    slope = inside["gradient"]
    more = slope["with gradient"] / slope["forward"]
    rows.append(
        ("gradient of 256 × 256 pixels", f"{slope['with gradient']:.2f}", "", "")
    )
    rows.append(("its ratio to the forward", f"{more:.2f}", "", ""))
    headers = ("what", "seconds", "times as fast as C", "MB")
    return tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True)


def _ratio(c_program: float | None, seconds: float) -> str:
    return "" if c_program is None else f"{c_program / seconds:.2f}"
