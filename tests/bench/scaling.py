"""How the time of an image grows with each axis: a plot, and figures."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.bench.goal import Goal
from tests.bench.startup import REPOSITORY

LINEAR: Final = ("pixels", "phi steps", "mosaic domains", "sources")
Times = dict[str, dict[int, float]]


def scaling_figures() -> Times:
    """Seconds of an image by the size of each axis, and by the number of threads."""
    command = [sys.executable, "-m", "tests.bench.growing"]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=REPOSITORY
    )
    found = json.loads(done.stdout.splitlines()[-1])
    return {
        name: {int(n): float(seconds) for n, seconds in points.items()}
        for name, points in found.items()
    }


def scaling_goals(found: Times) -> list[Goal]:
    """How far the time for one of each moves over two decades, either way."""
    goals = []
    for name in LINEAR:
        each = [seconds / n for n, seconds in found[name].items()]
        uneven = 100.0 * abs(each[-1] / each[0] - 1.0)
        what = f"100 times the {name}: time for one, from linear"
        goals.append(Goal(what, uneven, 15.0, least=False, unit="%"))
    return goals


def draw(figures: Times, path: Path) -> None:
    """One panel for each axis, both scales logarithmic."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, panels = plt.subplots(2, 3, figsize=(11, 6), layout="constrained")
    for panel, (name, points) in zip(panels.flat, figures.items(), strict=True):
        panel.loglog(list(points), list(points.values()), "o-")
        panel.set(xlabel=name, ylabel="s")
        panel.grid(alpha=0.3)
    figure.savefig(path)
