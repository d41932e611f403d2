"""All figures of the benchmarks in one run; ``make bench``."""

import json
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import Final

from tabulate import tabulate

from tests.bench.image import image_figures
from tests.bench.measure import Cost, measure
from tests.bench.scaling import draw, scaling_figures

REPOSITORY: Final = Path(__file__).resolve().parents[2]
ROUNDS: Final = 7
CONFIG: Final = str(REPOSITORY / "configs/supervisor.yaml")
RECORDED: Final = str(REPOSITORY / "configs/baselines/supervisor/trace_s685_f1039.log")


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
    """Measure, print, write docs/benchmarks.md, .json and .svg."""
    commands = report(_commands())
    image, figures = image_figures()
    scaling = scaling_figures()
    draw(scaling, REPOSITORY / "docs/scaling.svg")
    print(f"{commands}\n\n{image}")
    figures = {**figures, "scaling": scaling}
    path = REPOSITORY / "docs/benchmarks.json"
    path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    text = (
        "# Benchmarks\n\nWritten by `make bench`: medians of "
        f"{ROUNDS} rounds in one run on {os.cpu_count()} cores "
        f"({platform.machine()}, Python {platform.python_version()}). Wanted: a trace "
        "takes no more than importing torch plus 0.3 s and 600 MB; a comparison takes "
        f"under 0.4 s.\n\n{commands}\n\n"
        "The image of `configs/supervisor.yaml`, 2527 × 2463 pixels of ten steps, "
        f"float64; the C program where `NB_C_BIN` names it.\n\n{image}\n\n"
        "Time of an image, stages one by one, with the length of each axis:\n\n"
        "![scaling](scaling.svg)\n"
    )
    (REPOSITORY / "docs/benchmarks.md").write_text(text, encoding="utf-8")


def _commands() -> dict[str, Cost]:
    python, braggtrace = sys.executable, [sys.executable, "-m", "braggtrace"]
    with tempfile.TemporaryDirectory() as folder:
        log = str(Path(folder) / "subject.log")
        return measure(
            {
                "import torch": [python, "-c", "import torch"],
                "trace of the pixel": [*braggtrace, "trace", CONFIG, "-o", log],
                "compare of two logs": [*braggtrace, "compare", RECORDED, log],
                "--help": [*braggtrace, "--help"],
            },
            rounds=ROUNDS,
        )


if __name__ == "__main__":
    main()
