"""All figures of the benchmarks in one run; ``make bench``."""

import json
import os
import platform
import time
from typing import Final

from tabulate import tabulate

from tests.bench.comparing import comparing_figures, comparing_goals
from tests.bench.cuda import CudaFigures, cuda_data, cuda_figures, cuda_text
from tests.bench.emitting import emitting_goals
from tests.bench.goal import Goal, goal_data, goal_table
from tests.bench.image import (
    C_PROGRAM,
    COMPILED,
    image_figures,
    image_goals,
    image_table,
    reflections,
)
from tests.bench.measure import Cost
from tests.bench.reading import reading_goals
from tests.bench.scaling import draw, scaling_figures, scaling_goals
from tests.bench.startup import REPOSITORY, startup_costs, startup_goals

DOCS: Final = REPOSITORY / "docs"


def main() -> None:
    """Measure, print, write docs/benchmarks.md, .json and scaling.svg."""
    start, before = time.monotonic(), os.getloadavg()[0]
    startup = startup_costs()
    image, inside = image_figures()
    comparing, judging = comparing_figures()
    scaling = scaling_figures()
    cuda = cuda_figures(reflections())
    goals = [
        *image_goals(image, inside),
        *startup_goals(startup),
        *comparing_goals(comparing, judging),
        *reading_goals(),
        *emitting_goals(),
        *scaling_goals(scaling),
    ]
    draw(scaling, DOCS / "scaling.svg")
    tables = (
        goal_table(goals),
        image_table(image, inside),
        _table({**startup, **comparing}),
    )
    minutes = (time.monotonic() - start) / 60.0
    _write_data(
        goals,
        {**startup, **image, **comparing},
        inside,
        judging,
        scaling,
        cuda_data(cuda),
    )
    text = _text(tables, measured_c=C_PROGRAM in image, minutes=minutes, before=before)
    text += f"\n## On a GPU\n\n{_on_gpu(cuda, image, inside)}\n"
    (DOCS / "benchmarks.md").write_text(text, encoding="utf-8")
    print("\n\n".join(tables))


def _text(
    tables: tuple[str, str, str], *, measured_c: bool, minutes: float, before: float
) -> str:
    goals, image, commands = tables
    c_program = (
        "The C program is the one that `NB_C_BIN` names."
        if measured_c
        else "`NB_C_BIN` was not set: the C program is not measured."
    )
    return f"""# Benchmarks

Written by `make bench`: medians of interleaved rounds in one run of {minutes:.0f} min
on {os.cpu_count()} cores ({platform.machine()}, Python {platform.python_version()});
the load average was {before:.1f} before it: on a busy machine the figures are rough.
{c_program}

{goals}

The image of `configs/supervisor.yaml`, 2527 × 2463 pixels of ten steps, float64:

{image}

Whole commands, the start of Python included:

{commands}

The comparator alone is measured with the values in memory, each number a little
different on both sides.

Time of an image, stages one by one, with the length of each axis:

![scaling](scaling.svg)
"""


def _on_gpu(
    cuda: CudaFigures | None,
    image: dict[str, Cost],
    inside: dict[str, dict[str, float]],
) -> str:
    return cuda_text(
        cuda,
        image[COMPILED].seconds,
        inside["compiled"]["render"],
        program="NB_CUDA_BIN" in os.environ,
    )


def _write_data(goals: list[Goal], costs: dict[str, Cost], *others: object) -> None:
    inside, judging, scaling, cuda = others
    figures = {
        "goals": goal_data(goals),
        "processes": {name: [c.seconds, c.megabytes] for name, c in costs.items()},
        "inside": inside,
        "judging": judging,
        "scaling": scaling,
        "cuda": cuda,
    }
    path = DOCS / "benchmarks.json"
    path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _table(costs: dict[str, Cost]) -> str:
    rows = [(n, f"{c.seconds:.2f}", f"{c.megabytes:.0f}") for n, c in costs.items()]
    headers = ("command", "seconds", "MB")
    return tabulate(rows, headers=headers, tablefmt="github", disable_numparse=True)


if __name__ == "__main__":
    main()
